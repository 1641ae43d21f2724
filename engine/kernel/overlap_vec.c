/* Overlap losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The first pass gathers the sums in double; the gradient of an element is then a line in its
 * target, a + b·t, which the second pass writes. */
#include "kernel/overlap.h"

#include <math.h>

#include "kernel/kernels_build.h"

struct sums {
    double both, pred, target; /* Σpt, Σp, Σt */
};

enum { QUARTER = 64 };

/* Four elements that lie a quarter of a block apart are added in float32 before they are widened:
 * widening is what this pass would otherwise spend its time on, and two roundings more are less
 * than the one that made the elements. */
LL_INLINE struct sums gather(const float *pred, const float *target, size_t n)
{
    double both = 0, sum_pred = 0, sum_target = 0;
    size_t i = 0;
    for (; i + 4 * QUARTER <= n; i += 4 * QUARTER) {
        const float *p = pred + i, *t = target + i;
        LL_SIMD_SUM(both, sum_pred, sum_target)
        for (size_t j = 0; j < QUARTER; j++) {
            float p0 = p[j], p1 = p[j + QUARTER], p2 = p[j + 2 * QUARTER], p3 = p[j + 3 * QUARTER];
            float t0 = t[j], t1 = t[j + QUARTER], t2 = t[j + 2 * QUARTER], t3 = t[j + 3 * QUARTER];
            both += (double)((p0 * t0 + p1 * t1) + (p2 * t2 + p3 * t3));
            sum_pred += (double)((p0 + p1) + (p2 + p3));
            sum_target += (double)((t0 + t1) + (t2 + t3));
        }
    }
    LL_SIMD_SUM(both, sum_pred, sum_target)
    for (size_t j = i; j < n; j++) {
        both += (double)(pred[j] * target[j]);
        sum_pred += (double)pred[j];
        sum_target += (double)target[j];
    }
    return (struct sums){both, sum_pred, sum_target};
}

LL_INLINE void line(float a, float b, const float *target, size_t n, float *restrict grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = a + b * target[i];
}

double LL_BUILD(ll_dice)(const float *pred, const float *target, size_t n, const float *option,
                         float scale, float *grad)
{
    double smooth = (double)option[0];
    struct sums sum = gather(pred, target, n);
    double whole = sum.pred + sum.target + smooth;
    double dice = (2 * sum.both + smooth) / whole;
    if (grad) {
        double factor = (double)scale / whole;
        line((float)(factor * dice), (float)(-2 * factor), target, n, grad);
    }
    return 1 - dice;
}

/* Tversky from the sums that its two kernels share. */
struct tversky {
    double index, whole, alpha, beta;
};

LL_INLINE struct tversky weigh(const float *pred, const float *target, size_t n,
                               const float *option)
{
    double smooth = (double)option[2];
    struct sums sum = gather(pred, target, n);
    struct tversky t = {0, 0, (double)option[0], (double)option[1]};
    double fp = sum.pred - sum.both, fn = sum.target - sum.both;
    t.whole = sum.both + t.alpha * fp + t.beta * fn + smooth;
    t.index = (sum.both + smooth) / t.whole;
    return t;
}

LL_INLINE void slope(const struct tversky *t, double scale, const float *target, size_t n,
                     float *grad)
{
    double factor = scale / t->whole;
    line((float)(factor * t->index * t->alpha),
         (float)(factor * (t->index * (1 - t->alpha - t->beta) - 1)), target, n, grad);
}

double LL_BUILD(ll_tversky)(const float *pred, const float *target, size_t n, const float *option,
                            float scale, float *grad)
{
    struct tversky t = weigh(pred, target, n, option);
    if (grad)
        slope(&t, (double)scale, target, n, grad);
    return 1 - t.index;
}

double LL_BUILD(ll_focal_tversky)(const float *pred, const float *target, size_t n,
                                  const float *option, float scale, float *grad)
{
    struct tversky t = weigh(pred, target, n, option);
    double gamma = (double)option[3], loss = 1 - t.index, focal = pow(loss, 1 / gamma);
    if (grad)
        slope(&t, (double)scale * (loss > 0 ? focal / (gamma * loss) : 0), target, n, grad);
    return focal;
}
