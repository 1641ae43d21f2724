/* Lint, on an exercise small enough to see what it ought to find: f(x) = 2x + 1. */
#include "author/lint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/str.h"
#include "exercise/exercise.h"

static char root[] = "/tmp/losslab-lint-XXXXXX";

static const char *const files[] = {"exercise.lua", "call.lua",       "solution.lua",
                                    "starter.lua",  "starter.ko.lua", "text.en.md",
                                    "text.ko.md",   "wrong/half.lua", NULL};

static const char exercise[] =
    "local grading = require 'grading'\n"
    "local function right(x) return { value = 2 * x + 1 } end\n"
    "return { page = 'ex9', version = '1', tolerance = { value = { absolute = 1e-6 } },\n"
    "  checks = { grading.check { id = 'all', points = 100, run = function(self)\n"
    "    for _, x in ipairs { %s } do self:match({ ask = 'value', x = x }, right(x)) end\n"
    "  end } },\n"
    "  expected = function(question) return right(question.x) end,\n"
    "  probes = function() return { { ask = 'value', x = 1 + math.random() } } end }\n";

static const char words[] =
    "# tiny Tiny\n## prompt\nDo.\n## check.all All\n## hint.1\na\n## hint.2\n"
    "b\n## hint.3\nc\n## hint.4\nd\n## mistake.half Half\nNot half.\n";

static void put(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/exercises/tiny/%s", root, name);
    assert_int_equal(ll_file_write(path, text, strlen(text), NULL), LL_OK);
}

/* An exercise without a finding, that asks for f at `asked`. */
static void put_all(const char *asked)
{
    char text[2048];
    snprintf(text, sizeof text, exercise, asked);
    put("exercise.lua", text);
    put("call.lua", "return function(f, question) return { value = f(question.x) } end");
    put("solution.lua", "return function(x)\n  return x * 2 + 1\nend\n");
    put("starter.lua", "return function(x) end");
    put("wrong/half.lua", "return function(x) return x / 2 + 1 end");
    put("starter.ko.lua", "-- f\nreturn function(x) end -- here\n");
    put("text.en.md", words);
    put("text.ko.md", words);
}

static int begin(void **state)
{
    char path[256];
    (void)state;
    assert_non_null(mkdtemp(root));
    static const char *const folders[] = {"/exercises", "/exercises/tiny", "/exercises/tiny/wrong"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        mkdir(path, 0755);
    }
    return setenv("LOSSLAB_DATA", root, 1);
}

static int end(void **state)
{
    char path[256];
    (void)state;
    for (size_t i = 0; files[i]; i++) {
        snprintf(path, sizeof path, "%s/exercises/tiny/%s", root, files[i]);
        unlink(path);
    }
    static const char *const folders[] = {"/exercises/tiny/wrong", "/exercises/tiny", "/exercises",
                                          ""};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", root, folders[i]);
        rmdir(path);
    }
    return 0;
}

static void note(const char *where, const char *what, void *arg)
{
    ll_str_format(arg, "%s: %s\n", where, what);
}

/* Lints the exercise; what it found, to be freed. */
static char *run(bool mutants, struct ll_exercise_counts *counts)
{
    struct ll_str said = {0};
    struct ll_message why = {""};
    struct ll_exercise_lint options = {.mutants = mutants, .report = note, .arg = &said};
    options.languages[LL_LANGUAGE_LUA] = true;
    *counts = (struct ll_exercise_counts){0};
    if (ll_exercise_lint("tiny", &options, &why, counts) != LL_OK)
        fail_msg("%s", why.text);
    return ll_str_take(&said);
}

static void a_sound_exercise_has_no_finding(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    put_all("0, 1, 5");
    char *said = run(false, &counts);
    assert_string_equal(said, "");
    assert_int_equal(counts.programs, 3);
    assert_int_equal(counts.mistakes, 1);
    assert_int_equal(counts.mutants[LL_LANGUAGE_LUA].made, 0);
    free(said);
}

static void checks_that_see_enough_kill_every_mutant(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    const struct ll_mutant_counts *mutants = &counts.mutants[LL_LANGUAGE_LUA];
    put_all("0, 1, 5");
    char *said = run(true, &counts);
    assert_string_equal(said, "tiny/solution: its mutants are too few to tell anything, in: lua\n");
    assert_true(mutants->killed > 5);
    assert_int_equal(mutants->survived + mutants->same, 0);
    assert_int_equal(mutants->made, mutants->killed + mutants->stillborn);
    free(said);
}

static void a_mutant_that_no_check_sees_is_named(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    put_all("0");
    char *said = run(true, &counts);
    assert_non_null(
        strstr(said, "tiny/solution.lua: a mutant gets every point: line 2: \"2\" to \"3\"\n"));
    assert_null(strstr(said, "\"1\" to \"2\""));
    assert_true(counts.mutants[LL_LANGUAGE_LUA].survived > 1);
    free(said);
}

static void a_mutant_with_the_same_answers_is_no_finding(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    put_all("0, 1, 5");
    put("solution.lua", "return function(x)\n  return x * 2 + 1 + 0 * x\nend\n");
    char *said = run(true, &counts);
    assert_null(strstr(said, "a mutant gets every point"));
    assert_true(counts.mutants[LL_LANGUAGE_LUA].same > 0);
    free(said);
}

static void programs_that_are_not_what_they_should_be_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *file, *text, *finding;
    } rows[] = {
        {"starter.lua", "return function(x) return 2 * x + 1 end", "the starter earns points"},
        {"starter.lua", "return function(", "the starter does not load"},
        {"solution.lua", "return function(x) return x end",
         "the solution does not get every point"},
        {"wrong/half.lua", "return function(x) return 2 * x + 1 end",
         "the mistake gets every point"},
        {"wrong/half.lua", "return 1 +", "the mistake does not load"},
        {"starter.ko.lua", "return function(y) end",
         "starter.lua: more than the comments differ from: starter.ko.lua"},
        {"text.ko.md", "# tiny Tiny\n## prompt\nDo.\n", "there is no block: hint.4"},
        {"text.ko.md", "# tiny Tiny\n## prompt\nDo.\n## of s\n",
         "a heading that opens no block of an exercise: of"},
        {"text.ko.md", "# tiny Tiny\n## prompt\n+ s\xeb\x8a\x94 holds.\n",
         "Markdown makes a line of prose a list: prompt, \"+ s\xeb\x8a\x94 holds.\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ll_exercise_counts counts;
        put_all("0, 1, 5");
        put(rows[i].file, rows[i].text);
        char *said = run(false, &counts);
        if (strstr(said, rows[i].finding) == NULL || counts.findings == 0)
            fail_msg("\"%s\" was not said, but: %s", rows[i].finding, said);
        free(said);
    }
}

static void points_that_are_not_100_are_named(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    char text[2048], found[2048];
    put_all("0, 1, 5");
    snprintf(text, sizeof text, exercise, "0, 1, 5");
    char *points = strstr(text, "100");
    assert_non_null(points);
    memcpy(points, " 90", 3);
    put("exercise.lua", text);
    char *said = run(false, &counts);
    snprintf(found, sizeof found, "%s", said);
    free(said);
    assert_non_null(strstr(found, "the checks' points sum to this, and not to 100: 90"));
}

/* The author has written it in one language: lint says so and goes on, and a reader of the other
 * gets the words that there are. */
static void one_language_is_enough(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    struct ll_exercise *opened = NULL;
    struct ll_message why = {""};
    char path[256];
    put_all("0, 1, 5");
    snprintf(path, sizeof path, "%s/exercises/tiny/text.ko.md", root);
    unlink(path);
    char *said = run(false, &counts);
    assert_string_equal(
        said, "tiny/text.ko.md: is not there: its readers get another language's words\n");
    assert_int_equal(counts.programs, 3);
    free(said);
    if (ll_exercise_open("tiny", "ko", &why, &opened) != LL_OK)
        fail_msg("%s", why.text);
    assert_string_equal(ll_exercise_title(opened), "Tiny");
    const char *prompt = ll_exercise_text(opened, "prompt");
    assert_true(strlen(prompt) > strlen("Do."));
    assert_string_equal(prompt + strlen(prompt) - strlen("\n\nDo."), "\n\nDo.");
    ll_exercise_free(&opened);
}

static void a_starter_is_the_readers(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *text;
    } rows[] = {{"en", "return function(x) end"}, {"ko", "-- f\nreturn function(x) end -- here\n"}};
    put_all("0, 1, 5");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ll_exercise *opened = NULL;
        struct ll_message why = {""};
        struct ll_str text = {0};
        if (ll_exercise_open("tiny", rows[i].lang, &why, &opened) != LL_OK ||
            ll_exercise_starter(opened, LL_LANGUAGE_LUA, &why, &text) != LL_OK)
            fail_msg("%s", why.text);
        assert_string_equal(ll_str_text(&text), rows[i].text);
        ll_str_done(&text);
        ll_exercise_free(&opened);
    }
}

/* An answer that the exercise's own code stumbles over. */
static void a_mutant_that_breaks_the_exercise_is_named(void **state)
{
    (void)state;
    struct ll_exercise_counts counts;
    put_all("0, 1, 5");
    put("exercise.lua",
        "local grading = require 'grading'\n"
        "return { page = 'ex9', version = '1', tolerance = { value = { absolute = 1e-6 } },\n"
        "  checks = { grading.check { id = 'all', points = 100, run = function(self)\n"
        "    assert(ask({ ask = 'value', x = 1 }).answer.value ~= 2)\n"
        "    self:match({ ask = 'value', x = 1 }, { value = 3 })\n"
        "  end } },\n"
        "  expected = function(question) return { value = 3 } end,\n"
        "  probes = function() return { { ask = 'value', x = 1 } } end }\n");
    char *said = run(true, &counts);
    assert_non_null(strstr(said, "tiny/solution.lua: a mutant breaks the exercise: line 2"));
    assert_non_null(strstr(said, "assertion failed"));
    free(said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_exercise_has_no_finding),
        cmocka_unit_test(checks_that_see_enough_kill_every_mutant),
        cmocka_unit_test(a_mutant_that_no_check_sees_is_named),
        cmocka_unit_test(a_mutant_with_the_same_answers_is_no_finding),
        cmocka_unit_test(programs_that_are_not_what_they_should_be_are_named),
        cmocka_unit_test(points_that_are_not_100_are_named),
        cmocka_unit_test(one_language_is_enough),
        cmocka_unit_test(a_starter_is_the_readers),
        cmocka_unit_test(a_mutant_that_breaks_the_exercise_is_named),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
