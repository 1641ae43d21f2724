/* Overlap losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The first pass gathers the sums in double; the gradient of an element is then a line in its
 * target, a + b·t, which the second pass writes. */
#include "kernel/overlap.h"

#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/stream.h"
#include "kernel/vmath.h"

enum { QUARTER = 64 };

/* What four elements a quarter apart say of being probabilities. */
LL_INLINE uint32_t look_at(const float *x)
{
    return ll_v_join(ll_v_join(ll_v_look(x[0]), ll_v_look(x[QUARTER])),
                     ll_v_join(ll_v_look(x[2 * QUARTER]), ll_v_look(x[3 * QUARTER])));
}

/* A block of 256 is added in float32 before it is widened, four elements a quarter apart as a tree
 * and then lane by lane: widening is what this pass would otherwise spend its time on, and what it
 * saves pays for the look at the range. All roundings of a block together stay below 1e-6 of its
 * sum. No more than four quarters: each is a stream that the processor has to fetch ahead. */
static struct ll_overlap_sums gather(const float *pred, const float *target, size_t n)
{
    double both = 0, sum_pred = 0, sum_target = 0;
    uint32_t look = 0;
    size_t i = 0;
    for (; i + 4 * QUARTER <= n; i += 4 * QUARTER) {
        const float *p = pred + i, *t = target + i;
        float block_both = 0, block_pred = 0, block_target = 0;
        LL_SIMD_SUM_LOOK(look, block_both, block_pred, block_target)
        for (size_t j = 0; j < QUARTER; j++) {
            float p0 = p[j], p1 = p[j + QUARTER], p2 = p[j + 2 * QUARTER], p3 = p[j + 3 * QUARTER];
            float t0 = t[j], t1 = t[j + QUARTER], t2 = t[j + 2 * QUARTER], t3 = t[j + 3 * QUARTER];
            block_both += (p0 * t0 + p1 * t1) + (p2 * t2 + p3 * t3);
            block_pred += (p0 + p1) + (p2 + p3);
            block_target += (t0 + t1) + (t2 + t3);
            look = ll_v_join(look, ll_v_join(look_at(p + j), look_at(t + j)));
        }
        both += (double)block_both;
        sum_pred += (double)block_pred;
        sum_target += (double)block_target;
    }
    LL_SIMD_SUM_LOOK(look, both, sum_pred, sum_target)
    for (size_t j = i; j < n; j++) {
        both += (double)(pred[j] * target[j]);
        sum_pred += (double)pred[j];
        sum_target += (double)target[j];
        look = ll_v_join(look, ll_v_join(ll_v_look(pred[j]), ll_v_look(target[j])));
    }
    int outside = ll_v_any_outside(look, pred, n) || ll_v_any_outside(look, target, n);
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
