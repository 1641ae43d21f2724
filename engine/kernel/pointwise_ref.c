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

/* The losses of an error: the slope in the target is the negative of that in the prediction. */
static void each_grad_negative(ll_pointwise_sum *sum, const float *pred, const float *target,
                               size_t n, const float *option, const float *upstream, float *grad)
{
    for (size_t i = 0; i < n; i++)
        sum(pred + i, target + i, 1, option, -upstream[i], grad + i);
}

#define EACH(name)                                                                                 \
    static void name##_each(const float *pred, const float *target, size_t n, const float *option, \
                            float *loss)                                                           \
    {                                                                                              \
        each(ll_##name##_ref, pred, target, n, option, loss);                                      \
    }
#define EACH_GRAD(function, loop, sum)                                                             \
    static void function(const float *pred, const float *target, size_t n, const float *option,    \
                         const float *upstream, float *grad)                                       \
    {                                                                                              \
        loop(sum, pred, target, n, option, upstream, grad);                                        \
    }
#define KERNEL(name, target)                                                                       \
    const struct ll_pointwise LL_BUILD(ll_pointwise_##name) = {ll_##name##_ref, name##_each,       \
                                                               name##_each_grad, target};

#define REGRESSION(name)                                                                           \
    EACH(name)                                                                                     \
    EACH_GRAD(name##_each_grad, each_grad, ll_##name##_ref)                                        \
    EACH_GRAD(name##_each_grad_target, each_grad_negative, ll_##name##_ref)                        \
    KERNEL(name, name##_each_grad_target)

LL_REGRESSION_LOSSES(REGRESSION)

#define BINARY(name)                                                                               \
    EACH(name)                                                                                     \
    EACH_GRAD(name##_each_grad, each_grad, ll_##name##_ref)

LL_BINARY_LOSSES(BINARY)
EACH_GRAD(bce_each_grad_target, each_grad, ll_bce_target_ref)
EACH_GRAD(bce_with_logits_each_grad_target, each_grad, ll_bce_with_logits_target_ref)

KERNEL(bce, bce_each_grad_target)
KERNEL(bce_with_logits, bce_with_logits_each_grad_target)
KERNEL(binary_focal, NULL)
