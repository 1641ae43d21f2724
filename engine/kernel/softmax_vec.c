/* Softmax, its logarithm, and logsumexp: the vector source (see kernel/lanes.h). */
#include "kernel/classes.h"

#include "kernel/kernels_build.h"
#include "kernel/lanes.h"

/* One block of a map: the exponentials are made where the result goes. A logarithm goes off what is
 * left of a logit without the largest: at 1000 float32 is too coarse for it. */
LL_INLINE void map_block(const float *x, size_t step, size_t classes, size_t width, int log,
                         float *y, size_t y_step)
{
    struct rows r;
    float factor[LANES];
    walk(x, step, classes, width, log ? NULL : y, y_step, &r);
    LL_SIMD
    for (size_t j = 0; j < width; j++)
        factor[j] = log ? ll_v_log(r.sum[j]) : 1 / r.sum[j];
    for (size_t c = 0; c < classes; c++) {
        const float *row = x + c * step;
        float *out = y + c * y_step;
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            out[j] = log ? (row[j] - r.most[j]) - factor[j] : out[j] * factor[j];
    }
}

static void map_long(const float *x, size_t rows, size_t classes, int log, float *y)
{
    for (size_t row = 0; row < rows; row++, x += classes, y += classes) {
        struct rows r;
        long_row(x, classes, log ? NULL : y, &r);
        float top = r.most[0], factor = log ? ll_v_log(r.sum[0]) : 1 / r.sum[0];
        LL_SIMD
        for (size_t c = 0; c < classes; c++)
            y[c] = log ? (x[c] - top) - factor : y[c] * factor;
    }
}

static void map(const float *x, const struct ll_class_shape *shape, int log, float *y)
{
    size_t classes = shape->classes, inner = shape->inner, rows = shape->outer * inner;
    if (inner == 1 && classes > TILE_CLASSES) {
        map_long(x, rows, classes, log, y);
        return;
    }
    for (size_t row = 0; inner == 1 && row < rows; row += LANES) {
        float tile[TILE_CLASSES * LANES], out[TILE_CLASSES * LANES];
        size_t width = rows - row < LANES ? rows - row : LANES;
        turn(x + row * classes, width, classes, tile);
        map_block(tile, LANES, classes, width, log, out, LANES);
        turn_back(out, width, classes, y + row * classes);
    }
    for (size_t o = 0; inner > 1 && o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES) {
            size_t place = o * classes * inner + i;
            map_block(x + place, inner, classes, inner - i < LANES ? inner - i : LANES, log,
                      y + place, inner);
        }
}

void LL_BUILD(ll_softmax)(const float *x, const struct ll_class_shape *shape, float *y)
{
    map(x, shape, 0, y);
}

void LL_BUILD(ll_log_softmax)(const float *x, const struct ll_class_shape *shape, float *y)
{
    map(x, shape, 1, y);
}

void LL_BUILD(ll_logsumexp)(const float *x, const struct ll_class_shape *shape, float *y)
{
    size_t classes = shape->classes, inner = shape->inner, rows = shape->outer * inner;
    for (size_t row = 0; inner == 1 && row < rows; row++) {
        struct rows r;
        long_row(x + row * classes, classes, NULL, &r);
        y[row] = r.most[0] + ll_v_log(r.sum[0]);
    }
    for (size_t o = 0; inner > 1 && o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES) {
            struct rows r;
            size_t width = inner - i < LANES ? inner - i : LANES;
            walk(x + o * classes * inner + i, inner, classes, width, NULL, 0, &r);
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                y[o * inner + i + j] = r.most[j] + ll_v_log(r.sum[j]);
        }
}
