/* Box losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The two axes of a pair of boxes are alike, so an axis is one inlined function: the lengths along
 * it, and how each changes with the prediction's two edges. Both losses are ratios of areas, which
 * do not change when an axis is stretched: lengths are counted in the power of two below the
 * enclosing box's, so that the areas of no box are too large or too small for a float, and none is
 * rounded on the way. */
#include "kernel/boxes.h"

#include <string.h>

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

/* 1 over the power of two at or below x, which ends at 2^126 either way: of the bits of a power
 * whose exponent is e, those of the one of 254 − e are what is missing to 254. */
LL_INLINE float per_power(float x)
{
    x = x < 0x1p126f ? x : 0x1p126f;
    x = x > 0x1p-126f ? x : 0x1p-126f;
    return ll_v_float(0x7f000000 - (ll_v_bits(x) & 0x7f800000));
}

/* x, or NaN where the length is negative: the sign, drawn over all bits, sets them. */
LL_INLINE float nan_where_negative(float length, float x)
{
    return ll_v_float(ll_v_bits(x) | ll_v_bits(length + 0.0f) >> 31); /* -0 is 0 */
}

/* Lengths along one axis, in units of 1/per, about the hull's length, and their slopes in the
 * prediction's start and end, in units of `per`. Where the hull has none, all are 0. `mine` grows
 * by 1 with the end and falls by 1 with the start. `least` is the shorter box's length as it came,
 * negative where one runs backwards. */
struct axis {
    float mine, other, both, hull, per, least;
    float both_by_start, both_by_end, hull_by_start, hull_by_end;
};

LL_INLINE struct axis measure(float a1, float a2, float b1, float b2)
{
    float inner1 = a1 > b1 ? a1 : b1, inner2 = a2 < b2 ? a2 : b2;
    float outer1 = a1 < b1 ? a1 : b1, outer2 = a2 > b2 ? a2 : b2;
    float start = a1 > b1 ? 1 : a1 < b1 ? 0 : 0.5f, end = a2 < b2 ? 1 : a2 > b2 ? 0 : 0.5f;
    float meets = inner2 >= inner1 ? 1 : 0, mine = a2 - a1, other = b2 - b1;
    struct axis x;
    float hull = outer2 - outer1;
    x.least = mine < other ? mine : other;
    x.per = per_power(hull);
    x.mine = mine * x.per;
    x.other = other * x.per;
    x.both = ll_v_max(0, inner2 - inner1) * x.per;
    x.hull = hull * x.per;
    x.both_by_start = -start * meets;
    x.both_by_end = end * meets;
    x.hull_by_start = start - 1;
    x.hull_by_end = 1 - end;
    return x;
}

/* The loss of a pair, and what it changes by for each unit of the three areas: NaN, all of them,
 * where a box runs backwards, since then the common part is. */
struct pair {
    float value, by_mine, by_both, by_hull;
};

/* What the area a·b has beyond c·d, where c is at most a and d at most b: 0 where they are equal,
 * however the compiler joins the steps. */
LL_INLINE float beyond(float a, float b, float c, float d)
{
    return a * (b - d) + (a - c) * d;
}

LL_INLINE struct pair weigh(int generalised, struct axis x, struct axis y)
{
    float least = x.least < y.least ? x.least : y.least, hull = x.hull * y.hull;
    float both = nan_where_negative(least, x.both * y.both);
    float apart = beyond(x.mine, y.mine, x.both, y.both) + beyond(x.other, y.other, x.both, y.both);
    float either = apart + both;
    float per = either == 0 ? 0 : 1 / either;
    struct pair p;
    p.value = either == 0 ? 1 : apart * per;
    p.by_mine = both * per * per;
    p.by_both = -per - p.by_mine;
    p.by_hull = 0;
    if (generalised) {
        float share = hull == 0 ? 0 : 1 / hull;
        p.value +=
            (beyond(x.hull, y.hull, x.both, y.both) - apart) * share; /* 0 where all areas are */
        p.by_mine -= share;
        p.by_both += share;
        p.by_hull = either * share * share;
    }
    return p;
}

enum { BLOCK = 64 };

/* A block of pairs, an edge an array. */
struct block {
    float pred[4][BLOCK], target[4][BLOCK], value[BLOCK], slope[4][BLOCK];
};

LL_INLINE void turn(const float *boxes, size_t n, float edge[4][BLOCK])
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 4; k++)
            edge[k][i] = boxes[4 * i + k];
}

LL_INLINE void measure_block(int generalised, int with_slopes, struct block *block)
{
    float(*a)[BLOCK] = block->pred, (*b)[BLOCK] = block->target, (*g)[BLOCK] = block->slope;
    LL_SIMD
    for (size_t i = 0; i < BLOCK; i++) {
        struct axis x = measure(a[0][i], a[2][i], b[0][i], b[2][i]);
        struct axis y = measure(a[1][i], a[3][i], b[1][i], b[3][i]);
        struct pair p = weigh(generalised, x, y);
        block->value[i] = p.value;
        if (with_slopes) {
            float mine_x = p.by_mine * y.mine * x.per;
            float mine_y = p.by_mine * x.mine * y.per;
            float both_x = p.by_both * y.both * x.per, both_y = p.by_both * x.both * y.per;
            float hull_x = p.by_hull * y.hull * x.per, hull_y = p.by_hull * x.hull * y.per;
            g[0][i] = -mine_x + both_x * x.both_by_start + hull_x * x.hull_by_start;
            g[1][i] = -mine_y + both_y * y.both_by_start + hull_y * y.hull_by_start;
            g[2][i] = mine_x + both_x * x.both_by_end + hull_x * x.hull_by_end;
            g[3][i] = mine_y + both_y * y.both_by_end + hull_y * y.hull_by_end;
        }
    }
}

LL_INLINE double run(int generalised, const float *pred, const float *target, size_t n, float scale,
                     const float *upstream, float *loss, float *grad)
{
    struct block block = {{{0}}, {{0}}, {0}, {{0}}};
    double sum = 0;
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t width = n - from < BLOCK ? n - from : BLOCK;
        turn(pred + 4 * from, width, block.pred);
        turn(target + 4 * from, width, block.target);
        if (grad)
            measure_block(generalised, 1, &block);
        else
            measure_block(generalised, 0, &block);
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < width; i++)
            sum += (double)block.value[i];
        if (loss)
            memcpy(loss + from, block.value, width * sizeof *loss);
        for (size_t i = 0; grad && i < width; i++)
            for (size_t k = 0; k < 4; k++)
                grad[4 * (from + i) + k] =
                    (upstream ? scale * upstream[from + i] : scale) * block.slope[k][i];
    }
    return sum;
}

double LL_BUILD(ll_iou)(const float *pred, const float *target, size_t n, float scale,
                        const float *upstream, float *loss, float *grad)
{
    return run(0, pred, target, n, scale, upstream, loss, grad);
}

double LL_BUILD(ll_giou)(const float *pred, const float *target, size_t n, float scale,
                         const float *upstream, float *loss, float *grad)
{
    return run(1, pred, target, n, scale, upstream, loss, grad);
}
