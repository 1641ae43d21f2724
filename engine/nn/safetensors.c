#include "nn/safetensors.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "nn/half.h"

enum { HEADER_MOST = 100 << 20, PREFIX = 8 };

/* A type that is read: its name in the file and how wide it is. */
struct type {
    const char *name;
    size_t size;
    float (*read)(const unsigned char *bytes);
};

static uint32_t little_endian(const unsigned char *bytes, size_t count)
{
    uint32_t value = 0;
    for (size_t i = count; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static float read_f32(const unsigned char *bytes)
{
    uint32_t bits = little_endian(bytes, 4);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float read_f16(const unsigned char *bytes)
{
    return ll_half_to_float((uint16_t)little_endian(bytes, 2));
}

static float read_bf16(const unsigned char *bytes)
{
    uint32_t bits = little_endian(bytes, 2) << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static const struct type types[] = {
    {"F32", 4, read_f32}, {"F16", 2, read_f16}, {"BF16", 2, read_bf16}};

struct entry {
    const char *name; /* in the parsed header */
    const struct type *type;
    struct ll_shape shape;
    size_t count, begin, end; /* bytes, from the data's start */
};

struct ll_weights {
    int fd; /* -1 while there is none */
    cJSON *header;
    size_t data, data_size; /* the data's place in the file */
    struct entry *entries;
    size_t count;
};

/* A whole number of the header, at most `top`; false for anything else. */
static bool whole(const cJSON *item, size_t top, size_t *out)
{
    if (!cJSON_IsNumber(item))
        return false;
    double value = item->valuedouble;
    if (!(value >= 0) || value > (double)top || value != floor(value))
        return false;
    *out = (size_t)value;
    return true;
}

static bool parse_shape(const cJSON *list, struct ll_shape *shape)
{
    const cJSON *size;
    *shape = (struct ll_shape){.rank = 0};
    if (!cJSON_IsArray(list) || cJSON_GetArraySize(list) > LL_RANK_MAX)
        return false;
    cJSON_ArrayForEach(
        size, list) if (!whole(size, SIZE_MAX >> 12, &shape->dim[shape->rank++])) return false;
    return true;
}

static bool parse_place(const cJSON *offsets, size_t data_size, struct entry *entry)
{
    return cJSON_IsArray(offsets) && cJSON_GetArraySize(offsets) == 2 &&
           whole(cJSON_GetArrayItem(offsets, 0), data_size, &entry->begin) &&
           whole(cJSON_GetArrayItem(offsets, 1), data_size, &entry->end) &&
           entry->begin <= entry->end;
}

static const struct type *find_type(const cJSON *name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (cJSON_IsString(name) && strcmp(name->valuestring, types[i].name) == 0)
            return &types[i];
    return NULL;
}

static ll_err parse_entry(const cJSON *item, size_t data_size, struct ll_message *why,
                          struct entry *out)
{
    size_t bytes;
    const cJSON *dtype = cJSON_GetObjectItemCaseSensitive(item, "dtype");
    out->name = item->string;
    out->type = find_type(dtype);
    if (out->type == NULL)
        return ll_fail(why, LL_ERR_FORMAT, "%s: type %s; F32, F16 and BF16 are read", item->string,
                       cJSON_IsString(dtype) ? dtype->valuestring : "missing");
    if (!parse_shape(cJSON_GetObjectItemCaseSensitive(item, "shape"), &out->shape) ||
        !ll_shape_count(&out->shape, &out->count) ||
        !ll_size_mul(out->count, out->type->size, &bytes))
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its shape is no list of at most %d sizes that fit memory", item->string,
                       LL_RANK_MAX);
    if (!parse_place(cJSON_GetObjectItemCaseSensitive(item, "data_offsets"), data_size, out) ||
        out->end - out->begin != bytes)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its data_offsets do not fit its shape, or reach past the end",
                       item->string);
    return LL_OK;
}

static int by_place(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return x->begin != y->begin ? (x->begin > y->begin) - (x->begin < y->begin)
                                : (x->end > y->end) - (x->end < y->end);
}

/* The tensors, sorted by place, fill the data without overlap or gap. */
static ll_err check_tiling(const struct ll_weights *weights, struct ll_message *why)
{
    size_t at = 0;
    for (size_t i = 0; i < weights->count; i++) {
        if (weights->entries[i].begin != at)
            return ll_fail(why, LL_ERR_FORMAT, "%s: overlaps another tensor, or leaves a gap",
                           weights->entries[i].name);
        at = weights->entries[i].end;
    }
    if (at != weights->data_size)
        return ll_fail(why, LL_ERR_FORMAT, "%zu bytes behind the last tensor",
                       weights->data_size - at);
    return LL_OK;
}

/* The header of a file of `size` bytes, parsed. */
static ll_err read_header(struct ll_weights *weights, size_t size, struct ll_message *why)
{
    unsigned char prefix[PREFIX] = {0};
    ll_err err = size < PREFIX ? LL_OK : ll_file_read_at(weights->fd, 0, PREFIX, prefix);
    if (err != LL_OK)
        return ll_fail(why, err, "%s", ll_err_text(err));
    size_t length = little_endian(prefix, 4);
    if (size < PREFIX || little_endian(prefix + 4, 4) != 0 || length > HEADER_MOST ||
        length > size - PREFIX)
        return ll_fail(why, LL_ERR_FORMAT, "no safetensors file: its header has no valid length");
    char *text = ll_array_new(length + 1, 1);
    if (text == NULL)
        return LL_ERR_MEMORY;
    err = ll_file_read_at(weights->fd, PREFIX, length, text);
    if (err == LL_OK)
        weights->header = cJSON_ParseWithLength(text, length);
    free(text);
    if (err != LL_OK)
        return ll_fail(why, err, "%s", ll_err_text(err));
    if (!cJSON_IsObject(weights->header))
        return ll_fail(why, LL_ERR_FORMAT, "no safetensors file: its header is no JSON object");
    weights->data = PREFIX + length;
    weights->data_size = size - weights->data;
    return LL_OK;
}

static ll_err parse(struct ll_weights *weights, size_t size, struct ll_message *why)
{
    ll_err err = read_header(weights, size, why);
    if (err != LL_OK)
        return err;
    weights->entries =
        ll_array_new((size_t)cJSON_GetArraySize(weights->header), sizeof *weights->entries);
    if (weights->entries == NULL)
        return LL_ERR_MEMORY;
    const cJSON *item;
    cJSON_ArrayForEach(item, weights->header)
    {
        if (strcmp(item->string, "__metadata__") == 0)
            continue;
        err = parse_entry(item, weights->data_size, why, &weights->entries[weights->count]);
        if (err != LL_OK)
            return err;
        weights->count++;
    }
    qsort(weights->entries, weights->count, sizeof *weights->entries, by_place);
    return check_tiling(weights, why);
}

ll_err ll_weights_open(const char *path, size_t limit, struct ll_message *why,
                       struct ll_weights **out)
{
    struct ll_message reason = {""};
    struct ll_weights *weights = ll_array_new(1, sizeof *weights);
    if (weights == NULL)
        return LL_ERR_MEMORY;
    size_t size;
    weights->fd = -1;
    ll_err err = ll_file_open(path, limit, why, &weights->fd, &size);
    if (err == LL_OK) {
        err = parse(weights, size, &reason);
        if (err != LL_OK)
            ll_fail(why, err, "%s: %s", path, reason.text);
    }
    if (err != LL_OK)
        ll_weights_free(&weights);
    *out = weights;
    return err;
}

void ll_weights_free(struct ll_weights **weights)
{
    if (*weights == NULL)
        return;
    free((*weights)->entries);
    cJSON_Delete((*weights)->header);
    if ((*weights)->fd >= 0)
        close((*weights)->fd);
    free(*weights);
    *weights = NULL;
}

size_t ll_weights_count(const struct ll_weights *weights)
{
    return weights->count;
}

static const struct entry *find(const struct ll_weights *weights, const char *name)
{
    for (size_t i = 0; i < weights->count; i++)
        if (strcmp(weights->entries[i].name, name) == 0)
            return &weights->entries[i];
    return NULL;
}

ll_err ll_weights_shape(const struct ll_weights *weights, const char *name, struct ll_shape *out)
{
    const struct entry *entry = find(weights, name);
    if (entry == NULL)
        return LL_ERR_NOT_FOUND;
    *out = entry->shape;
    return LL_OK;
}

/* Chunk by chunk, so that no second copy of the tensor is held. */
static ll_err read_values(const struct ll_weights *weights, const struct entry *entry, float *to)
{
    unsigned char bytes[16384];
    size_t size = entry->type->size, most = sizeof bytes / size;
    for (size_t i = 0; i < entry->count; i += most) {
        size_t n = entry->count - i < most ? entry->count - i : most;
        size_t place = weights->data + entry->begin + i * size;
        ll_err err = ll_file_read_at(weights->fd, place, n * size, bytes);
        if (err != LL_OK)
            return err;
        for (size_t k = 0; k < n; k++)
            to[i + k] = entry->type->read(bytes + k * size);
    }
    return LL_OK;
}

ll_err ll_weights_get(const struct ll_weights *weights, struct ll_tape *tape, const char *name,
                      struct ll_tensor **out)
{
    const struct entry *entry = find(weights, name);
    if (entry == NULL)
        return ll_tape_fail(tape, LL_ERR_NOT_FOUND, "the weights have no tensor %s", name);
    struct ll_tensor *tensor = NULL;
    ll_err err = ll_tensor_new(tape, &entry->shape, NULL, &tensor);
    if (err != LL_OK)
        return err;
    if (read_values(weights, entry, ll_tensor_data(tensor)) != LL_OK) {
        ll_tensor_free(&tensor);
        return ll_tape_fail(tape, LL_ERR_IO, "%s: the file has become shorter", name);
    }
    *out = tensor;
    return LL_OK;
}

static bool describe(cJSON *header, const struct ll_weights_entry *entry, const struct type *type,
                     size_t *at)
{
    const struct ll_shape *shape = ll_tensor_shape(entry->tensor);
    cJSON *item = cJSON_AddObjectToObject(header, entry->name);
    cJSON *sizes = cJSON_AddArrayToObject(item, "shape");
    cJSON *place = cJSON_AddArrayToObject(item, "data_offsets");
    if (!sizes || !place || !cJSON_AddStringToObject(item, "dtype", type->name))
        return false;
    for (int i = 0; i < shape->rank; i++)
        cJSON_AddItemToArray(sizes, cJSON_CreateNumber((double)shape->dim[i]));
    cJSON_AddItemToArray(place, cJSON_CreateNumber((double)*at));
    *at += ll_tensor_count(entry->tensor) * type->size;
    cJSON_AddItemToArray(place, cJSON_CreateNumber((double)*at));
    return true;
}

static void add_little_endian(struct ll_str *out, uint32_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        ll_str_add_char(out, (char)(value >> 8 * i & 0xFF));
}

static void add_value(struct ll_str *out, float value, enum ll_weights_type type)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if (type == LL_WEIGHTS_F16)
        add_little_endian(out, ll_half_from_float(value), 2);
    else
        add_little_endian(out, bits, 4);
}

ll_err ll_weights_write(const char *path, const struct ll_weights_entry *entries, size_t count,
                        enum ll_weights_type type, struct ll_message *why)
{
    struct ll_str file = {0};
    size_t at = 0;
    ll_err err = LL_ERR_MEMORY;
    cJSON *header = cJSON_CreateObject();
    char *text = NULL;
    for (size_t i = 0; i < count; i++)
        if (!describe(header, &entries[i], &types[type], &at))
            goto out;
    text = cJSON_PrintUnformatted(header);
    if (text == NULL)
        goto out;
    size_t length = strlen(text), padding = -length % 8;
    add_little_endian(&file, (uint32_t)(length + padding), 4);
    add_little_endian(&file, 0, 4);
    ll_str_add(&file, text);
    ll_str_add_repeat(&file, " ", padding);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ll_tensor_count(entries[i].tensor); k++)
            add_value(&file, ll_tensor_values(entries[i].tensor)[k], type);
    err = ll_str_err(&file);
    if (err == LL_OK)
        err = ll_file_write(path, file.data, file.length, why);
out:
    cJSON_free(text);
    cJSON_Delete(header);
    ll_str_done(&file);
    return err;
}
