/* Regression losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * A loss is one inlined function from the error to a point of its curve: the value and the slope
 * there. A loop that wants one of the two drops the other's work. sum, each and each_grad are the
 * loops that every loss runs; they are written once, and LOOPS instantiates them. Elements are
 * computed in float32 and summed in double. */
#include "kernel/regression.h"

#include <float.h>

#include "kernel/kernels_build.h"
#include "kernel/stream.h"
#include "kernel/vmath.h"

/* The loss's options, or what they amount to for its curve; by value, so that they sit in
 * registers.
 */
struct shape {
    float a, b;
};

struct point {
    float value, slope;
};

typedef struct point curve(float e, struct shape s);

LL_INLINE struct shape shape_none(const float *option)
{
    (void)option;
    return (struct shape){0, 0};
}

LL_INLINE struct shape shape_first(const float *option)
{
    return (struct shape){option[0], 0};
}

LL_INLINE struct point mse(float e, struct shape s)
{
    (void)s;
    return (struct point){e * e, 2 * e};
}

LL_INLINE struct point mae(float e, struct shape s)
{
    (void)s;
    float a = ll_v_abs(e);
    return (struct point){a, a > 0 ? ll_v_copysign(1, e) : e}; /* 0 and NaN are their own sign */
}

LL_INLINE float clamp(float x, float bound)
{
    x = x > bound ? bound : x;
    return x < -bound ? -bound : x; /* NaN passes both */
}

/* With g the slope: inside g = e and the value is e²/2; outside g = ±δ and it is δ(|e| − δ/2). */
LL_INLINE struct point huber(float e, struct shape s)
{
    float g = clamp(e, s.a);
    return (struct point){g * (e - 0.5f * g), g};
}

LL_INLINE struct shape shape_smooth_l1(const float *option)
{
    return (struct shape){option[0], 1 / option[0]};
}

LL_INLINE struct point smooth_l1(float e, struct shape s)
{
    float g = clamp(e * s.b, 1);
    return (struct point){g * (e - 0.5f * s.a * g), g};
}

/* Near 0, polynomials in e²: the value's is times e², the slope's (tanh) times e. From |e| = 1 the
 * definition's form with t = exp(−2|e|), whose subtractions no longer cost digits. */
LL_INLINE struct point log_cosh(float e, struct shape s)
{
    (void)s;
    float a = ll_v_abs(e), z = e * e;
    float p = -0x1.b0784cp-16f, q = -0x1.72826ep-12f;
    p = p * z + 0x1.72b2p-13f;
    p = p * z - 0x1.649d5ap-11f;
    p = p * z + 0x1.1b5aep-9f;
    p = p * z - 0x1.b9b63ep-8f;
    p = p * z + 0x1.6c13b6p-6f;
    p = p * z - 0x1.55554cp-4f;
    p = p * z + 0x1p-1f;
    q = q * z + 0x1.2b22e8p-9f;
    q = q * z - 0x1.037056p-7f;
    q = q * z + 0x1.5fadfap-6f;
    q = q * z - 0x1.b94f7ep-5f;
    q = q * z + 0x1.110aeap-3f;
    q = q * z - 0x1.555530p-2f;
    q = q * z + 1;
    float t = ll_v_exp(-2 * a);
    float far = a - 0x1.62e43p-1f + ll_v_log1p_unit(t);
    float far_slope = ll_v_copysign((1 - t) / (1 + t), e);
    return (struct point){a < 1 ? p * z : far, a < 1 ? q * e : far_slope};
}

LL_INLINE struct point asymmetric_mse(float e, struct shape s)
{
    float g = (e > 0 ? s.a : 1) * 2 * e;
    return (struct point){0.5f * g * e, g};
}

LL_INLINE double sum(curve *at, const float *pred, const float *target, size_t n, struct shape s)
{
    double total = 0;
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++)
        total += (double)at(pred[i] - target[i], s).value;
    return total;
}

LL_INLINE double sum_grad(curve *at, const float *pred, const float *target, size_t n,
                          struct shape s, float scale, float *restrict grad)
{
    double total = 0;
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++) {
        struct point p = at(pred[i] - target[i], s);
        total += (double)p.value;
        grad[i] = scale * p.slope;
    }
    return total;
}

/* An output too large for the caches is made block by block in a small one and streamed past them,
 * which spares memory the reading of lines that are about to be overwritten. */
LL_INLINE double sum_grad_streamed(curve *at, const float *pred, const float *target, size_t n,
                                   struct shape s, float scale, float *restrict grad)
{
    float block[LL_STREAM_BLOCK] __attribute__((aligned(64)));
    size_t i = ll_stream_head(grad, n);
    double total = sum_grad(at, pred, target, i, s, scale, grad);
    for (; i + LL_STREAM_BLOCK <= n; i += LL_STREAM_BLOCK) {
        total += sum_grad(at, pred + i, target + i, LL_STREAM_BLOCK, s, scale, block);
        ll_stream_block(grad + i, block);
    }
    ll_stream_end();
    return total + sum_grad(at, pred + i, target + i, n - i, s, scale, grad + i);
}

LL_INLINE double run(curve *at, const float *pred, const float *target, size_t n, struct shape s,
                     float scale, float *grad)
{
    if (grad == NULL)
        return sum(at, pred, target, n, s);
    if (n < LL_STREAM_FROM)
        return sum_grad(at, pred, target, n, s, scale, grad);
    return sum_grad_streamed(at, pred, target, n, s, scale, grad);
}

LL_INLINE void each(curve *at, const float *pred, const float *target, size_t n, struct shape s,
                    float *restrict loss)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        loss[i] = at(pred[i] - target[i], s).value;
}

/* `grad` may be `upstream`, so neither is restrict; LL_SIMD says that elements are independent. */
LL_INLINE void each_grad(curve *at, const float *pred, const float *target, size_t n,
                         struct shape s, const float *upstream, float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * at(pred[i] - target[i], s).slope;
}

#define LOOPS(name, shape)                                                                         \
    static double name##_sum(const float *pred, const float *target, size_t n,                     \
                             const float *option, float scale, float *grad)                        \
    {                                                                                              \
        return run(name, pred, target, n, shape(option), scale, grad);                             \
    }                                                                                              \
    static void name##_each(const float *pred, const float *target, size_t n, const float *option, \
                            float *loss)                                                           \
    {                                                                                              \
        each(name, pred, target, n, shape(option), loss);                                          \
    }                                                                                              \
    static void name##_each_grad(const float *pred, const float *target, size_t n,                 \
                                 const float *option, const float *upstream, float *grad)          \
    {                                                                                              \
        each_grad(name, pred, target, n, shape(option), upstream, grad);                           \
    }

LOOPS(mse, shape_none)
LOOPS(mae, shape_none)
LOOPS(huber, shape_first)
LOOPS(smooth_l1, shape_smooth_l1)
LOOPS(log_cosh, shape_none)
LOOPS(asymmetric_mse, shape_first)

/* Smooth L1 whose β is 0, or too small to be divided by, is the absolute error. */
static double bent_sum(const float *pred, const float *target, size_t n, const float *option,
                       float scale, float *grad)
{
    return (option[0] < FLT_MIN ? mae_sum : smooth_l1_sum)(pred, target, n, option, scale, grad);
}

static void bent_each(const float *pred, const float *target, size_t n, const float *option,
                      float *loss)
{
    (option[0] < FLT_MIN ? mae_each : smooth_l1_each)(pred, target, n, option, loss);
}

static void bent_each_grad(const float *pred, const float *target, size_t n, const float *option,
                           const float *upstream, float *grad)
{
    (option[0] < FLT_MIN ? mae_each_grad : smooth_l1_each_grad)(pred, target, n, option, upstream,
                                                                grad);
}

#define KERNEL(name, loops)                                                                        \
    const struct ll_pointwise LL_BUILD(ll_pointwise_##name) = {loops##_sum, loops##_each,          \
                                                               loops##_each_grad};

KERNEL(mse, mse)
KERNEL(mae, mae)
KERNEL(huber, huber)
KERNEL(smooth_l1, bent)
KERNEL(log_cosh, log_cosh)
KERNEL(asymmetric_mse, asymmetric_mse)
