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

typedef float four __attribute__((vector_size(4 * sizeof(float))));

/* The same at any address, of floats that are not vectors elsewhere. */
typedef four four_loose __attribute__((aligned(sizeof(float)), may_alias));

/* Turns a square of 4 x 4 in registers: pairs of rows are interleaved, then pairs of pairs. */
LL_INLINE void transpose_square(const float *from, size_t from_step, float *to, size_t to_step)
{
    four a = *(const four_loose *)from, b = *(const four_loose *)(from + from_step);
    four c = *(const four_loose *)(from + 2 * from_step);
    four d = *(const four_loose *)(from + 3 * from_step);
    four ab = {a[0], b[0], a[1], b[1]}, ab_rest = {a[2], b[2], a[3], b[3]};
    four cd = {c[0], d[0], c[1], d[1]}, cd_rest = {c[2], d[2], c[3], d[3]};
    *(four_loose *)to = (four){ab[0], ab[1], cd[0], cd[1]};
    *(four_loose *)(to + to_step) = (four){ab[2], ab[3], cd[2], cd[3]};
    *(four_loose *)(to + 2 * to_step) = (four){ab_rest[0], ab_rest[1], cd_rest[0], cd_rest[1]};
    *(four_loose *)(to + 3 * to_step) = (four){ab_rest[2], ab_rest[3], cd_rest[2], cd_rest[3]};
}

/* to (columns, rows) becomes the transpose of from (rows, columns). The last square of a row or a
 * column reaches back over the one before, rather than beyond the end. */
LL_INLINE void transpose(const float *from, size_t from_step, size_t rows, size_t columns,
                         float *to, size_t to_step)
{
    if (rows < 4 || columns < 4) {
        for (size_t i = 0; i < rows; i++)
            for (size_t j = 0; j < columns; j++)
                to[j * to_step + i] = from[i * from_step + j];
        return;
    }
    for (size_t row = 0; row < rows; row += 4)
        for (size_t column = 0; column < columns; column += 4) {
            size_t i = row + 4 <= rows ? row : rows - 4;
            size_t j = column + 4 <= columns ? column : columns - 4;
            transpose_square(from + i * from_step + j, from_step, to + j * to_step + i, to_step);
        }
}

/* Rows of logits into a tile, a class across the lanes; and back. */
LL_INLINE void turn(const float *rows, size_t width, size_t classes, float *tile)
{
    transpose(rows, classes, width, classes, tile, LANES);
}

LL_INLINE void turn_back(const float *tile, size_t width, size_t classes, float *rows)
{
    transpose(tile, LANES, classes, width, rows, classes);
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
