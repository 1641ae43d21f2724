/* Gradescope's results.json: one object for all that a student handed in. A test without points is
 * a note: one opens each submission and says how strong the box was. (autograder docs, "specs") */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/plain.h"
#include "grade/report.h"

static bool add_text(cJSON *object, const char *name, const char *text)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text ? text : "", text ? strlen(text) : 0);
    bool ok = cJSON_AddStringToObject(object, name, ll_str_text(&plain)) != NULL;
    ll_str_done(&plain);
    return ok;
}

static bool print(cJSON *object, bool ok, struct ll_str *out)
{
    char *printed = ok ? cJSON_PrintUnformatted(object) : NULL;
    if (printed)
        ll_str_format(out, ",\n%s", printed);
    cJSON_free(printed);
    cJSON_Delete(object);
    return printed != NULL;
}

/* The note: the file, the box, what was wrong with it as a whole, and the mistakes by name. */
static bool add_note(const struct ll_result *result, struct ll_str *out)
{
    cJSON *object = cJSON_CreateObject();
    struct ll_str text = {0};
    bool is_fault = result->status == LL_GRADE_ERROR;
    ll_str_format(&text, "isolation: %s\n", result->isolation);
    if (result->notes && result->notes[0])
        ll_str_format(&text, "%s\n", result->notes);
    if (result->message && result->message[0])
        ll_str_format(&text, "%s\n", result->message);
    for (size_t i = 0; i < result->diagnosis_count; i++)
        ll_str_format(&text, "%s\n%s\n", result->diagnosis[i].title, result->diagnosis[i].advice);
    bool ok = object && add_text(object, "name", result->submission) &&
              add_text(object, "status",
                       is_fault || result->status == LL_GRADE_REJECTED ? "failed" : "passed") &&
              add_text(object, "output", ll_str_text(&text)) &&
              add_text(object, "visibility", "visible");
    ll_str_done(&text);
    return print(object, ok, out);
}

static bool add_check(const struct ll_check_result *check, size_t number, struct ll_str *out)
{
    cJSON *object = cJSON_CreateObject();
    char text[24];
    snprintf(text, sizeof text, "%zu", number);
    bool passed = check->status == LL_CHECK_PASS;
    bool ok =
        object && add_text(object, "name", check->title) && add_text(object, "number", text) &&
        cJSON_AddNumberToObject(object, "score", check->points) &&
        cJSON_AddNumberToObject(object, "max_score", check->max_points) &&
        add_text(object, "status", passed ? "passed" : "failed") &&
        add_text(object, "output", check->message) && add_text(object, "visibility", "visible");
    return print(object, ok, out);
}

static ll_err begin(const struct ll_report_style *style, struct ll_str *out)
{
    (void)style;
    ll_str_add(out, "{\"output_format\":\"text\",\"test_output_format\":\"text\","
                    "\"stdout_visibility\":\"hidden\",\"tests\":[\n"
                    "{\"name\":\"losslab " LL_VERSION "\",\"status\":\"passed\"}");
    return ll_str_err(out);
}

static ll_err add_result(const struct ll_result *result, const struct ll_report_style *style,
                         struct ll_str *out)
{
    (void)style;
    bool ok = add_note(result, out);
    for (size_t i = 0; i < result->check_count && ok && result->status != LL_GRADE_ERROR; i++)
        ok = add_check(&result->checks[i], i + 1, out);
    return ok ? ll_str_err(out) : LL_ERR_MEMORY;
}

static ll_err end(const struct ll_sum *sum, const struct ll_report_style *style, struct ll_str *out)
{
    (void)style;
    ll_str_add(out, "\n]");
    if (ll_sum_counted(sum) > 0) /* a fault of ours is no mark, not even 0 */
        ll_str_format(out, ",\"score\":%.10g", sum->score);
    ll_str_add(out, "}\n");
    return ll_str_err(out);
}

const struct ll_report ll_report_gradescope = {
    .name = "gradescope", .extension = "json", .begin = begin, .each = add_result, .end = end};
