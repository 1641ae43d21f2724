/* Pointwise losses by their definitions: an element's loss is the sum over that element alone. */
#include "kernel/kernels_build.h"

static void each(ll_pointwise_sum *sum, const float *pred, const float *target, size_t n,
                 const float *option, float *loss)
{
    for (size_t i = 0; i < n; i++)
        loss[i] = (float)sum(pred + i, target + i, 1, option, 0, NULL);
}

static void each_grad(ll_pointwise_sum *sum, const float *pred, const float *target, size_t n,
                      const float *option, const float *upstream, float *grad)
{
    for (size_t i = 0; i < n; i++)
        sum(pred + i, target + i, 1, option, upstream[i], grad + i);
}

#define DEFINE(name)                                                                               \
    static void name##_each(const float *pred, const float *target, size_t n, const float *option, \
                            float *loss)                                                           \
    {                                                                                              \
        each(ll_##name##_ref, pred, target, n, option, loss);                                      \
    }                                                                                              \
    static void name##_each_grad(const float *pred, const float *target, size_t n,                 \
                                 const float *option, const float *upstream, float *grad)          \
    {                                                                                              \
        each_grad(ll_##name##_ref, pred, target, n, option, upstream, grad);                       \
    }                                                                                              \
    const struct ll_pointwise LL_BUILD(ll_pointwise_##name) = {ll_##name##_ref, name##_each,       \
                                                               name##_each_grad};

LL_REGRESSION_LOSSES(DEFINE)
