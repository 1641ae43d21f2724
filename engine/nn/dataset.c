#include "nn/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/gzip.h"

enum {
    DATA_LIMIT = 1 << 26,
    DIGIT_COUNT = 1797,
    DIGIT_SIDE = 8,
    DIGIT_FIELDS = DIGIT_SIDE * DIGIT_SIDE + 1,
    DIGIT_TOP = 16, /* the largest grey */
    PHOTO_SIDE = 128,
    FASHION_SIDE = 28,
};

static ll_err read_data(struct ll_tape *tape, const char *name, struct ll_str *out)
{
    struct ll_str path = {0};
    struct ll_message why = {""};
    ll_err err = ll_path_data(name, &why, &path);
    if (err == LL_OK)
        err = ll_gzip_read(ll_str_text(&path), DATA_LIMIT, &why, out);
    ll_str_done(&path);
    return err == LL_OK ? LL_OK : ll_tape_fail(tape, err, "%s", why.text);
}

static ll_err new_pair(struct ll_tape *tape, size_t count, size_t side, struct ll_tensor **images,
                       struct ll_tensor **labels)
{
    struct ll_shape pictures = {.rank = 3, .dim = {count, side, side}};
    struct ll_shape classes = {.rank = 1, .dim = {count}};
    ll_err err = ll_tensor_new(tape, &pictures, NULL, images);
    if (err != LL_OK)
        return err;
    err = ll_tensor_new(tape, &classes, NULL, labels);
    if (err != LL_OK)
        ll_tensor_free(images);
    return err;
}

/* Reads the whole number at *at and steps over it and the separator behind; false where there is
 * none, or it is past `top`. */
static bool next_number(const char **at, long top, long *out)
{
    char *end;
    *out = strtol(*at, &end, 10);
    if (end == *at || *out < 0 || *out > top)
        return false;
    *at = *end == '\0' ? end : end + 1;
    return true;
}

static bool parse_digits(const char *text, float *pixels, float *labels)
{
    for (size_t row = 0; row < DIGIT_COUNT; row++)
        for (size_t field = 0; field < DIGIT_FIELDS; field++) {
            long value;
            if (!next_number(&text, DIGIT_TOP, &value))
                return false;
            if (field == DIGIT_FIELDS - 1)
                labels[row] = (float)value;
            else
                *pixels++ = (float)value / DIGIT_TOP;
        }
    return true;
}

ll_err ll_dataset_digits(struct ll_tape *tape, struct ll_tensor **images, struct ll_tensor **labels)
{
    static const char *const name = "assets/data/digits.csv.gz";
    struct ll_str text = {0};
    ll_err err = read_data(tape, name, &text);
    if (err == LL_OK)
        err = new_pair(tape, DIGIT_COUNT, DIGIT_SIDE, images, labels);
    if (err == LL_OK &&
        !parse_digits(ll_str_text(&text), ll_tensor_data(*images), ll_tensor_data(*labels))) {
        ll_tensor_free(images);
        ll_tensor_free(labels);
        err = ll_tape_fail(tape, LL_ERR_FORMAT, "%s: expected %d rows of %d numbers", name,
                           DIGIT_COUNT, DIGIT_FIELDS);
    }
    ll_str_done(&text);
    return err;
}

static size_t big_endian(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;
    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* An IDX file of bytes with `rank` dimensions (LeCun): its header, dims and data checked against
 * its length. NULL, or where the data begins. */
static const char *idx_bytes(const struct ll_str *file, size_t rank, size_t *dim)
{
    size_t header = 4 + 4 * rank, count = 1;
    if (file->length < header || memcmp(file->data, "\0\0\x08", 3) != 0 ||
        (unsigned char)file->data[3] != rank)
        return NULL;
    for (size_t i = 0; i < rank; i++) {
        dim[i] = big_endian(file->data + 4 + 4 * i);
        if (dim[i] == 0 || dim[i] > DATA_LIMIT / count)
            return NULL;
        count *= dim[i];
    }
    return file->length == header + count ? file->data + header : NULL;
}

void ll_dataset_files_done(struct ll_dataset_files *files)
{
    ll_str_done(&files->images);
    ll_str_done(&files->labels);
}

static ll_err read_fashion(struct ll_tape *tape, struct ll_dataset_files *files)
{
    if (files->images.length > 0 && files->labels.length > 0)
        return LL_OK;
    ll_dataset_files_done(files);
    ll_err err = read_data(tape, "assets/data/fashion-images.idx.gz", &files->images);
    return err == LL_OK ? read_data(tape, "assets/data/fashion-labels.idx.gz", &files->labels)
                        : err;
}

/* A picture of FASHION_SIDE pixels each way at its side or at half of it. */
static void convert(const unsigned char *pixels, size_t side, float *out)
{
    if (side == FASHION_SIDE) {
        for (size_t i = 0; i < side * side; i++)
            out[i] = (float)pixels[i] / 255;
        return;
    }
    for (size_t row = 0; row < side; row++, pixels += FASHION_SIDE)
        for (size_t column = 0; column < side; column++, pixels += 2) {
            double sum = 0;
            for (size_t k = 0; k < 4; k++) {
                const unsigned char *line = pixels + k / 2 * FASHION_SIDE;
                sum += (float)line[k % 2] / 255;
            }
            *out++ = (float)(sum / 4);
        }
}

ll_err ll_dataset_fashion(struct ll_tape *tape, struct ll_dataset_files *files,
                          const struct ll_dataset_part *part, struct ll_tensor **images,
                          struct ll_tensor **labels)
{
    size_t dim[3], all;
    if (part->side != FASHION_SIDE && part->side != FASHION_SIDE / 2)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "the clothes' side is %d or %d, not %zu",
                            FASHION_SIDE, FASHION_SIDE / 2, part->side);
    ll_err err = read_fashion(tape, files);
    if (err != LL_OK)
        return err;
    const char *pixel = idx_bytes(&files->images, 3, dim);
    const char *label = idx_bytes(&files->labels, 1, &all);
    if (pixel == NULL || label == NULL || all != dim[0] || dim[1] != FASHION_SIDE ||
        dim[2] != FASHION_SIDE)
        return ll_tape_fail(tape, LL_ERR_FORMAT,
                            "assets/data/fashion-*: not the IDX files expected");
    size_t count = part->rows ? part->count : all;
    for (size_t i = 0; part->rows && i < count; i++)
        if (part->rows[i] >= all)
            return ll_tape_fail(tape, LL_ERR_ARGUMENT, "of %zu clothes there is no number %zu", all,
                                part->rows[i] + 1);
    err = new_pair(tape, count, part->side, images, labels);
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        size_t row = part->rows ? part->rows[i] : i;
        convert((const unsigned char *)pixel + row * FASHION_SIDE * FASHION_SIDE, part->side,
                ll_tensor_data(*images) + i * part->side * part->side);
        ll_tensor_data(*labels)[i] = (float)(unsigned char)label[row];
    }
    return err;
}

/* The pixels of a binary PGM or PPM of PHOTO_SIDE squared and 255 greys, and its channels; NULL for
 * anything else. */
static const unsigned char *netpbm_pixels(const struct ll_str *file, size_t *channels)
{
    char header[32];
    for (size_t kind = 5; kind <= 6; kind++) {
        *channels = kind == 5 ? 1 : 3;
        int length =
            snprintf(header, sizeof header, "P%zu\n%d %d\n255\n", kind, PHOTO_SIDE, PHOTO_SIDE);
        if (file->length == (size_t)length + *channels * PHOTO_SIDE * PHOTO_SIDE &&
            memcmp(file->data, header, (size_t)length) == 0)
            return (const unsigned char *)file->data + length;
    }
    return NULL;
}

/* Means of blocks, channel by channel; a grey photograph fills all three. */
static void reduce(const unsigned char *pixels, size_t channels, size_t side, float *out)
{
    size_t block = PHOTO_SIDE / side;
    float scale = 1.0f / (float)(255 * block * block);
    for (size_t c = 0; c < 3; c++)
        for (size_t row = 0; row < side; row++)
            for (size_t column = 0; column < side; column++) {
                unsigned sum = 0;
                for (size_t y = row * block; y < (row + 1) * block; y++)
                    for (size_t x = column * block; x < (column + 1) * block; x++)
                        sum += pixels[(y * PHOTO_SIDE + x) * channels + c % channels];
                *out++ = (float)sum * scale;
            }
}

static ll_err read_photo(struct ll_tape *tape, const char *name, struct ll_str *out)
{
    static const char *const endings[] = {"ppm", "pgm"};
    if (strchr(name, '/') != NULL)
        return ll_tape_fail(tape, LL_ERR_NOT_FOUND, "there is no photograph '%s'", name);
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        snprintf(path, sizeof path, "assets/data/photos/%s.%s.gz", name, endings[i]);
        ll_err err = read_data(tape, path, out);
        if (err != LL_ERR_NOT_FOUND)
            return err;
    }
    return ll_tape_fail(tape, LL_ERR_NOT_FOUND,
                        "there is no photograph '%s'; there are astronaut, brick, camera, chelsea, "
                        "coffee, grass, gravel, rocket",
                        name);
}

ll_err ll_dataset_photo(struct ll_tape *tape, const char *name, size_t side, struct ll_tensor **out)
{
    if (side != 128 && side != 64 && side != 32)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "a photograph's side is 128, 64 or 32, not %zu",
                            side);
    struct ll_str file = {0};
    struct ll_shape shape = {.rank = 3, .dim = {3, side, side}};
    size_t channels;
    ll_err err = read_photo(tape, name, &file);
    const unsigned char *pixels = err == LL_OK ? netpbm_pixels(&file, &channels) : NULL;
    if (err == LL_OK && pixels == NULL)
        err = ll_tape_fail(tape, LL_ERR_FORMAT, "the photograph '%s' is damaged", name);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, out);
    if (err == LL_OK)
        reduce(pixels, channels, side, ll_tensor_data(*out));
    ll_str_done(&file);
    return err;
}
