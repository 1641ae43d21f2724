/* The report "losslab.grade/1": one JSON object a line. The order of the fields and the form of the
 * numbers are fixed, so that the same verdict is the same bytes. */
#include "grade/report.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/plain.h"
#include "base/utf8.h"
#include "exercise/words.h"

/* JSON is UTF-8, whatever a path or a folder's name is made of. */
static bool add_text(cJSON *object, const char *name, const char *text)
{
    struct ll_str plain = {0};
    if (text == NULL)
        return cJSON_AddNullToObject(object, name) != NULL;
    bool is_valid = ll_utf8_valid(text, strlen(text), NULL);
    if (!is_valid)
        ll_plain_add(&plain, text, strlen(text));
    bool ok = cJSON_AddStringToObject(object, name, is_valid ? text : ll_str_text(&plain)) != NULL;
    ll_str_done(&plain);
    return ok;
}

/* Points: a whole number as one, else two decimals at most. */
static bool add_points(cJSON *object, const char *name, double points)
{
    struct ll_str text = {0};
    ll_str_format(&text, "%.2f", points);
    while (text.length > 0 && text.data[text.length - 1] == '0')
        text.data[--text.length] = '\0';
    if (text.length > 0 && text.data[text.length - 1] == '.')
        text.data[--text.length] = '\0';
    bool ok = ll_str_err(&text) == LL_OK && cJSON_AddRawToObject(object, name, text.data);
    ll_str_done(&text);
    return ok;
}

/* In digits, as --seed takes it: cJSON would write a round one with an exponent. */
static bool add_whole(cJSON *object, const char *name, uint64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, number);
    return cJSON_AddRawToObject(object, name, text) != NULL;
}

static bool add_record(cJSON *object, const char *name, const struct ll_record *record)
{
    if (record->count == 0)
        return cJSON_AddNullToObject(object, name) != NULL;
    struct ll_str text = {0};
    bool ok = ll_record_json(record, &text) == LL_OK &&
              cJSON_AddRawToObject(object, name, ll_str_text(&text));
    ll_str_done(&text);
    return ok;
}

static bool add_names(cJSON *object, const char *name, char *const *names)
{
    cJSON *list = cJSON_AddArrayToObject(object, name);
    for (; list && names && *names; names++) {
        cJSON *item = cJSON_CreateString(*names);
        if (item == NULL || !cJSON_AddItemToArray(list, item))
            return false;
    }
    return list != NULL;
}

static bool add_check(cJSON *list, const struct ll_check_result *check)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL || !cJSON_AddItemToArray(list, object))
        return false;
    return add_text(object, "id", check->id) && add_text(object, "title", check->title) &&
           add_text(object, "status", ll_check_status_name(check->status)) &&
           add_points(object, "points", check->points) &&
           add_points(object, "max_points", check->max_points) &&
           add_text(object, "message", check->message) &&
           add_record(object, "input", &check->input) &&
           add_record(object, "expected", &check->expected) &&
           add_record(object, "got", &check->got) &&
           add_names(object, "depends_on", check->depends_on);
}

static bool add_diagnosis(cJSON *list, const struct ll_diagnosis *diagnosis)
{
    cJSON *object = cJSON_CreateObject();
    if (object == NULL || !cJSON_AddItemToArray(list, object))
        return false;
    return add_text(object, "id", diagnosis->id) && add_text(object, "title", diagnosis->title) &&
           add_text(object, "advice", diagnosis->advice);
}

/* A number as JSON has it; NaN and the infinities as texts, like an answer's. */
static bool add_number_item(cJSON *list, double number)
{
    struct ll_record record = {0};
    struct ll_str text = {0};
    const char *value = NULL;
    if (ll_record_add_number(&record, "v", number) == LL_OK &&
        ll_record_json(&record, &text) == LL_OK && text.length > strlen("{\"v\":}")) {
        text.data[--text.length] = '\0';
        value = text.data + strlen("{\"v\":");
    }
    cJSON *item = value ? cJSON_CreateRaw(value) : NULL;
    bool ok = item && cJSON_AddItemToArray(list, item);
    ll_str_done(&text);
    ll_record_done(&record);
    return ok;
}

static bool add_numbers(cJSON *object, const char *name, const double *numbers, size_t count)
{
    cJSON *list = cJSON_AddArrayToObject(object, name);
    bool ok = list != NULL;
    for (size_t i = 0; i < count && ok; i++)
        ok = add_number_item(list, numbers[i]);
    return ok;
}

/* null where there is none. */
static bool add_curve(cJSON *object, const struct ll_curve *curve)
{
    if (curve->count == 0)
        return cJSON_AddNullToObject(object, "curve") != NULL;
    cJSON *of = cJSON_AddObjectToObject(object, "curve");
    return of && add_text(of, "title", curve->title) && add_text(of, "x_label", curve->x_label) &&
           add_numbers(of, "x", curve->x, curve->count) &&
           add_numbers(of, "expected", curve->expected, curve->count) &&
           add_numbers(of, "got", curve->got, curve->count);
}

/* The budget, and what of it was used; null where nothing was run. */
static bool add_limits(cJSON *object, const struct ll_budget *budget)
{
    if (budget->cpu_ms == 0)
        return cJSON_AddNullToObject(object, "limits") != NULL;
    cJSON *limits = cJSON_AddObjectToObject(object, "limits");
    bool ok = limits && add_points(limits, "cpu_s", (double)budget->cpu_ms / 1e3) &&
              add_points(limits, "wall_s", (double)budget->wall_ms / 1e3) &&
              add_whole(limits, "memory_bytes", budget->memory) &&
              add_whole(limits, "output_bytes", budget->output);
    cJSON *used = ok ? cJSON_AddObjectToObject(limits, "used") : NULL;
    return used && add_points(used, "cpu_s", (double)budget->used.cpu_ms / 1e3) &&
           add_points(used, "wall_s", (double)budget->used.wall_ms / 1e3) &&
           add_whole(used, "memory_bytes", budget->used.memory) &&
           add_whole(used, "output_bytes", budget->used.printed);
}

/* What was handed in is known by its bytes. */
static bool add_hash(cJSON *object, const struct ll_result *result)
{
    char hash[LL_HASH_TEXT];
    if (result->source.data == NULL)
        return cJSON_AddNullToObject(object, "source_sha256") != NULL;
    ll_hash(result->source.data, result->source.length, hash);
    return cJSON_AddStringToObject(object, "source_sha256", hash) != NULL;
}

static bool fill(cJSON *object, const struct ll_result *result)
{
    bool ok = add_text(object, "schema", "losslab.grade/1") &&
              add_text(object, "exercise", result->exercise) &&
              add_text(object, "submission", result->submission) &&
              add_text(object, "student", result->student) &&
              add_text(object, "student_name", result->name) &&
              (result->attempt > 0 ? add_whole(object, "attempt", (uint64_t)result->attempt)
                                   : cJSON_AddNullToObject(object, "attempt") != NULL) &&
              cJSON_AddBoolToObject(object, "late", result->is_late) &&
              add_text(object, "language",
                       result->has_language ? ll_language_name(result->language) : NULL) &&
              add_text(object, "status", ll_grade_status_name(result->status)) &&
              add_text(object, "message", result->message) &&
              add_text(object, "notes", result->notes ? result->notes : "") &&
              add_points(object, "score", result->score) &&
              add_points(object, "max_score", result->max_score);
    cJSON *checks = ok ? cJSON_AddArrayToObject(object, "checks") : NULL;
    ok = checks != NULL;
    for (size_t i = 0; ok && i < result->check_count; i++)
        ok = add_check(checks, &result->checks[i]);
    cJSON *diagnosis = ok ? cJSON_AddArrayToObject(object, "diagnosis") : NULL;
    ok = diagnosis != NULL;
    for (size_t i = 0; ok && i < result->diagnosis_count; i++)
        ok = add_diagnosis(diagnosis, &result->diagnosis[i]);
    return ok && add_curve(object, &result->curve) &&
           add_text(object, "warnings", result->warnings ? result->warnings : "") &&
           add_text(object, "output", result->output) &&
           add_text(object, "isolation", result->isolation) &&
           add_whole(object, "seed", result->seed) && add_hash(object, result) &&
           add_text(object, "course_version", result->course_version) &&
           add_text(object, "engine_version", LL_VERSION) && add_limits(object, &result->budget) &&
           cJSON_AddBoolToObject(object, "output_cut", result->output_cut) &&
           add_points(object, "duration_ms", result->duration_ms);
}

static ll_err add_result(const struct ll_result *result, const struct ll_report_style *style,
                         struct ll_str *out)
{
    (void)style;
    cJSON *object = cJSON_CreateObject();
    char *printed = object && fill(object, result) ? cJSON_PrintUnformatted(object) : NULL;
    if (printed) {
        ll_str_add(out, printed);
        ll_str_add_char(out, '\n');
    }
    cJSON_Delete(object);
    cJSON_free(printed);
    return printed ? ll_str_err(out) : LL_ERR_MEMORY;
}

const struct ll_report ll_report_json = {.name = "json", .extension = "jsonl", .each = add_result};
