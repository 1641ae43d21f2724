/* Rows of logits in lanes, for vector sources (see kernel/vector.h).
 *
 * Rows are taken LANES at a time, a row a lane: the classes are walked once for the largest logit
 * and once for the exponentials and their sum. Logits of which the rows lie beside each other
 * (inner = 1) are first turned into such a block on the stack; rows too long for that are taken one
 * at a time, with the classes in the lanes. */
#ifndef LL_KERNEL_LANES_H
#define LL_KERNEL_LANES_H

#include <math.h>

#include "kernel/vmath.h"

enum {
    LANES = 64,
    TILE_CLASSES = 64 /* rows up to this long are turned: 16 KiB of stack */
};

/* What the classes of each lane's row amount to. */
struct rows {
    float most[LANES], sum[LANES]; /* max x, Σ e^(x − max) */
    float mean[LANES];             /* Σ w·(x − max), where the smoothing asks for it */
};

LL_INLINE void lanes_fill(float *x, float value)
{
    for (size_t j = 0; j < LANES; j++)
        x[j] = value;
}

/* The largest logit and the sum of exponentials of `width` lanes; the exponentials themselves into
 * `e` unless that is NULL. */
LL_INLINE void walk(const float *x, size_t step, size_t classes, size_t width, float *e,
                    size_t e_step, struct rows *r)
{
    lanes_fill(r->most, -INFINITY);
    lanes_fill(r->sum, 0);
    for (size_t c = 0; c < classes; c++) {
        const float *row = x + c * step;
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            r->most[j] = row[j] > r->most[j] ? row[j] : r->most[j];
    }
    for (size_t c = 0; c < classes; c++) {
        const float *row = x + c * step;
        float *out = e ? e + c * e_step : NULL;
        if (out) {
            LL_SIMD
            for (size_t j = 0; j < width; j++) {
                float y = ll_v_exp_nonpositive(row[j] - r->most[j]);
                r->sum[j] += y;
                out[j] = y;
            }
        } else {
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                r->sum[j] += ll_v_exp_nonpositive(row[j] - r->most[j]);
        }
    }
}

LL_INLINE void turn(const float *rows, size_t width, size_t classes, float *tile)
{
    for (size_t j = 0; j < width; j++)
        for (size_t c = 0; c < classes; c++)
            tile[c * LANES + j] = rows[j * classes + c];
}

LL_INLINE void turn_back(const float *tile, size_t width, size_t classes, float *rows)
{
    for (size_t j = 0; j < width; j++)
        for (size_t c = 0; c < classes; c++)
            rows[j * classes + c] = tile[c * LANES + j];
}

/* The largest of a long row and its Σ e^(x − max), LANES classes at a time. */
LL_INLINE void long_row(const float *x, size_t classes, float *e, struct rows *r)
{
    float most[LANES], sum[LANES];
    size_t c = 0;
    lanes_fill(most, -INFINITY);
    lanes_fill(sum, 0);
    for (; c + LANES <= classes; c += LANES) {
        LL_SIMD
        for (size_t j = 0; j < LANES; j++)
            most[j] = x[c + j] > most[j] ? x[c + j] : most[j];
    }
    for (; c < classes; c++)
        most[0] = x[c] > most[0] ? x[c] : most[0];
    for (size_t j = 1; j < LANES; j++)
        most[0] = most[j] > most[0] ? most[j] : most[0];
    float top = most[0], total = 0;
    for (c = 0; c + LANES <= classes; c += LANES) {
        LL_SIMD
        for (size_t j = 0; j < LANES; j++) {
            float y = ll_v_exp_nonpositive(x[c + j] - top);
            sum[j] += y;
            if (e)
                e[c + j] = y;
        }
    }
    for (; c < classes; c++) {
        float y = ll_v_exp_nonpositive(x[c] - top);
        sum[0] += y;
        if (e)
            e[c] = y;
    }
    LL_SIMD_SUM(total)
    for (size_t j = 0; j < LANES; j++)
        total += sum[j];
    r->most[0] = top;
    r->sum[0] = total;
}

#endif
