#include "base/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void field_done(struct ll_entry *field)
{
    free(field->text);
    free(field->data);
}

void ll_record_done(struct ll_record *record)
{
    for (size_t i = 0; i < record->count; i++)
        field_done(&record->fields[i]);
    free(record->fields);
    *record = (struct ll_record){0};
}

/* A zeroed field with its name at the end of the record, not counted yet. */
static ll_err field_new(struct ll_record *record, const char *name, struct ll_entry **out)
{
    size_t length = strlen(name);
    /* The count is held down because a name is looked for among all before it, and a stranger
     * chooses how many there are. */
    if (length == 0 || length >= LL_RECORD_NAME || record->count == LL_RECORD_FIELDS ||
        ll_record_find(record, name))
        return LL_ERR_ARGUMENT;
    if (!ll_array_grow((void **)&record->fields, &record->capacity, record->count + 1,
                       sizeof *record->fields))
        return LL_ERR_MEMORY;
    struct ll_entry *field = &record->fields[record->count];
    memset(field, 0, sizeof *field);
    memcpy(field->name, name, length + 1);
    *out = field;
    return LL_OK;
}

ll_err ll_record_add_number(struct ll_record *record, const char *name, double number)
{
    struct ll_entry *field;
    ll_err err = field_new(record, name, &field);
    if (err != LL_OK)
        return err;
    field->kind = LL_ENTRY_NUMBER;
    field->number = number;
    record->count++;
    return LL_OK;
}

ll_err ll_record_add_text(struct ll_record *record, const char *name, const char *text)
{
    struct ll_entry *field;
    ll_err err = field_new(record, name, &field);
    if (err != LL_OK)
        return err;
    field->kind = LL_ENTRY_TEXT;
    field->text = ll_string_copy(text, strlen(text));
    if (field->text == NULL)
        return LL_ERR_MEMORY;
    record->count++;
    return LL_OK;
}

ll_err ll_record_add_floats(struct ll_record *record, const char *name, int rank,
                            const size_t *shape, const float *data)
{
    struct ll_entry *field;
    ll_err err = field_new(record, name, &field);
    if (err != LL_OK)
        return err;
    if (rank < 0 || rank > LL_RECORD_RANK)
        return LL_ERR_ARGUMENT;
    field->kind = LL_ENTRY_FLOATS;
    field->rank = rank;
    field->count = 1;
    for (int i = 0; i < rank; i++) {
        field->shape[i] = shape[i];
        if (!ll_size_mul(field->count, shape[i], &field->count))
            return LL_ERR_TOO_LARGE;
    }
    field->data = ll_array_new(field->count, sizeof(float));
    if (field->data == NULL)
        return LL_ERR_MEMORY;
    if (data && field->count > 0)
        memcpy(field->data, data, field->count * sizeof(float));
    record->count++;
    return LL_OK;
}

ll_err ll_record_copy(struct ll_record *record, const struct ll_record *from)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < from->count && err == LL_OK; i++) {
        const struct ll_entry *field = &from->fields[i];
        if (field->kind == LL_ENTRY_NUMBER)
            err = ll_record_add_number(record, field->name, field->number);
        else if (field->kind == LL_ENTRY_TEXT)
            err = ll_record_add_text(record, field->name, field->text);
        else
            err = ll_record_add_floats(record, field->name, field->rank, field->shape, field->data);
    }
    return err;
}

const struct ll_entry *ll_record_find(const struct ll_record *record, const char *name)
{
    for (size_t i = 0; i < record->count; i++)
        if (strcmp(record->fields[i].name, name) == 0)
            return &record->fields[i];
    return NULL;
}

const char *ll_record_text(const struct ll_record *record, const char *name)
{
    const struct ll_entry *field = ll_record_find(record, name);
    return field && field->kind == LL_ENTRY_TEXT ? field->text : NULL;
}

/* In a frame: the number of fields, then for each its name, its kind, its value. */
void ll_record_put(const struct ll_record *record, struct ll_frame *frame)
{
    ll_frame_put_int(frame, (int64_t)record->count);
    for (size_t i = 0; i < record->count; i++) {
        const struct ll_entry *field = &record->fields[i];
        ll_frame_put_text(frame, field->name);
        ll_frame_put_int(frame, field->kind);
        if (field->kind == LL_ENTRY_NUMBER)
            ll_frame_put_float(frame, (float)field->number);
        else if (field->kind == LL_ENTRY_TEXT)
            ll_frame_put_text(frame, field->text);
        else
            ll_frame_put_array(frame, field->data, (size_t)field->rank, field->shape);
    }
}

static ll_err take_floats(struct ll_frame *frame, const char *name, struct ll_record *out)
{
    struct ll_frame_array array = ll_frame_array(frame);
    if (frame->damaged)
        return LL_ERR_FORMAT;
    ll_err err = ll_record_add_floats(out, name, (int)array.rank, array.shape, NULL);
    if (err == LL_OK)
        ll_frame_values(&array, out->fields[out->count - 1].data);
    return err;
}

static ll_err take_field(struct ll_frame *frame, struct ll_str *text, struct ll_record *out)
{
    char name[LL_RECORD_NAME];
    ll_str_clear(text);
    ll_frame_text(frame, text);
    int64_t kind = ll_frame_int(frame);
    if (frame->damaged || text->length >= sizeof name)
        return LL_ERR_FORMAT;
    memcpy(name, ll_str_text(text), text->length + 1);
    switch (kind) {
    case LL_ENTRY_NUMBER:
        return ll_record_add_number(out, name, (double)ll_frame_float(frame));
    case LL_ENTRY_TEXT:
        ll_str_clear(text);
        ll_frame_text(frame, text);
        return ll_record_add_text(out, name, ll_str_text(text));
    case LL_ENTRY_FLOATS:
        return take_floats(frame, name, out);
    default:
        return LL_ERR_FORMAT;
    }
}

ll_err ll_record_take(struct ll_frame *frame, struct ll_message *why, struct ll_record *out)
{
    struct ll_str text = {0};
    int64_t count = ll_frame_int(frame);
    ll_err err = frame->damaged || count < 0 ? LL_ERR_FORMAT : LL_OK;
    for (int64_t i = 0; err == LL_OK && i < count; i++)
        err = take_field(frame, &text, out);
    if (err == LL_OK)
        err = ll_frame_end(frame, why);
    ll_str_done(&text);
    if (err == LL_OK)
        return LL_OK;
    ll_record_done(out);
    if (err == LL_ERR_MEMORY)
        return err;
    return ll_fail(why, LL_ERR_FORMAT, "what came is no record");
}
