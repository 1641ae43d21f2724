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
struct ll_curve_options {
    float a, b;
};

struct ll_curve_point {
    float value, slope, slope_target;
};

typedef struct ll_curve_point ll_curve_at(float pred, float target, struct ll_curve_options s);

/* A curve may come in two steps instead, of which the second starts from one or two numbers that
 * the first has made. Where an element is a chain of a hundred operations, each waiting for the one
 * before, a processor looks ahead no further than an element or two, and waits; a loop over half of
 * the chain lets it work on twice as many elements at a time. */
struct ll_begun {
    float a, b;
};

typedef struct ll_begun ll_curve_begin(float pred, float target, struct ll_curve_options s);
typedef struct ll_curve_point ll_curve_end(float pred, float target, struct ll_begun begun,
                                           struct ll_curve_options s);

enum { LL_STEP_BLOCK = 256 }; /* what lies between the steps stays in the nearest cache */

LL_INLINE struct ll_curve_options ll_shape_none(const float *option)
{
    (void)option;
    return (struct ll_curve_options){0, 0};
}

LL_INLINE struct ll_curve_options ll_shape_first(const float *option)
{
    return (struct ll_curve_options){option[0], 0};
}

LL_INLINE struct ll_curve_options ll_shape_two(const float *option)
{
    return (struct ll_curve_options){option[0], option[1]};
}

/* The sum, and the gradient unless `grad` is NULL. */
typedef double ll_curve_loop(const float *pred, const float *target, size_t n,
                             struct ll_curve_options s, float scale, float *restrict grad);

LL_INLINE double ll_loop_sum(ll_curve_at *at, const float *pred, const float *target, size_t n,
                             struct ll_curve_options s, float scale, float *restrict grad)
{
    double total = 0;
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++) {
        struct ll_curve_point p = at(pred[i], target[i], s);
        total += (double)p.value;
        if (grad)
            grad[i] = scale * p.slope;
    }
    return total;
}

/* The same of a curve in two steps, a block at a time; where the targets are `held` to 0 to 1, NaN
 * for any outside. */
LL_INLINE double ll_loop_sum_stepped(ll_curve_begin *begin, ll_curve_end *end, int held,
                                     const float *pred, const float *target, size_t n,
                                     struct ll_curve_options s, float scale, float *restrict grad)
{
    float a[LL_STEP_BLOCK], b[LL_STEP_BLOCK];
    double total = 0;
    uint32_t look = 0;
    for (size_t from = 0; from < n; from += LL_STEP_BLOCK) {
        size_t width = n - from < LL_STEP_BLOCK ? n - from : LL_STEP_BLOCK;
        const float *x = pred + from, *t = target + from;
        LL_SIMD
        for (size_t i = 0; i < width; i++) {
            struct ll_begun begun = begin(x[i], t[i], s);
            a[i] = begun.a;
            b[i] = begun.b;
        }
        LL_SIMD_SUM_LOOK(look, total)
        for (size_t i = 0; i < width; i++) {
            struct ll_curve_point p = end(x[i], t[i], (struct ll_begun){a[i], b[i]}, s);
            total += (double)p.value;
            look = ll_v_join(look, held ? ll_v_look(t[i]) : 0);
            if (grad)
                grad[from + i] = scale * p.slope;
        }
    }
    return ll_v_any_outside(look, target, n) ? NAN : total;
}

/* An output too large for the caches is made block by block in a small one and streamed past them,
 * which spares memory the reading of lines that are about to be overwritten. */
LL_INLINE double ll_loop_streamed(ll_curve_loop *loop, const float *pred, const float *target,
                                  size_t n, struct ll_curve_options s, float scale,
                                  float *restrict grad)
{
    float block[LL_STREAM_BLOCK] __attribute__((aligned(64)));
    size_t i = ll_stream_head(grad, n);
    double total = loop(pred, target, i, s, scale, grad);
    for (; i + LL_STREAM_BLOCK <= n; i += LL_STREAM_BLOCK) {
        total += loop(pred + i, target + i, LL_STREAM_BLOCK, s, scale, block);
        ll_stream_block(grad + i, block);
    }
    ll_stream_end();
    return total + loop(pred + i, target + i, n - i, s, scale, grad + i);
}

LL_INLINE double ll_loop_choose(ll_curve_loop *loop, const float *pred, const float *target,
                                size_t n, struct ll_curve_options s, float scale, float *grad)
{
    if (grad == NULL)
        return loop(pred, target, n, s, scale, NULL); /* a loop of its own, without the gradient */
    if (n < LL_STREAM_FROM)
        return loop(pred, target, n, s, scale, grad);
    return ll_loop_streamed(loop, pred, target, n, s, scale, grad);
}

LL_INLINE void ll_loop_each(ll_curve_at *at, const float *pred, const float *target, size_t n,
                            struct ll_curve_options s, float *restrict loss)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        loss[i] = at(pred[i], target[i], s).value;
}

/* `grad` may be `upstream`, so neither is restrict; LL_SIMD says that elements are independent. */
LL_INLINE void ll_loop_each_grad(ll_curve_at *at, const float *pred, const float *target, size_t n,
                                 struct ll_curve_options s, const float *upstream, float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * at(pred[i], target[i], s).slope;
}

LL_INLINE void ll_loop_each_grad_target(ll_curve_at *at, const float *pred, const float *target,
                                        size_t n, struct ll_curve_options s, const float *upstream,
                                        float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * at(pred[i], target[i], s).slope_target;
}

/* The loops of the curve `name`, whose shape is made of the options by the function `shape`. */
#define LL_LOOPS(name, shape)                                                                      \
    LL_INLINE double name##_loop(const float *pred, const float *target, size_t n,                 \
                                 struct ll_curve_options s, float scale, float *restrict grad)     \
    {                                                                                              \
        return ll_loop_sum(name, pred, target, n, s, scale, grad);                                 \
    }                                                                                              \
    LL_LOOPS_AROUND(name, shape)

/* The same of a curve in two steps, name_begin and name_end; `held`: its
 * targets are from 0 to 1. */
#define LL_LOOPS_STEPPED(name, shape, held)                                                        \
    LL_INLINE struct ll_curve_point name(float pred, float target, struct ll_curve_options s)      \
    {                                                                                              \
        return name##_end(pred, target, name##_begin(pred, target, s), s);                         \
    }                                                                                              \
    LL_INLINE double name##_loop(const float *pred, const float *target, size_t n,                 \
                                 struct ll_curve_options s, float scale, float *restrict grad)     \
    {                                                                                              \
        return ll_loop_sum_stepped(name##_begin, name##_end, held, pred, target, n, s, scale,      \
                                   grad);                                                          \
    }                                                                                              \
    LL_LOOPS_AROUND(name, shape)

#define LL_LOOPS_AROUND(name, shape)                                                               \
    static double name##_sum(const float *pred, const float *target, size_t n,                     \
                             const float *option, float scale, float *grad)                        \
    {                                                                                              \
        return ll_loop_choose(name##_loop, pred, target, n, shape(option), scale, grad);           \
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
