/* exercism's results.json, versions 2 and 3: a submission an object, a line each. Only the first
 * failure is shown there, so the checks stand in their order; in version 3 each check is a task.
 * (building/tooling/test-runners/interface.md) */
#include <cjson/cJSON.h>
#include <string.h>

#include "base/plain.h"
#include "base/utf8.h"
#include "grade/report.h"

/* Of what was printed 500 characters are taken, of a message 65,535; the word says that it is cut.
 */
enum { OUTPUT_MOST = 480, MESSAGE_MOST = 60000 };

static bool add_text(cJSON *object, const char *name, const char *text, size_t most)
{
    struct ll_str plain = {0};
    ll_plain_add(&plain, text, strlen(text));
    if (plain.length > most) {
        plain.length = ll_utf8_whole(plain.data, most);
        plain.data[plain.length] = '\0';
        ll_str_add(&plain, " [...]");
    }
    bool ok = cJSON_AddStringToObject(object, name, ll_str_text(&plain)) != NULL;
    ll_str_done(&plain);
    return ok;
}

static bool add_check(cJSON *tests, const struct ll_check_result *check, int version, size_t task)
{
    cJSON *object = cJSON_CreateObject();
    bool passed = check->status == LL_CHECK_PASS;
    if (object == NULL || !cJSON_AddItemToArray(tests, object))
        return false;
    return add_text(object, "name", check->title, MESSAGE_MOST) &&
           add_text(object, "status",
                    passed                           ? "pass"
                    : check->status == LL_CHECK_FAIL ? "fail"
                                                     : "error",
                    MESSAGE_MOST) &&
           (passed || add_text(object, "message", check->message, MESSAGE_MOST)) &&
           (version < 3 || cJSON_AddNumberToObject(object, "task_id", (double)task));
}

static bool fill(cJSON *object, const struct ll_result *result, int version)
{
    bool is_error = result->status == LL_GRADE_REJECTED || result->status == LL_GRADE_ERROR;
    const char *status = is_error ? "error" : result->status == LL_GRADE_PASSED ? "pass" : "fail";
    bool ok = cJSON_AddNumberToObject(object, "version", version) &&
              add_text(object, "status", status, MESSAGE_MOST);
    if (is_error)
        return ok && add_text(object, "message", result->message, MESSAGE_MOST);
    cJSON *tests = ok && cJSON_AddNullToObject(object, "message")
                       ? cJSON_AddArrayToObject(object, "tests")
                       : NULL;
    ok = tests != NULL;
    for (size_t i = 0; i < result->check_count && ok; i++)
        ok = add_check(tests, &result->checks[i], version, i + 1);
    if (ok && result->check_count > 0 && result->output && result->output[0])
        ok = add_text(cJSON_GetArrayItem(tests, 0), "output", result->output, OUTPUT_MOST);
    return ok;
}

static ll_err add_version(const struct ll_result *result, int version, struct ll_str *out)
{
    cJSON *object = cJSON_CreateObject();
    char *printed = object && fill(object, result, version) ? cJSON_PrintUnformatted(object) : NULL;
    if (printed)
        ll_str_format(out, "%s\n", printed);
    cJSON_free(printed);
    cJSON_Delete(object);
    return printed ? ll_str_err(out) : LL_ERR_MEMORY;
}

static ll_err add_v2(const struct ll_result *result, const struct ll_report_style *style,
                     struct ll_str *out)
{
    (void)style;
    return add_version(result, 2, out);
}

static ll_err add_v3(const struct ll_result *result, const struct ll_report_style *style,
                     struct ll_str *out)
{
    (void)style;
    return add_version(result, 3, out);
}

const struct ll_report ll_report_exercism = {
    .name = "exercism", .extension = "json", .each = add_v2};
const struct ll_report ll_report_exercism_v3 = {
    .name = "exercism-v3", .extension = "json", .each = add_v3};
