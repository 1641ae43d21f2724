/* Arrays in files: IDX (LeCun's, of MNIST) and npy (NumPy's, versions 1 to 3). */
#include "course/data_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/plain.h"
#include "base/utf8.h"

enum { NPY_PREFIX = 10, NPY_HEADER_MOST = 65536, LABEL_TOP = LL_PICTURES_CLASSES_MOST - 1 };

static const unsigned char *bytes_of(const struct ll_str *file)
{
    return (const unsigned char *)ll_str_text(file);
}

static bool is_npy(const struct ll_str *file)
{
    return file->length >= 6 && memcmp(file->data, "\x93NUMPY", 6) == 0;
}

bool data_is_array(const struct ll_str *file)
{
    return is_npy(file) || (file->length >= 4 && memcmp(file->data, "\0\0", 2) == 0);
}

/* Multiplies the dimensions and compares them with what the file has left. */
static ll_err check_length(const char *path, struct data_array *array, size_t left,
                           struct ll_message *why)
{
    array->count = 1;
    for (size_t i = 0; i < array->rank; i++) {
        if (array->dim[i] == 0)
            return ll_fail(why, LL_ERR_FORMAT, "%s: dimension %zu is 0; 1 or more is expected",
                           path, i + 1);
        if (array->dim[i] > DATA_FILE_BYTES / array->size / array->count)
            return ll_fail(why, LL_ERR_TOO_LARGE,
                           "%s: says that it holds more than %d MiB; at most that is taken", path,
                           DATA_FILE_BYTES >> 20);
        array->count *= array->dim[i];
    }
    if (left != array->count * array->size)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its header asks for %zu bytes of values, and %zu follow: %s", path,
                       array->count * array->size, left,
                       left < array->count * array->size ? "it is cut off" : "it is too long");
    return LL_OK;
}

/* --- IDX --- */

static ll_err read_idx(const char *path, const struct ll_str *file, struct ll_message *why,
                       struct data_array *out)
{
    const unsigned char *b = bytes_of(file);
    size_t header = 4 + 4 * (size_t)b[3];
    if (b[2] != 8)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: an IDX file of type 0x%02x; unsigned bytes (0x08) are expected", path,
                       b[2]);
    if (b[3] < 1 || b[3] > DATA_RANK)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: an IDX file of %d dimensions; from 1 to %d are expected", path, b[3],
                       DATA_RANK);
    if (file->length < header)
        return ll_fail(why, LL_ERR_FORMAT, "%s: ends within its header of %zu bytes", path, header);
    *out = (struct data_array){.rank = b[3], .kind = 'u', .size = 1, .values = b + header};
    for (size_t i = 0; i < out->rank; i++) {
        const unsigned char *at = b + 4 + 4 * i;
        out->dim[i] = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    }
    return check_length(path, out, file->length - header, why);
}

/* --- npy --- */

/* What stands behind the key of a Python dictionary; NULL where the key is not there. */
static const char *value_of(const char *header, const char *key)
{
    const char *at = strstr(header, key);
    if (at == NULL)
        return NULL;
    at += strlen(key);
    while (*at == ' ' || *at == ':')
        at++;
    return at;
}

static ll_err read_type(const char *path, const char *text, struct ll_message *why,
                        struct data_array *out)
{
    static const char *const types[] = {"b1", "u1", "u2", "u4", "u8", "i1",
                                        "i2", "i4", "i8", "f4", "f8", NULL};
    struct ll_str shown = {0};
    if (text && text[0] == '\'' && strchr("<>|=", text[1]) && text[1] != '\0')
        for (const char *const *type = types; *type; type++)
            if (strncmp(text + 2, *type, 2) == 0 && text[4] == '\'') {
                out->kind = (*type)[0];
                out->size = (size_t)((*type)[1] - '0');
                out->big_endian = text[1] == '>';
                return LL_OK;
            }
    ll_plain_add(&shown, text ? text : "",
                 text ? ll_utf8_fit(text, strcspn(text, ","), 40, NULL) : 0);
    ll_err err = ll_fail(why, LL_ERR_FORMAT,
                         "%s: its values are of type %s; numbers are expected: uint8, int64, "
                         "float32, float64 or the like (array.astype('float32'))",
                         path, ll_str_text(&shown));
    ll_str_done(&shown);
    return err;
}

/* "(60, 28, 28)" */
static bool read_shape(const char *text, struct data_array *out)
{
    if (text == NULL || *text++ != '(')
        return false;
    while (*text != ')') {
        char *end;
        while (*text == ' ')
            text++;
        if (*text < '0' || *text > '9' || out->rank == DATA_RANK)
            return false;
        unsigned long long dim = strtoull(text, &end, 10);
        out->dim[out->rank++] = dim > DATA_FILE_BYTES ? (size_t)DATA_FILE_BYTES + 1 : (size_t)dim;
        text = end;
        while (*text == ' ')
            text++;
        if (*text == ',')
            text++;
        else if (*text != ')')
            return false;
        while (*text == ' ')
            text++;
    }
    return out->rank > 0;
}

static ll_err read_header(const char *path, const char *header, struct ll_message *why,
                          struct data_array *out)
{
    const char *order = value_of(header, "'fortran_order'");
    ll_err err = read_type(path, value_of(header, "'descr'"), why, out);
    if (err != LL_OK)
        return err;
    if (order == NULL || strncmp(order, "False", 5) != 0)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its values stand column by column; row by row is expected "
                       "(numpy.ascontiguousarray)",
                       path);
    if (!read_shape(value_of(header, "'shape'"), out))
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its header has no shape of 1 to %d dimensions, as (60, 28, 28)", path,
                       DATA_RANK);
    return LL_OK;
}

static ll_err read_npy(const char *path, const struct ll_str *file, struct ll_message *why,
                       struct data_array *out)
{
    const unsigned char *b = bytes_of(file);
    size_t prefix = file->length > 6 && b[6] > 1 ? 12 : NPY_PREFIX;
    if (file->length < prefix || b[6] < 1 || b[6] > 3)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: an npy file of version 1, 2 or 3 is expected, and this one %s", path,
                       file->length < prefix ? "ends before it says" : "is of another");
    size_t length = (size_t)b[8] | (size_t)b[9] << 8;
    if (prefix == 12)
        length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (length > NPY_HEADER_MOST || length > file->length - prefix)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: an npy header of %zu bytes; the file has %zu, and at most %d are taken",
                       path, length, file->length - prefix, NPY_HEADER_MOST);
    if (!ll_utf8_valid(file->data + prefix, length, NULL) ||
        memchr(file->data + prefix, 0, length) != NULL)
        return ll_fail(why, LL_ERR_ENCODING, "%s: its npy header is not text", path);
    char *header = ll_string_copy(file->data + prefix, length);
    if (header == NULL)
        return LL_ERR_MEMORY;
    out->values = b + prefix + length;
    ll_err err = read_header(path, header, why, out);
    free(header);
    return err == LL_OK ? check_length(path, out, file->length - prefix - length, why) : err;
}

ll_err data_array_read(const char *path, const struct ll_str *file, struct ll_message *why,
                       struct data_array *out)
{
    *out = (struct data_array){.size = 1};
    return is_npy(file) ? read_npy(path, file, why, out) : read_idx(path, file, why, out);
}

double data_array_at(const struct data_array *array, size_t index)
{
    const unsigned char *at = array->values + index * array->size;
    uint64_t bits = 0;
    if (array->size == 1 && array->kind == 'u')
        return *at;
    for (size_t i = 0; i < array->size; i++)
        bits = bits << 8 | at[array->big_endian ? i : array->size - 1 - i];
    if (array->kind == 'f' && array->size == 4) {
        uint32_t half = (uint32_t)bits;
        float value;
        memcpy(&value, &half, sizeof value);
        return value;
    }
    if (array->kind == 'f') {
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (array->kind != 'i')
        return (double)bits;
    uint64_t sign = 1ULL << (8 * array->size - 1);
    return bits & sign ? -(double)(sign - (bits & (sign - 1))) : (double)bits;
}

/* --- pictures, labels and masks of arrays --- */

/* How the values of pictures stand. */
struct layout {
    size_t count, width, height, channels;
    bool planes; /* channel by channel, not pixel by pixel */
};

static ll_err find_layout(const char *path, const struct data_array *a, struct ll_message *why,
                          struct layout *out)
{
    const size_t *d = a->dim;
    *out = (struct layout){0};
    if (a->rank == 2)
        *out = (struct layout){1, d[1], d[0], 1, false};
    else if (a->rank == 3)
        *out = (struct layout){d[0], d[2], d[1], 1, false};
    else if (a->rank == 4 && (d[1] == 1 || d[1] == 3))
        *out = (struct layout){d[0], d[3], d[2], d[1], true};
    else if (a->rank == 4 && (d[3] == 1 || d[3] == 3))
        *out = (struct layout){d[0], d[2], d[1], d[3], false};
    else
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its values have %zu dimensions; pictures are expected, (N, height, "
                       "width), (N, 3, height, width) or (N, height, width, 3)",
                       path, a->rank);
    return data_check_size(path, out->width, out->height, why);
}

/* The largest value, which is white; 1 where none is more. */
static ll_err find_top(const char *path, const struct data_array *a, struct ll_message *why,
                       double *top)
{
    *top = 1;
    for (size_t i = 0; i < a->count; i++) {
        double value = data_array_at(a, i);
        if (!isfinite(value) || value < 0)
            return ll_fail(why, LL_ERR_FORMAT, "%s: value %zu is %g; a pixel is a number from 0 on",
                           path, i + 1, value);
        *top = value > *top ? value : *top;
    }
    return LL_OK;
}

unsigned char data_pixel(double value, double top)
{
    return (unsigned char)(value / top * 255 + 0.5);
}

static void copy_pixels(const struct data_array *a, const struct layout *l, size_t index,
                        double top, unsigned char *to)
{
    size_t area = l->width * l->height;
    for (size_t i = 0; i < area; i++)
        for (size_t c = 0; c < l->channels; c++) {
            size_t at = l->planes ? c * area + i : i * l->channels + c;
            *to++ = data_pixel(data_array_at(a, index * area * l->channels + at), top);
        }
}

static ll_err add_pictures(const struct data_array *a, const struct layout *l, double top,
                           const struct data_array *labels, const struct data_array *masks,
                           struct ll_message *why, struct ll_pictures *set)
{
    size_t area = l->width * l->height;
    unsigned char *pixels = ll_array_new(area, l->channels);
    ll_err err = pixels ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < l->count; i++) {
        const struct ll_picture picture = {l->width, l->height, l->channels, pixels};
        copy_pixels(a, l, i, top, pixels);
        err = ll_pictures_add(set, &picture, why);
        if (err == LL_OK && labels)
            err = ll_pictures_add_label(set, (size_t)data_array_at(labels, i), why);
        if (err == LL_OK && masks) {
            const struct ll_picture mask = {l->width, l->height, 1, pixels};
            for (size_t k = 0; k < area; k++)
                pixels[k] = (unsigned char)data_array_at(masks, i * area + k);
            err = ll_pictures_add_mask(set, &mask, why);
        }
    }
    free(pixels);
    return err;
}

static ll_err check_whole(const char *path, const struct data_array *a, double top,
                          struct ll_message *why)
{
    for (size_t i = 0; i < a->count; i++) {
        double value = data_array_at(a, i);
        if (!(value >= 0 && value <= top) || floor(value) != value)
            return ll_fail(why, LL_ERR_FORMAT,
                           "%s: value %zu is %g; a whole number from 0 to %g is expected", path,
                           i + 1, value, top);
    }
    return LL_OK;
}

/* Appends the path with `word` for "images" in the file's name, and idx1 for idx3 where `flat`.
 * False where its name does not have that, or there is no such file. */
static bool find_beside(const char *path, const char *word, bool flat, struct ll_str *out)
{
    const char *slash = strrchr(path, '/');
    const char *at = strstr(slash ? slash + 1 : path, "images");
    if (at == NULL)
        return false;
    const char *rest = at + strlen("images"), *idx = flat ? strstr(rest, "idx3") : NULL;
    ll_str_clear(out);
    ll_str_add_n(out, path, (size_t)(at - path));
    ll_str_add(out, word);
    ll_str_add_n(out, rest, idx ? (size_t)(idx - rest) : strlen(rest));
    if (idx)
        ll_str_format(out, "idx1%s", idx + 4);
    return ll_str_err(out) == LL_OK && ll_file_exists(ll_str_text(out));
}

/* The array beside the pictures, where there is one: labels (N) or masks (N, height, width). */
struct beside {
    struct ll_str path, file;
    struct data_array array;
    bool found;
};

static ll_err read_beside(const char *path, const char *word, const struct layout *l, bool masks,
                          struct ll_message *why, struct beside *out)
{
    out->found =
        find_beside(path, word, false, &out->path) || find_beside(path, word, true, &out->path);
    if (!out->found)
        return LL_OK;
    const char *name = ll_str_text(&out->path);
    struct data_array *a = &out->array;
    ll_err err = data_file(name, DATA_FILE_BYTES, why, &out->file);
    if (err == LL_OK && !data_is_array(&out->file))
        err = ll_fail(why, LL_ERR_FORMAT, "%s: neither IDX nor npy", name);
    if (err == LL_OK)
        err = data_array_read(name, &out->file, why, a);
    bool fits =
        masks ? a->rank == 3 && a->dim[1] == l->height && a->dim[2] == l->width : a->rank == 1;
    if (err == LL_OK && (!fits || a->dim[0] != l->count))
        err = masks
                  ? ll_fail(why, LL_ERR_FORMAT,
                            "%s: masks of shape (%zu, %zu, %zu) are expected, as the pictures are",
                            name, l->count, l->height, l->width)
                  : ll_fail(why, LL_ERR_FORMAT,
                            "%s: %zu labels are expected, as many as there are pictures", name,
                            l->count);
    return err == LL_OK ? check_whole(name, a, masks ? 255 : LABEL_TOP, why) : err;
}

ll_err data_arrays(const char *path, const struct ll_str *file, struct ll_message *why,
                   struct ll_pictures *set)
{
    struct data_array array;
    struct layout layout = {0};
    struct beside labels = {.found = false}, masks = {.found = false};
    double top = 1;
    ll_err err = data_array_read(path, file, why, &array);
    if (err == LL_OK)
        err = find_layout(path, &array, why, &layout);
    if (err == LL_OK)
        err = find_top(path, &array, why, &top);
    if (err == LL_OK)
        err = read_beside(path, "labels", &layout, false, why, &labels);
    if (err == LL_OK)
        err = read_beside(path, "masks", &layout, true, why, &masks);
    if (err == LL_OK)
        err = add_pictures(&array, &layout, top, labels.found ? &labels.array : NULL,
                           masks.found ? &masks.array : NULL, why, set);
    ll_str_done(&labels.path);
    ll_str_done(&labels.file);
    ll_str_done(&masks.path);
    ll_str_done(&masks.file);
    return err;
}
