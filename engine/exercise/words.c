/* Records as JSON and as a line for a reader. */
#include "exercise/words.h"

#include <math.h>

#include <cjson/cJSON.h>

enum { JSON_WHOLE = 64, JSON_FIRST = 8, WORDS_WHOLE = 16 };

static void add_float(struct ll_str *out, double number)
{
    bool is_finite = isfinite(number);
    if (!is_finite)
        ll_str_add_char(out, '"');
    ll_str_add_float(out, (float)number);
    if (!is_finite)
        ll_str_add_char(out, '"');
}

/* The array from `axis` on, each axis within `open` and `close`. */
static void add_nested(struct ll_str *out, const struct ll_entry *field, int axis,
                       const float **data, const char *marks, void (*add)(struct ll_str *, double))
{
    if (axis == field->rank) {
        add(out, (double)*(*data)++);
        return;
    }
    ll_str_add_char(out, marks[0]);
    for (size_t i = 0; i < field->shape[axis]; i++) {
        if (i > 0)
            ll_str_add(out, marks + 2);
        add_nested(out, field, axis + 1, data, marks, add);
    }
    ll_str_add_char(out, marks[1]);
}

static void add_sizes(struct ll_str *out, const struct ll_entry *field, const char *between)
{
    for (int i = 0; i < field->rank; i++)
        ll_str_format(out, "%s%zu", i > 0 ? between : "", field->shape[i]);
}

static void add_long_array(struct ll_str *out, const struct ll_entry *field)
{
    ll_str_add(out, "{\"shape\":[");
    add_sizes(out, field, ",");
    ll_str_add(out, "],\"first\":[");
    for (size_t i = 0; i < JSON_FIRST; i++) {
        if (i > 0)
            ll_str_add_char(out, ',');
        add_float(out, (double)field->data[i]);
    }
    ll_str_add(out, "]}");
}

static ll_err add_string(struct ll_str *out, const char *text)
{
    cJSON *item = cJSON_CreateString(text);
    char *printed = item ? cJSON_PrintUnformatted(item) : NULL;
    if (printed)
        ll_str_add(out, printed);
    cJSON_Delete(item);
    cJSON_free(printed);
    return printed ? LL_OK : LL_ERR_MEMORY;
}

static ll_err add_field(struct ll_str *out, const struct ll_entry *field)
{
    const float *data = field->data;
    switch (field->kind) {
    case LL_ENTRY_NUMBER:
        add_float(out, field->number);
        return LL_OK;
    case LL_ENTRY_TEXT:
        return add_string(out, field->text);
    case LL_ENTRY_FLOATS:
        if (field->count > JSON_WHOLE)
            add_long_array(out, field);
        else
            add_nested(out, field, 0, &data, "[],", add_float);
        return LL_OK;
    }
    return LL_ERR_ARGUMENT;
}

ll_err ll_record_json(const struct ll_record *record, struct ll_str *out)
{
    ll_err err = LL_OK;
    ll_str_add_char(out, '{');
    for (size_t i = 0; i < record->count && err == LL_OK; i++) {
        if (i > 0)
            ll_str_add_char(out, ',');
        err = add_string(out, record->fields[i].name);
        ll_str_add_char(out, ':');
        if (err == LL_OK)
            err = add_field(out, &record->fields[i]);
    }
    ll_str_add_char(out, '}');
    return err == LL_OK ? ll_str_err(out) : err;
}

void ll_number_words(double number, struct ll_str *out)
{
    if (isfinite(number))
        ll_str_format(out, "%.6g", number);
    else
        ll_str_add_float(out, (float)number);
}

static void add_words(struct ll_str *out, double number)
{
    ll_number_words(number, out);
}

void ll_record_words(const struct ll_record *record, struct ll_str *out)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct ll_entry *field = &record->fields[i];
        const float *data = field->data;
        if (i > 0)
            ll_str_add(out, ", ");
        ll_str_add(out, field->name);
        if (field->kind == LL_ENTRY_FLOATS && field->count > WORDS_WHOLE) {
            ll_str_add(out, ": ");
            add_sizes(out, field, "×");
            continue;
        }
        ll_str_add(out, " = ");
        if (field->kind == LL_ENTRY_NUMBER)
            ll_number_words(field->number, out);
        else if (field->kind == LL_ENTRY_TEXT)
            ll_str_add(out, field->text);
        else
            add_nested(out, field, 0, &data, "{}, ", add_words);
    }
}
