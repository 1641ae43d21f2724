/* The set of pictures as it grows: each is kept in 8 bits, reduced where it is large. */
#include "nn/pictures_set.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/plain.h"

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
                    *to++ = (unsigned char)(pictures_stretched(picture, kept.width, kept.height,
                                                               column, row, c) +
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
            size_t y = pictures_nearest(row, mask->height, kept.height);
            size_t x = pictures_nearest(column, mask->width, kept.width);
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

/* Whether picture `at` of the `of` of its class is among the `most` that are kept of them. */
static bool is_kept(size_t at, size_t of, size_t most)
{
    return (at + 1) * most / of > at * most / of;
}

void ll_pictures_thin(struct ll_pictures *set, size_t most)
{
    size_t of[LL_PICTURES_CLASSES_MOST] = {0}, at[LL_PICTURES_CLASSES_MOST] = {0}, kept = 0;
    bool labelled = set->label_count == set->count, masked = set->mask_count == set->count;
    if (set->count <= most)
        return;
    for (size_t i = 0; i < set->count; i++)
        of[labelled ? set->labels[i] : 0]++;
    for (size_t i = 0; i < set->count; i++) {
        size_t class = labelled ? set->labels[i] : 0;
        size_t share = (of[class] * most + set->count - 1) / set->count;
        if (!is_kept(at[class]++, of[class], share))
            continue;
        set->pictures[kept] = set->pictures[i];
        if (labelled)
            set->labels[kept] = set->labels[i];
        if (masked)
            set->masks[kept] = set->masks[i];
        kept++;
    }
    set->count = kept;
    set->label_count = labelled ? kept : 0;
    set->mask_count = masked ? kept : 0;
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

size_t ll_pictures_varied(const struct ll_pictures *set)
{
    size_t varied = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct kept *kept = &set->pictures[i];
        const unsigned char *first = set->bytes + kept->at;
        size_t bytes = kept->width * kept->height * kept->channels, at = kept->channels;
        while (at < bytes && memcmp(first, first + at, kept->channels) == 0)
            at += kept->channels;
        varied += at < bytes;
    }
    return varied;
}

static bool is_boxed(const struct ll_pictures *set, const struct kept *mask)
{
    const uint32_t *kinds = set->colors + mask->at;
    size_t left = mask->width, top = mask->height, right = 0, bottom = 0;
    uint32_t kind = 0;
    for (size_t i = 0; i < mask->width * mask->height; i++)
        kind = kinds[i] > 0 && (kind == 0 || kinds[i] < kind) ? kinds[i] : kind;
    for (size_t i = 0; kind > 0 && i < mask->width * mask->height; i++) {
        size_t x = i % mask->width, y = i / mask->width;
        if (kinds[i] != kind)
            continue;
        left = x < left ? x : left;
        top = y < top ? y : top;
        right = x + 1 > right ? x + 1 : right;
        bottom = y + 1 > bottom ? y + 1 : bottom;
    }
    size_t beside = left > mask->width - right ? left : mask->width - right;
    size_t above = top > mask->height - bottom ? top : mask->height - bottom;
    return kind > 0 && (5 * beside >= mask->width || 5 * above >= mask->height);
}

size_t ll_pictures_boxed(const struct ll_pictures *set)
{
    size_t boxed = 0;
    for (size_t i = 0; set->mask_count == set->count && i < set->mask_count; i++)
        boxed += is_boxed(set, &set->masks[i]);
    return boxed;
}

const char *ll_pictures_name(const struct ll_pictures *set, size_t label)
{
    return label < set->name_count ? set->names[label] : "";
}
