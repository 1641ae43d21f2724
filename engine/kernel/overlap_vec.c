/* Overlap losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The first pass gathers the sums in double; the gradient of an element is then a line in its
 * target, a + b·t, which the second pass writes. */
#include "kernel/overlap.h"

#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/stream.h"
#include "kernel/vmath.h"

enum { STEP = 64, STEPS = 16 };

/* Sixteen numbers a step apart, added as a tree. */
LL_INLINE float four(const float *x)
{
    return (x[0] + x[STEP]) + (x[2 * STEP] + x[3 * STEP]);
}

LL_INLINE float sixteen(const float *x)
{
    return (four(x) + four(x + 4 * STEP)) + (four(x + 8 * STEP) + four(x + 12 * STEP));
}

LL_INLINE float four_products(const float *x, const float *y)
{
    return (x[0] * y[0] + x[STEP] * y[STEP]) +
           (x[2 * STEP] * y[2 * STEP] + x[3 * STEP] * y[3 * STEP]);
}

LL_INLINE float sixteen_products(const float *x, const float *y)
{
    return (four_products(x, y) + four_products(x + 4 * STEP, y + 4 * STEP)) +
           (four_products(x + 8 * STEP, y + 8 * STEP) +
            four_products(x + 12 * STEP, y + 12 * STEP));
}

/* Sixteen elements are added in float32, as a tree of four roundings, before they are widened:
 * widening is what this pass would otherwise spend its time on. A block is held to its range while
 * it is in the nearest cache. */
static struct ll_overlap_sums gather(const float *pred, const float *target, size_t n)
{
    double both = 0, sum_pred = 0, sum_target = 0;
    int outside = 0;
    size_t i = 0;
    for (; i + STEPS * STEP <= n; i += STEPS * STEP) {
        const float *p = pred + i, *t = target + i;
        LL_SIMD_SUM(both, sum_pred, sum_target)
        for (size_t j = 0; j < STEP; j++) {
            both += (double)sixteen_products(p + j, t + j);
            sum_pred += (double)sixteen(p + j);
            sum_target += (double)sixteen(t + j);
        }
        outside |= ll_v_any_outside(p, STEPS * STEP) | ll_v_any_outside(t, STEPS * STEP);
    }
    LL_SIMD_SUM(both, sum_pred, sum_target)
    for (size_t j = i; j < n; j++) {
        both += (double)(pred[j] * target[j]);
        sum_pred += (double)pred[j];
        sum_target += (double)target[j];
    }
    outside |= ll_v_any_outside(pred + i, n - i) | ll_v_any_outside(target + i, n - i);
    return (struct ll_overlap_sums){outside ? NAN : both, sum_pred, sum_target};
}

LL_INLINE void line(float a, float b, const float *target, size_t n, float *restrict grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = a + b * target[i];
}

/* A gradient too large for the caches is streamed past them, as in kernel/pointwise_vec.h. */
static void write(const struct ll_overlap_line *l, const float *target, size_t n, float *grad)
{
    float a = (float)l->at_0, b = (float)l->by_target;
    float block[LL_STREAM_BLOCK] __attribute__((aligned(64)));
    size_t i = n < LL_STREAM_FROM ? n : ll_stream_head(grad, n);
    line(a, b, target, i, grad);
    for (; i + LL_STREAM_BLOCK <= n; i += LL_STREAM_BLOCK) {
        line(a, b, target + i, LL_STREAM_BLOCK, block);
        ll_stream_block(grad + i, block);
    }
    ll_stream_end();
    line(a, b, target + i, n - i, grad + i);
}

/* Dice from the sums: with t for the target, the gradient is scale·(share − 2t)/whole. */
static struct ll_overlap_line dice(const struct ll_overlap_sums *sum, const float *option,
                                   double scale)
{
    double smooth = (double)option[0], whole = sum->pred + sum->target + smooth;
    double share = (2 * sum->both + smooth) / whole, factor = scale / whole;
    return (struct ll_overlap_line){1 - share, factor * share, -2 * factor};
}

/* Tversky from the sums: false positives are what the prediction has beyond the masks' common part,
 * false negatives what the target has. */
static struct ll_overlap_line tversky(const struct ll_overlap_sums *sum, const float *option,
                                      double scale)
{
    double alpha = (double)option[0], beta = (double)option[1], smooth = (double)option[2];
    double fp = sum->pred - sum->both, fn = sum->target - sum->both;
    double whole = sum->both + alpha * fp + beta * fn + smooth;
    double index = (sum->both + smooth) / whole, factor = scale / whole;
    return (struct ll_overlap_line){1 - index, factor * index * alpha,
                                    factor * (index * (1 - alpha - beta) - 1)};
}

/* A power of the Tversky loss; its slope multiplies the scale. */
static struct ll_overlap_line focal_tversky(const struct ll_overlap_sums *sum, const float *option,
                                            double scale)
{
    double gamma = (double)option[3], loss = tversky(sum, option, 1).loss;
    double focal = pow(loss, 1 / gamma), slope = loss > 0 ? focal / (gamma * loss) : 0;
    struct ll_overlap_line l = tversky(sum, option, scale * slope);
    l.loss = focal;
    return l;
}

/* A kernel from its function above: one pass for the sums, one for the gradient. */
#define DEFINE(name)                                                                               \
    static double run_##name(const float *pred, const float *target, size_t n,                     \
                             const float *option, float scale, float *grad)                        \
    {                                                                                              \
        struct ll_overlap_sums sum = gather(pred, target, n);                                      \
        struct ll_overlap_line l = name(&sum, option, (double)scale);                              \
        if (grad)                                                                                  \
            write(&l, target, n, grad);                                                            \
        return l.loss;                                                                             \
    }                                                                                              \
    const struct ll_overlap LL_BUILD(ll_overlap_##name) = {run_##name, gather, name, write};

LL_OVERLAP_LOSSES(DEFINE)
