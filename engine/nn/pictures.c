#include "nn/pictures.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/plain.h"

/* Where a picture's pixels begin in the set's bytes; a mask's are colours, then kinds of objects.
 */
struct kept {
    size_t width, height, channels, at;
};

struct object {
    uint32_t color;
    size_t pixels;
};

struct ll_pictures {
    unsigned char *bytes;
    uint32_t *colors; /* of the masks' pixels */
    struct kept *pictures, *masks;
    uint32_t *labels;
    char **names;
    size_t byte_count, byte_capacity, color_count, color_capacity;
    size_t count, capacity, mask_count, mask_capacity, label_count, label_capacity;
    size_t name_count, name_capacity;
    size_t classes, objects;
    struct object object[LL_PICTURES_OBJECTS_MOST + 1]; /* in the order of their numbers, from 1 */
};

ll_err ll_pictures_new(struct ll_pictures **out)
{
    *out = ll_array_new(1, sizeof **out);
    return *out ? LL_OK : LL_ERR_MEMORY;
}

void ll_pictures_free(struct ll_pictures **set)
{
    struct ll_pictures *s = *set;
    if (s == NULL)
        return;
    for (size_t i = 0; i < s->name_count; i++)
        free(s->names[i]);
    free(s->names);
    free(s->bytes);
    free(s->colors);
    free(s->pictures);
    free(s->masks);
    free(s->labels);
    free(s);
    *set = NULL;
}

static bool grow(void *array, size_t *capacity, size_t need, size_t size)
{
    void **list = array, *held;
    memcpy(&held, list, sizeof held);
    bool grown = ll_array_grow(&held, capacity, need, size);
    memcpy(list, &held, sizeof held);
    return grown;
}

/* The size that is kept of a side. */
static size_t kept_side(const struct ll_picture *picture, size_t side)
{
    bool is_large = picture->width > LL_PICTURES_SIDE || picture->height > LL_PICTURES_SIDE;
    return is_large ? LL_PICTURES_SIDE : side;
}

/* The share of the pixel `at` that lies between `from` and `to`. */
static double covered(size_t at, double from, double to)
{
    double low = (double)at > from ? (double)at : from;
    double high = (double)at + 1 < to ? (double)at + 1 : to;
    return high > low ? high - low : 0;
}

/* The mean of a channel over the part of the picture that falls on one pixel of `side` by `side2`:
 * each pixel counts by the area of it that lies in there. */
static double area_mean(const struct ll_picture *p, size_t channel, const double x[2],
                        const double y[2])
{
    double sum = 0, area = 0;
    for (size_t row = (size_t)y[0]; row < p->height && (double)row < y[1]; row++)
        for (size_t column = (size_t)x[0]; column < p->width && (double)column < x[1]; column++) {
            double part = covered(row, y[0], y[1]) * covered(column, x[0], x[1]);
            sum += part * p->pixels[(row * p->width + column) * p->channels + channel];
            area += part;
        }
    return area > 0 ? sum / area : 0;
}

/* A channel of pixel (column, row) of the picture stretched to width by height: 0 to 255. */
static double stretched(const struct ll_picture *p, size_t width, size_t height, size_t column,
                        size_t row, size_t channel)
{
    double wide = (double)p->width / (double)width, high = (double)p->height / (double)height;
    const double x[2] = {(double)column * wide, (double)(column + 1) * wide};
    const double y[2] = {(double)row * high, (double)(row + 1) * high};
    return area_mean(p, channel, x, y);
}

static size_t nearest(size_t at, size_t from, size_t to)
{
    return (2 * at + 1) * from / (2 * to);
}

ll_err ll_pictures_add(struct ll_pictures *set, const struct ll_picture *picture,
                       struct ll_message *why)
{
    struct kept kept = {kept_side(picture, picture->width), kept_side(picture, picture->height),
                        picture->channels, set->byte_count};
    size_t bytes = kept.width * kept.height * kept.channels;
    if (set->count == LL_PICTURES_MOST || bytes > LL_PICTURES_BYTES - set->byte_count)
        return ll_fail(
            why, LL_ERR_TOO_LARGE,
            "at most %d pictures of %d MiB in all are taken, of which %zu have been read",
            LL_PICTURES_MOST, LL_PICTURES_BYTES >> 20, set->count);
    if (!grow(&set->bytes, &set->byte_capacity, set->byte_count + bytes, 1) ||
        !grow(&set->pictures, &set->capacity, set->count + 1, sizeof *set->pictures))
        return LL_ERR_MEMORY;
    unsigned char *to = set->bytes + set->byte_count;
    if (kept.width == picture->width && kept.height == picture->height)
        memcpy(to, picture->pixels, bytes);
    else
        for (size_t row = 0; row < kept.height; row++)
            for (size_t column = 0; column < kept.width; column++)
                for (size_t c = 0; c < kept.channels; c++)
                    *to++ = (unsigned char)(stretched(picture, kept.width, kept.height, column, row,
                                                      c) +
                                            0.5);
    set->byte_count += bytes;
    set->pictures[set->count++] = kept;
    return LL_OK;
}

ll_err ll_pictures_add_mask(struct ll_pictures *set, const struct ll_picture *mask,
                            struct ll_message *why)
{
    struct kept kept = {kept_side(mask, mask->width), kept_side(mask, mask->height), mask->channels,
                        set->color_count};
    size_t pixels = kept.width * kept.height;
    if (pixels > LL_PICTURES_BYTES / sizeof *set->colors - set->color_count)
        return ll_fail(why, LL_ERR_TOO_LARGE, "masks of at most %d MiB in all are taken",
                       LL_PICTURES_BYTES >> 20);
    if (!grow(&set->colors, &set->color_capacity, set->color_count + pixels, sizeof *set->colors) ||
        !grow(&set->masks, &set->mask_capacity, set->mask_count + 1, sizeof *set->masks))
        return LL_ERR_MEMORY;
    for (size_t row = 0; row < kept.height; row++)
        for (size_t column = 0; column < kept.width; column++) {
            size_t y = nearest(row, mask->height, kept.height);
            size_t x = nearest(column, mask->width, kept.width);
            const unsigned char *from = mask->pixels + (y * mask->width + x) * mask->channels;
            uint32_t color = from[0];
            for (size_t c = 1; c < mask->channels; c++)
                color = color << 8 | from[c];
            set->colors[set->color_count++] = color;
        }
    set->masks[set->mask_count++] = kept;
    return LL_OK;
}

ll_err ll_pictures_add_label(struct ll_pictures *set, size_t label, struct ll_message *why)
{
    if (label >= LL_PICTURES_CLASSES_MOST)
        return ll_fail(why, LL_ERR_FORMAT, "a class is a whole number from 0 to %d, got %zu",
                       LL_PICTURES_CLASSES_MOST - 1, label);
    if (!grow(&set->labels, &set->label_capacity, set->label_count + 1, sizeof *set->labels))
        return LL_ERR_MEMORY;
    set->labels[set->label_count++] = (uint32_t)label;
    set->classes = label >= set->classes ? label + 1 : set->classes;
    return LL_OK;
}

ll_err ll_pictures_add_name(struct ll_pictures *set, const char *name)
{
    struct ll_str clean = {0};
    if (!grow(&set->names, &set->name_capacity, set->name_count + 1, sizeof *set->names))
        return LL_ERR_MEMORY;
    ll_str_add(&clean, "");
    ll_plain_add_name(&clean, name);
    ll_err err = ll_str_err(&clean);
    if (err == LL_OK)
        set->names[set->name_count++] = ll_str_take(&clean);
    ll_str_done(&clean);
    return err;
}

/* The place of a colour among the objects, where it is one; counts its pixel. False where there are
 * too many. */
static bool count_color(struct ll_pictures *set, uint32_t color)
{
    size_t i = 1;
    while (i <= set->objects && set->object[i].color != color)
        i++;
    if (i > LL_PICTURES_OBJECTS_MOST)
        return false;
    if (i > set->objects)
        set->object[++set->objects] = (struct object){.color = color};
    set->object[i].pixels++;
    return true;
}

static int by_pixels(const void *a, const void *b)
{
    const struct object *one = a, *other = b;
    if (one->pixels != other->pixels)
        return one->pixels < other->pixels ? -1 : 1;
    return one->color < other->color ? -1 : one->color > other->color;
}

ll_err ll_pictures_finish(struct ll_pictures *set, struct ll_message *why)
{
    set->objects = 0;
    for (size_t i = 0; i < set->color_count; i++)
        if (set->colors[i] != 0 && !count_color(set, set->colors[i]))
            return ll_fail(why, LL_ERR_FORMAT,
                           "the masks hold more than %d values beside black; a mask is black where "
                           "nothing is, and of one value for each kind of object",
                           LL_PICTURES_OBJECTS_MOST);
    qsort(set->object + 1, set->objects, sizeof *set->object, by_pixels);
    for (size_t i = 0; i < set->color_count; i++)
        for (uint32_t kind = 1; kind <= set->objects; kind++)
            if (set->colors[i] == set->object[kind].color) {
                set->colors[i] = kind;
                break;
            }
    return LL_OK;
}

size_t ll_pictures_count(const struct ll_pictures *set)
{
    return set->count;
}

size_t ll_pictures_classes(const struct ll_pictures *set)
{
    return set->label_count == set->count ? set->classes : 0;
}

size_t ll_pictures_objects(const struct ll_pictures *set)
{
    return set->mask_count == set->count ? set->objects : 0;
}

size_t ll_pictures_fewest(const struct ll_pictures *set)
{
    size_t fewest = set->count, count[LL_PICTURES_CLASSES_MOST] = {0};
    for (size_t i = 0; i < set->label_count; i++)
        count[set->labels[i]]++;
    for (size_t i = 0; i < set->classes; i++)
        fewest = count[i] < fewest ? count[i] : fewest;
    return fewest;
}

const char *ll_pictures_name(const struct ll_pictures *set, size_t label)
{
    return label < set->name_count ? set->names[label] : "";
}

/* Grey as the eye weighs the colours (ITU-R BT.601). */
static double grey(const struct ll_picture *p, size_t side, size_t column, size_t row)
{
    double red = stretched(p, side, side, column, row, 0);
    if (p->channels == 1)
        return red;
    return 0.299 * red + 0.587 * stretched(p, side, side, column, row, 1) +
           0.114 * stretched(p, side, side, column, row, 2);
}

static void write_channel(const struct ll_picture *p, size_t side, size_t channels, size_t channel,
                          float *out)
{
    for (size_t row = 0; row < side; row++)
        for (size_t column = 0; column < side; column++) {
            double value = channels == 1 ? grey(p, side, column, row)
                                         : stretched(p, side, side, column, row,
                                                     p->channels == 1 ? 0 : channel);
            *out++ = (float)(value / 255);
        }
}

static ll_err check_side(struct ll_tape *tape, size_t side)
{
    if (side >= 1 && side <= LL_PICTURES_SIDE)
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_ARGUMENT, "data.own: a side is from 1 to %d, not %zu",
                        LL_PICTURES_SIDE, side);
}

ll_err ll_pictures_images(const struct ll_pictures *set, struct ll_tape *tape, size_t side,
                          size_t channels, struct ll_tensor **out)
{
    struct ll_shape shape = {.rank = 3, .dim = {set->count, side, side}};
    if (channels == 3)
        shape = (struct ll_shape){.rank = 4, .dim = {set->count, 3, side, side}};
    ll_err err = check_side(tape, side);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, out);
    float *to = err == LL_OK ? ll_tensor_data(*out) : NULL;
    for (size_t i = 0; err == LL_OK && i < set->count; i++) {
        const struct kept *kept = &set->pictures[i];
        const struct ll_picture picture = {kept->width, kept->height, kept->channels,
                                           set->bytes + kept->at};
        for (size_t c = 0; c < channels; c++, to += side * side)
            write_channel(&picture, side, channels, c, to);
    }
    return err;
}

ll_err ll_pictures_labels(const struct ll_pictures *set, struct ll_tape *tape,
                          struct ll_tensor **out)
{
    struct ll_shape shape = {.rank = 1, .dim = {set->label_count}};
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    for (size_t i = 0; err == LL_OK && i < set->label_count; i++)
        ll_tensor_data(*out)[i] = (float)set->labels[i];
    return err;
}

ll_err ll_pictures_masks(const struct ll_pictures *set, struct ll_tape *tape, size_t side,
                         struct ll_tensor **out)
{
    struct ll_shape shape = {.rank = 3, .dim = {set->mask_count, side, side}};
    ll_err err = check_side(tape, side);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, out);
    float *to = err == LL_OK ? ll_tensor_data(*out) : NULL;
    for (size_t i = 0; err == LL_OK && i < set->mask_count; i++) {
        const struct kept *mask = &set->masks[i];
        for (size_t row = 0; row < side; row++)
            for (size_t column = 0; column < side; column++) {
                size_t y = nearest(row, mask->height, side), x = nearest(column, mask->width, side);
                *to++ = (float)set->colors[mask->at + y * mask->width + x];
            }
    }
    return err;
}
