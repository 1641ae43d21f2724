/* Overlap losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The first pass gathers the sums in double; the gradient of an element is then a line in its
 * target, a + b·t, which the second pass writes. */
#include "kernel/overlap.h"

#include "kernel/kernels_build.h"

struct sums {
    double both, pred, target; /* Σpt, Σp, Σt */
};

LL_INLINE struct sums gather(const float *pred, const float *target, size_t n)
{
    double both = 0, sum_pred = 0, sum_target = 0;
    LL_SIMD_SUM(both, sum_pred, sum_target)
    for (size_t i = 0; i < n; i++) {
        both += (double)(pred[i] * target[i]);
        sum_pred += (double)pred[i];
        sum_target += (double)target[i];
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

double LL_BUILD(ll_tversky)(const float *pred, const float *target, size_t n, const float *option,
                            float scale, float *grad)
{
    double alpha = (double)option[0], beta = (double)option[1], smooth = (double)option[2];
    struct sums sum = gather(pred, target, n);
    double fp = sum.pred - sum.both, fn = sum.target - sum.both;
    double whole = sum.both + alpha * fp + beta * fn + smooth;
    double index = (sum.both + smooth) / whole;
    if (grad) {
        double factor = (double)scale / whole;
        line((float)(factor * index * alpha), (float)(factor * (index * (1 - alpha - beta) - 1)),
             target, n, grad);
    }
    return 1 - index;
}
