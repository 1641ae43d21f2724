/* Private to the room: how a set of pictures is kept. */
#ifndef LL_NN_PICTURES_SET_H
#define LL_NN_PICTURES_SET_H

#include <stdint.h>

#include "nn/pictures.h"

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

/* A channel of pixel (column, row) of the picture stretched to width by height, by area: 0 to 255.
 */
double pictures_stretched(const struct ll_picture *p, size_t width, size_t height, size_t column,
                          size_t row, size_t channel);

/* The pixel of `from` pixels that lies nearest to the middle of pixel `at` of `to`. */
size_t pictures_nearest(size_t at, size_t from, size_t to);

#endif
