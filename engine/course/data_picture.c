/* One picture from a file: PGM and PPM here (P2, P3, P5, P6), PNG by libpng. */
#include "course/data_read.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

static const unsigned char png_mark[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

static bool is_png(const struct ll_str *file)
{
    return file->length >= sizeof png_mark && memcmp(file->data, png_mark, sizeof png_mark) == 0;
}

bool data_is_picture(const struct ll_str *file)
{
    return is_png(file) || (file->length >= 3 && file->data[0] == 'P' && file->data[1] >= '1' &&
                            file->data[1] <= '7' && strchr(" \t\r\n#", file->data[2]) != NULL);
}

bool data_names_picture(const char *name)
{
    static const char *const endings[] = {".png", ".ppm", ".pgm", ".pnm", NULL};
    size_t length = strlen(name);
    if (length > 3 && strcasecmp(name + length - 3, ".gz") == 0)
        length -= 3;
    for (const char *const *ending = endings; *ending; ending++)
        if (length > 4 && strncasecmp(name + length - 4, *ending, 4) == 0)
            return true;
    return false;
}

ll_err data_check_size(const char *path, size_t width, size_t height, struct ll_message *why)
{
    if (width == 0 || height == 0)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: a picture of %zu by %zu pixels; 1 or more are "
                       "expected each way",
                       path, width, height);
    if (width > DATA_PICTURE_SIDE || height > DATA_PICTURE_SIDE ||
        width > DATA_PICTURE_PIXELS / height)
        return ll_fail(why, LL_ERR_TOO_LARGE,
                       "%s: a picture of %zu by %zu pixels; at most %d each way and %d in all are "
                       "taken",
                       path, width, height, DATA_PICTURE_SIDE, DATA_PICTURE_PIXELS);
    return LL_OK;
}

struct netpbm {
    const char *at, *end;
};

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next whole number, behind white space and comments; false where there is none. */
static bool next_number(struct netpbm *r, size_t *out)
{
    while (r->at < r->end && (is_blank(*r->at) || *r->at == '#'))
        if (*r->at++ == '#')
            while (r->at < r->end && *r->at != '\n')
                r->at++;
    const char *first = r->at;
    for (*out = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
        if (*out <= DATA_FILE_BYTES)
            *out = *out * 10 + (size_t)(*r->at - '0');
    return r->at > first;
}

static ll_err cut_off(const char *path, size_t expected, struct ll_message *why)
{
    return ll_fail(why, LL_ERR_FORMAT, "%s: cut off: its header asks for %zu values of pixels",
                   path, expected);
}

static ll_err read_values(const char *path, struct netpbm *r, bool text, size_t top, size_t count,
                          struct ll_message *why, unsigned char *to)
{
    size_t size = top > 255 ? 2 : 1;
    /* Even as text a value takes a byte, so nothing is made for what cannot be there. */
    for (size_t i = 0; i < count; i++) {
        size_t value = 0;
        if (text && !next_number(r, &value))
            return cut_off(path, count, why);
        for (size_t k = 0; !text && k < size; k++)
            value = value << 8 | (unsigned char)*r->at++;
        if (value > top)
            return ll_fail(why, LL_ERR_FORMAT,
                           "%s: pixel value %zu is %zu; at most %zu is expected", path, i + 1,
                           value, top);
        to[i] = data_pixel((double)value, (double)top);
    }
    return LL_OK;
}

static ll_err read_netpbm(const char *path, const struct ll_str *file, struct ll_message *why,
                          struct ll_picture *out)
{
    struct netpbm r = {file->data + 2, file->data + file->length};
    char kind = file->data[1];
    bool text = kind == '2' || kind == '3';
    size_t top, channels = kind == '3' || kind == '6' ? 3 : 1;
    if (strchr("2356", kind) == NULL)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: a picture of kind P%c; PGM (P2, P5) or PPM (P3, P6) is expected", path,
                       kind);
    if (!next_number(&r, &out->width) || !next_number(&r, &out->height) || !next_number(&r, &top))
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: width, height and the largest value are expected in its header", path);
    if (top < 1 || top > 65535)
        return ll_fail(why, LL_ERR_FORMAT,
                       "%s: its largest value is %zu; from 1 to 65535 is expected", path, top);
    ll_err err = data_check_size(path, out->width, out->height, why);
    if (err != LL_OK)
        return err;
    size_t count = out->width * out->height * channels;
    r.at += !text && r.at < r.end; /* the one white space before the bytes */
    if ((size_t)(r.end - r.at) / (!text && top > 255 ? 2 : 1) < count)
        return cut_off(path, count, why);
    unsigned char *pixels = ll_array_new(count, 1);
    if (pixels == NULL)
        return LL_ERR_MEMORY;
    err = read_values(path, &r, text, top, count, why, pixels);
    if (err != LL_OK)
        free(pixels);
    out->channels = channels;
    out->pixels = err == LL_OK ? pixels : NULL;
    return err;
}

ll_err data_picture(const char *path, const struct ll_str *file, struct ll_message *why,
                    struct ll_picture *out)
{
    *out = (struct ll_picture){0};
    if (!data_is_picture(file))
        return ll_fail(why, LL_ERR_FORMAT, "%s: no picture; PNG, PPM or PGM is expected", path);
    return is_png(file) ? data_png(path, file, why, out) : read_netpbm(path, file, why, out);
}

ll_err data_picture_file(const char *path, struct ll_message *why, struct ll_picture *out)
{
    struct ll_str file = {0};
    ll_err err = data_file(path, DATA_PICTURE_BYTES, why, &file);
    if (err == LL_OK)
        err = data_picture(path, &file, why, out);
    ll_str_done(&file);
    return err;
}
