/* Box losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The two axes of a pair of boxes are alike, so an axis is one inlined function: the three lengths
 * along it, and how each changes with the prediction's two edges. */
#include "kernel/boxes.h"

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

/* Lengths along one axis, and their slopes in the prediction's start and end. */
struct axis {
    float mine, other, both, hull;
    float mine_by_end; /* its slope in the start is the negative */
    float both_by_start, both_by_end, hull_by_start, hull_by_end;
};

LL_INLINE struct axis measure(float a1, float a2, float b1, float b2)
{
    float inner1 = a1 > b1 ? a1 : b1, inner2 = a2 < b2 ? a2 : b2;
    float outer1 = a1 < b1 ? a1 : b1, outer2 = a2 > b2 ? a2 : b2;
    float start = a1 > b1 ? 1 : a1 < b1 ? 0 : 0.5f, end = a2 < b2 ? 1 : a2 > b2 ? 0 : 0.5f;
    float meets = inner2 >= inner1 ? 1 : 0;
    struct axis x;
    x.mine = ll_v_max(0, a2 - a1);
    x.other = ll_v_max(0, b2 - b1);
    x.both = ll_v_max(0, inner2 - inner1);
    x.hull = ll_v_max(0, outer2 - outer1);
    x.mine_by_end = a2 >= a1 ? 1 : 0;
    x.both_by_start = -start * meets;
    x.both_by_end = end * meets;
    x.hull_by_start = start - 1;
    x.hull_by_end = 1 - end;
    return x;
}

/* The loss of a pair, and what it changes by for each unit of the three areas. */
struct pair {
    float value, by_mine, by_both, by_hull;
};

LL_INLINE struct pair weigh(int generalised, float mine, float other, float both, float hull)
{
    float either = mine + other - both, u = either + 1e-6f, h = hull + 1e-6f;
    struct pair p;
    p.value = 1 - both / u;
    p.by_mine = both / (u * u);
    p.by_both = -1 / u - p.by_mine;
    p.by_hull = 0;
    if (generalised) {
        p.value += (hull - either) / h;
        p.by_mine -= 1 / h;
        p.by_both += 1 / h;
        p.by_hull = u / (h * h);
    }
    return p;
}

LL_INLINE double run(int generalised, const float *restrict pred, const float *restrict target,
                     size_t n, float scale, const float *restrict upstream, float *restrict loss,
                     float *restrict grad)
{
    double sum = 0;
    LL_SIMD_SUM(sum)
    for (size_t i = 0; i < n; i++) {
        const float *a = pred + 4 * i, *b = target + 4 * i;
        struct axis x = measure(a[0], a[2], b[0], b[2]), y = measure(a[1], a[3], b[1], b[3]);
        struct pair p = weigh(generalised, x.mine * y.mine, x.other * y.other, x.both * y.both,
                              x.hull * y.hull);
        sum += (double)p.value;
        if (loss)
            loss[i] = p.value;
        if (grad) {
            float f = upstream ? scale * upstream[i] : scale;
            float mine = f * p.by_mine, both = f * p.by_both, hull = f * p.by_hull;
            float mine_x = mine * y.mine * x.mine_by_end, mine_y = mine * x.mine * y.mine_by_end;
            float both_x = both * y.both, both_y = both * x.both;
            float hull_x = hull * y.hull, hull_y = hull * x.hull;
            grad[4 * i] = -mine_x + both_x * x.both_by_start + hull_x * x.hull_by_start;
            grad[4 * i + 1] = -mine_y + both_y * y.both_by_start + hull_y * y.hull_by_start;
            grad[4 * i + 2] = mine_x + both_x * x.both_by_end + hull_x * x.hull_by_end;
            grad[4 * i + 3] = mine_y + both_y * y.both_by_end + hull_y * y.hull_by_end;
        }
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
