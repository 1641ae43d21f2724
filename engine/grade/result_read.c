/* JSON into the struct: what is missing is empty, what is of another kind too. */
#include "grade/result_read.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "grade/field.h"
#include "sandbox/probe.h"

/* "" where there is none; NULL where memory is out. */
static char *copy(const cJSON *object, const char *name)
{
    const char *text = ll_field_text(object, name);
    return ll_string_copy(text ? text : "", text ? strlen(text) : 0);
}

static bool copy_or_null(const cJSON *object, const char *name, char **out)
{
    *out = ll_field_text(object, name) ? copy(object, name) : NULL;
    return *out || ll_field_text(object, name) == NULL;
}

static bool find_check_status(const char *name, enum ll_check_status *out)
{
    for (int i = LL_CHECK_NOT_RUN; name && i <= LL_CHECK_FORBIDDEN; i++)
        if (strcmp(ll_check_status_name((enum ll_check_status)i), name) == 0) {
            *out = (enum ll_check_status)i;
            return true;
        }
    return false;
}

static bool find_status(const char *name, enum ll_grade_status *out)
{
    for (int i = LL_GRADE_PASSED; name && i <= LL_GRADE_ERROR; i++)
        if (strcmp(ll_grade_status_name((enum ll_grade_status)i), name) == 0) {
            *out = (enum ll_grade_status)i;
            return true;
        }
    return false;
}

static ll_err read_names(const cJSON *list, char ***out)
{
    const cJSON *item;
    size_t count = 0;
    *out = ll_array_new((size_t)cJSON_GetArraySize(list) + 1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    cJSON_ArrayForEach(item, list)
    {
        const char *text = cJSON_IsString(item) ? item->valuestring : "";
        if (((*out)[count] = ll_string_copy(text, strlen(text))) == NULL)
            return LL_ERR_MEMORY;
        count++;
    }
    return LL_OK;
}

static ll_err read_check(const cJSON *object, struct ll_check_result *check)
{
    bool ok = find_check_status(ll_field_text(object, "status"), &check->status);
    if (!ok)
        return LL_ERR_FORMAT;
    check->points = ll_field_number(object, "points");
    check->max_points = ll_field_number(object, "max_points");
    check->id = copy(object, "id");
    check->title = copy(object, "title");
    check->message = copy(object, "message");
    check->drawing = ll_string_copy("", 0);
    if (!check->id || !check->title || !check->message || !check->drawing)
        return LL_ERR_MEMORY;
    return read_names(cJSON_GetObjectItemCaseSensitive(object, "depends_on"), &check->depends_on);
}

static ll_err read_checks(const cJSON *list, struct ll_result *out)
{
    const cJSON *item;
    ll_err err = LL_OK;
    out->checks = ll_array_new((size_t)cJSON_GetArraySize(list), sizeof *out->checks);
    if (out->checks == NULL)
        return LL_ERR_MEMORY;
    cJSON_ArrayForEach(item, list)
    {
        if (err == LL_OK)
            err = read_check(item, &out->checks[out->check_count++]);
    }
    return err;
}

static ll_err read_diagnosis(const cJSON *list, struct ll_result *out)
{
    const cJSON *item;
    out->diagnosis = ll_array_new((size_t)cJSON_GetArraySize(list), sizeof *out->diagnosis);
    if (out->diagnosis == NULL)
        return LL_ERR_MEMORY;
    cJSON_ArrayForEach(item, list)
    {
        struct ll_diagnosis *to = &out->diagnosis[out->diagnosis_count++];
        to->id = copy(item, "id");
        to->title = copy(item, "title");
        to->advice = copy(item, "advice");
        if (!to->id || !to->title || !to->advice)
            return LL_ERR_MEMORY;
    }
    return LL_OK;
}

/* The words for a box's strength are constants elsewhere, and stay borrowed from there. */
static const char *isolation_of(const char *name)
{
    for (int i = LL_STRENGTH_REFUSED; name && i <= LL_STRENGTH_FULL; i++)
        if (strcmp(ll_strength_name((enum ll_box_strength)i), name) == 0)
            return ll_strength_name((enum ll_box_strength)i);
    return "unknown";
}

static ll_err read_all(const cJSON *json, struct ll_result *out)
{
    const char *schema = ll_field_text(json, "schema"), *language = ll_field_text(json, "language");
    if (schema == NULL || strcmp(schema, "losslab.grade/1") != 0 ||
        ll_field_text(json, "exercise") == NULL ||
        !find_status(ll_field_text(json, "status"), &out->status))
        return LL_ERR_FORMAT;
    out->exercise = copy(json, "exercise");
    out->submission = copy(json, "submission");
    out->message = copy(json, "message");
    out->notes = copy(json, "notes");
    out->warnings = copy(json, "warnings");
    out->output = copy(json, "output");
    out->course_version = copy(json, "course_version");
    if (!out->exercise || !out->submission || !out->message || !out->notes || !out->warnings ||
        !out->output || !out->course_version || !copy_or_null(json, "student_name", &out->name) ||
        !copy_or_null(json, "student", &out->student))
        return LL_ERR_MEMORY;
    out->attempt = (int)ll_field_number(json, "attempt");
    out->is_late = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "late"));
    out->has_language = language && ll_language_find(language, &out->language);
    out->output_cut = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(json, "output_cut"));
    out->isolation = isolation_of(ll_field_text(json, "isolation"));
    out->score = ll_field_number(json, "score");
    out->max_score = ll_field_number(json, "max_score");
    ll_err err = read_checks(cJSON_GetObjectItemCaseSensitive(json, "checks"), out);
    return err == LL_OK ? read_diagnosis(cJSON_GetObjectItemCaseSensitive(json, "diagnosis"), out)
                        : err;
}

ll_err ll_result_read(const char *text, struct ll_result *out)
{
    cJSON *json = cJSON_Parse(text);
    *out = (struct ll_result){0};
    ll_err err = read_all(json, out);
    cJSON_Delete(json);
    if (err != LL_OK)
        ll_result_done(out);
    return err;
}
