/* Road scenes, drawn by the engine: pictures with exact segmentation, depth and objects, for
 * training on several tasks at once.
 *
 * A camera looks down a straight road over flat ground. Cars stand on the road and signs beside it,
 * at random distances; the nearer hides the farther. Whatever is drawn is known exactly, so every
 * label is true. The same seed gives the same scenes on every machine. */
#ifndef LL_NN_ROAD_H
#define LL_NN_ROAD_H

#include <stdint.h>

#include "tensor/tensor.h"

enum {
    LL_ROAD_HEIGHT = 64,
    LL_ROAD_WIDTH = 96,
    LL_ROAD_CELL = 8, /* a cell of the detection grid is 8 x 8 pixels */
};

/* What a pixel shows. */
enum ll_road_class {
    LL_ROAD_SKY,
    LL_ROAD_VERGE,
    LL_ROAD_ROAD,
    LL_ROAD_CAR,
    LL_ROAD_SIGN,
    LL_ROAD_CLASSES,
};

/* Each a reference of the caller's. */
struct ll_road_scenes {
    struct ll_tensor *images;       /* (N, 3, 64, 96), RGB, 0 to 1 */
    struct ll_tensor *segmentation; /* (N, 64, 96), ll_road_class */
    struct ll_tensor *depth;        /* (N, 64, 96), metres over 60, the sky 1 */
    struct ll_tensor *detection; /* (N, 8, 12), per cell: 0 nothing, 1 the middle of a car, 2 of a
                                  * sign */
    struct ll_tensor *boxes;     /* (M, 6): scene from 0, kind 1 or 2, x1, y1, x2, y2 in pixels */
};

/* Draws `count` scenes, at least 1. LL_ERR_ARGUMENT, LL_ERR_LIMIT, LL_ERR_MEMORY. */
ll_err ll_road_draw(struct ll_tape *tape, size_t count, uint64_t seed, struct ll_road_scenes *out);

void ll_road_done(struct ll_road_scenes *scenes);

#endif
