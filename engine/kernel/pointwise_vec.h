/* The loops of the pointwise losses, for vector sources (see kernel/vector.h).
 *
 * A loss is one inlined function from a pair (prediction, target) to a point of its curve: the
 * value there and the slopes in the prediction and in the target. A loop that wants one of them
 * drops the others' work. The loops are written once; LL_LOOPS instantiates them for a loss.
 * Elements are computed in float32 and summed in double. */
#ifndef LL_KERNEL_POINTWISE_VEC_H
#define LL_KERNEL_POINTWISE_VEC_H

#include "kernel/kernels_build.h"
#include "kernel/stream.h"
#include "kernel/vmath.h"

/* The loss's options, or what they amount to for its curve; by value, so that they sit in
 * registers.
 */
struct ll_shape {
    float a, b;
};

struct ll_point {
    float value, slope, slope_target;
};

typedef struct ll_point ll_curve(float pred, float target, struct ll_shape s);

LL_INLINE struct ll_shape ll_shape_none(const float *option)
{
    (void)option;
    return (struct ll_shape){0, 0};
}

LL_INLINE struct ll_shape ll_shape_first(const float *option)
{
    return (struct ll_shape){option[0], 0};
}

LL_INLINE struct ll_shape ll_shape_two(const float *option)
{
    return (struct ll_shape){option[0], option[1]};
}

LL_INLINE double ll_loop_sum(ll_curve *at, const float *pred, const float *target, size_t n,
                             struct ll_shape s)
{
    double total = 0;
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++)
        total += (double)at(pred[i], target[i], s).value;
    return total;
}

LL_INLINE double ll_loop_sum_grad(ll_curve *at, const float *pred, const float *target, size_t n,
                                  struct ll_shape s, float scale, float *restrict grad)
{
    double total = 0;
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++) {
        struct ll_point p = at(pred[i], target[i], s);
        total += (double)p.value;
        grad[i] = scale * p.slope;
    }
    return total;
}

/* An output too large for the caches is made block by block in a small one and streamed past them,
 * which spares memory the reading of lines that are about to be overwritten. */
LL_INLINE double ll_loop_sum_grad_streamed(ll_curve *at, const float *pred, const float *target,
                                           size_t n, struct ll_shape s, float scale,
                                           float *restrict grad)
{
    float block[LL_STREAM_BLOCK] __attribute__((aligned(64)));
    size_t i = ll_stream_head(grad, n);
    double total = ll_loop_sum_grad(at, pred, target, i, s, scale, grad);
    for (; i + LL_STREAM_BLOCK <= n; i += LL_STREAM_BLOCK) {
        total += ll_loop_sum_grad(at, pred + i, target + i, LL_STREAM_BLOCK, s, scale, block);
        ll_stream_block(grad + i, block);
    }
    ll_stream_end();
    return total + ll_loop_sum_grad(at, pred + i, target + i, n - i, s, scale, grad + i);
}

LL_INLINE double ll_loop_run(ll_curve *at, const float *pred, const float *target, size_t n,
                             struct ll_shape s, float scale, float *grad)
{
    if (grad == NULL)
        return ll_loop_sum(at, pred, target, n, s);
    if (n < LL_STREAM_FROM)
        return ll_loop_sum_grad(at, pred, target, n, s, scale, grad);
    return ll_loop_sum_grad_streamed(at, pred, target, n, s, scale, grad);
}

LL_INLINE void ll_loop_each(ll_curve *at, const float *pred, const float *target, size_t n,
                            struct ll_shape s, float *restrict loss)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        loss[i] = at(pred[i], target[i], s).value;
}

/* `grad` may be `upstream`, so neither is restrict; LL_SIMD says that elements are independent. */
LL_INLINE void ll_loop_each_grad(ll_curve *at, const float *pred, const float *target, size_t n,
                                 struct ll_shape s, const float *upstream, float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * at(pred[i], target[i], s).slope;
}

LL_INLINE void ll_loop_each_grad_target(ll_curve *at, const float *pred, const float *target,
                                        size_t n, struct ll_shape s, const float *upstream,
                                        float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * at(pred[i], target[i], s).slope_target;
}

/* The loops of the curve `name`, whose shape is made of the options by the function `shape`. */
#define LL_LOOPS(name, shape)                                                                      \
    static double name##_sum(const float *pred, const float *target, size_t n,                     \
                             const float *option, float scale, float *grad)                        \
    {                                                                                              \
        return ll_loop_run(name, pred, target, n, shape(option), scale, grad);                     \
    }                                                                                              \
    static void name##_each(const float *pred, const float *target, size_t n, const float *option, \
                            float *loss)                                                           \
    {                                                                                              \
        ll_loop_each(name, pred, target, n, shape(option), loss);                                  \
    }                                                                                              \
    static void name##_each_grad(const float *pred, const float *target, size_t n,                 \
                                 const float *option, const float *upstream, float *grad)          \
    {                                                                                              \
        ll_loop_each_grad(name, pred, target, n, shape(option), upstream, grad);                   \
    }                                                                                              \
    __attribute__((unused)) static void name##_each_grad_target(                                   \
        const float *pred, const float *target, size_t n, const float *option,                     \
        const float *upstream, float *grad)                                                        \
    {                                                                                              \
        ll_loop_each_grad_target(name, pred, target, n, shape(option), upstream, grad);            \
    }

/* This build's kernel of the loss `name`, from the loops of `curve`. */
#define LL_KERNEL(name, curve, each_grad_target)                                                   \
    const struct ll_pointwise LL_BUILD(ll_pointwise_##name) = {                                    \
        curve##_sum, curve##_each, curve##_each_grad, each_grad_target};

#endif
