/* Reports of a result made by hand: what each format says, and that it says nothing that acts. */
#include "grade/report.h"
#include "grade/result_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

static struct ll_locale *locale;

static int begin(void **state)
{
    (void)state;
    return ll_locale_new("en", NULL, &locale) == LL_OK ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    ll_locale_free(&locale);
    return 0;
}

static char no_text[] = "", worked[] = "worked", weights[] = "weights";
static char *of_worked[] = {worked, NULL}, *of_nothing[] = {NULL};

/* Two checks, one passed; all borrowed. */
static struct ll_result sample(struct ll_check_result *checks, struct ll_diagnosis *diagnosis)
{
    checks[0] = (struct ll_check_result){.id = worked,
                                         .title = (char *)"Three worked numbers",
                                         .status = LL_CHECK_PASS,
                                         .points = 15,
                                         .max_points = 15,
                                         .message = no_text,
                                         .drawing = no_text,
                                         .depends_on = of_nothing};
    checks[1] = (struct ll_check_result){.id = weights,
                                         .title = (char *)"손실",
                                         .status = LL_CHECK_FAIL,
                                         .max_points = 12.5,
                                         .message = (char *)"yours is 0.5",
                                         .drawing = (char *)"··██\n",
                                         .depends_on = of_worked};
    diagnosis[0] =
        (struct ll_diagnosis){(char *)"swapped", (char *)"They are swapped", (char *)"Swap them."};
    struct ll_result result = {.exercise = (char *)"tversky",
                               .submission = (char *)"tversky.c",
                               .has_language = true,
                               .language = LL_LANGUAGE_C,
                               .message = no_text,
                               .output = no_text,
                               .isolation = "full",
                               .checks = checks,
                               .check_count = 2,
                               .diagnosis = diagnosis,
                               .diagnosis_count = 1,
                               .seed = 6755399441055740,
                               .course_version = (char *)"1"};
    result.score = 15;
    result.max_score = 27.5;
    result.status = LL_GRADE_FAILED;
    return result;
}

static char *write_as(const char *format, const struct ll_result *result, bool color, bool ascii)
{
    const struct ll_report_style style = {locale, color, ascii};
    struct ll_str out = {0};
    assert_int_equal(ll_report_find(format, strlen(format))->each(result, &style, &out), LL_OK);
    return ll_str_take(&out);
}

static void wants(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("no \"%s\" in:\n%s", part, text);
}

static void json_has_every_promised_field(void **state)
{
    (void)state;
    static const char *const fields[] = {
        "schema",         "exercise",       "submission", "student",    "language",
        "status",         "score",          "max_score",  "checks",     "diagnosis",
        "seed",           "course_version", "message",    "isolation",  "output",
        "engine_version", "duration_ms",    "limits",     "output_cut", "student_name",
        "source_sha256",  "attempt",        "late",       "notes",      NULL};
    static const char *const of_checks[] = {"id",         "title",      "status", "points",
                                            "max_points", "message",    "input",  "expected",
                                            "got",        "depends_on", NULL};
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    char *text = write_as("json", &result, false, false);
    cJSON *object = cJSON_Parse(text);
    assert_non_null(object);
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
    for (size_t i = 0; fields[i]; i++)
        if (!cJSON_HasObjectItem(object, fields[i]))
            fail_msg("no %s", fields[i]);
    const cJSON *check = cJSON_GetArrayItem(cJSON_GetObjectItem(object, "checks"), 1);
    for (size_t i = 0; of_checks[i]; i++)
        if (!cJSON_HasObjectItem(check, of_checks[i]))
            fail_msg("no %s in a check", of_checks[i]);
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(object, "student")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(check, "input")));
    wants(text, "\"seed\":6755399441055740,");
    wants(text, "\"score\":15,\"max_score\":27.5,");
    wants(text, "\"depends_on\":[\"worked\"]");
    wants(text, "\"diagnosis\":[{\"id\":\"swapped\",\"title\":\"They are swapped\","
                "\"advice\":\"Swap them.\"}]");
    cJSON_Delete(object);
    free(text);
}

static void text_aligns_points_and_draws_the_case(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    char *text = write_as("text", &result, false, false);
    wants(text, "tversky.c  not yet  15/27.5\n");
    wants(text, "  ✓ Three worked numbers                                  15/15\n");
    wants(text, "  ✗ 손실                                                 0/12.5\n");
    wants(text, "      yours is 0.5\n        ··██\n");
    wants(text, "\n  They are swapped\n  Swap them.\n");
    assert_null(strchr(text, '\033'));
    free(text);
    text = write_as("text", &result, true, true);
    wants(text, "  \033[32m+ Three worked numbers\033[0m");
    wants(text, "        ..##\n");
    assert_null(strstr(text, "✓"));
    free(text);
}

static void checks_that_wait_for_the_same_one_say_so_once(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    checks[0].status = checks[1].status = LL_CHECK_NOT_RUN;
    checks[0].message = checks[1].message = (char *)"Not run.";
    char *text = write_as("text", &result, false, false);
    wants(text, "15/15\n  · 손실");
    wants(text, "0/12.5\n      Not run.\n");
    free(text);
    checks[1].message = (char *)"Not run, for a reason of its own.";
    text = write_as("text", &result, false, false);
    wants(text, "15/15\n      Not run.\n  · 손실");
    free(text);
}

static void a_strangers_words_do_not_act(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    result.output = (char *)"\033]0;title\007 hi\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
    checks[1].message = (char *)"\033[2J gone";
    result.submission = (char *)"a\033[31m.lua";
    char *text = write_as("text", &result, false, false);
    assert_null(strchr(text, '\033'));
    assert_null(strchr(text, '\007'));
    wants(text, "  | 11\n  | ...\n");
    free(text);
}

static void quoted_words_stay_behind_their_bar(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    checks[1].message =
        (char *)"It stopped:\n| boo\n| one two three four five six seven eight nine "
                "ten eleven twelve thirteen fourteen";
    char *text = write_as("text", &result, false, false);
    wants(text, "      It stopped:\n      | boo\n      | one two");
    wants(text, "\n      | thirteen");
    free(text);
}

static void a_rejected_one_says_why_and_lists_no_checks(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    result.status = LL_GRADE_REJECTED;
    result.diagnosis_count = 0;
    result.message = (char *)"tversky.c:3: expected ';'";
    char *text = write_as("text", &result, false, false);
    wants(text, "  tversky.c:3: expected ';'\n");
    assert_null(strstr(text, "Three worked numbers"));
    assert_null(strstr(text, "27.5"));
    free(text);
}

static void an_unknown_format_is_none(void **state)
{
    (void)state;
    assert_null(ll_report_find("yaml", 4));
    assert_null(ll_report_find("jso", 3));
}

static void formats_of_others_have_what_they_ask_for(void **state)
{
    (void)state;
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis);
    checks[1].message = (char *)"a < b & \"c\"\n\x01";
    char *text = write_as("junit", &result, false, false);
    wants(text, "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\"");
    wants(text, "<failure type=\"fail\" message=\"a &lt; b &amp; &quot;c&quot;&#10;\">");
    wants(text, "<property name=\"score\" value=\"15\"/>");
    assert_null(strchr(text, 1));
    free(text);
    text = write_as("gradescope", &result, false, false);
    wants(text, "\"output\":\"isolation: full\\nThey are swapped\\nSwap them.\\n\"");
    wants(text, "\"number\":\"1\",\"score\":15,\"max_score\":15,\"status\":\"passed\"");
    free(text);
    text = write_as("exercism", &result, false, false);
    wants(text, "{\"version\":2,\"status\":\"fail\",\"message\":null,\"tests\":[{\"name\":");
    free(text);
    result.status = LL_GRADE_REJECTED;
    result.message = (char *)"no";
    text = write_as("exercism", &result, false, false);
    wants(text, "{\"version\":2,\"status\":\"error\",\"message\":\"no\"}");
    free(text);
}

static void a_result_is_read_back_as_it_was(void **state)
{
    (void)state;
    static const char *const formats[] = {"gradescope", "junit", "exercism", "exercism-v3"};
    struct ll_check_result checks[2];
    struct ll_diagnosis diagnosis[1];
    struct ll_result result = sample(checks, diagnosis), back;
    char *json = write_as("json", &result, false, false);
    assert_int_equal(ll_result_read(json, &back), LL_OK);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char *first = write_as(formats[i], &result, false, false);
        char *second = write_as(formats[i], &back, false, false);
        assert_string_equal(first, second);
        free(first);
        free(second);
    }
    ll_result_done(&back);
    free(json);
    assert_int_equal(ll_result_read("{}", &back), LL_ERR_FORMAT);
    assert_int_equal(ll_result_read("[", &back), LL_ERR_FORMAT);
    assert_int_equal(ll_result_read("{\"schema\":\"losslab.grade/1\",\"exercise\":\"x\","
                                    "\"status\":\"failed\",\"checks\":[{\"status\":\"odd\"}]}",
                                    &back),
                     LL_ERR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_read_back_as_it_was),
        cmocka_unit_test(formats_of_others_have_what_they_ask_for),
        cmocka_unit_test(json_has_every_promised_field),
        cmocka_unit_test(text_aligns_points_and_draws_the_case),
        cmocka_unit_test(checks_that_wait_for_the_same_one_say_so_once),
        cmocka_unit_test(a_strangers_words_do_not_act),
        cmocka_unit_test(quoted_words_stay_behind_their_bar),
        cmocka_unit_test(a_rejected_one_says_why_and_lists_no_checks),
        cmocka_unit_test(an_unknown_format_is_none),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
