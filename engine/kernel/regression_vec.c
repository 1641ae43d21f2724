/* Regression losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * A loss is two inlined functions of the error, its value and its slope. sum, each and each_grad
 * are the three loops that every loss runs; they are written once, and the table at the foot
 * instantiates them. Elements are computed in float32 and summed in double. */
#include "kernel/regression.h"

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

typedef float curve(float e, const float *option);

LL_INLINE float mse_value(float e, const float *option)
{
    (void)option;
    return e * e;
}

LL_INLINE float mse_slope(float e, const float *option)
{
    (void)option;
    return 2 * e;
}

LL_INLINE float mae_value(float e, const float *option)
{
    (void)option;
    return ll_v_abs(e);
}

LL_INLINE float sign(float e)
{
    return e > 0 ? 1 : e < 0 ? -1 : e; /* 0 and NaN are themselves */
}

LL_INLINE float mae_slope(float e, const float *option)
{
    (void)option;
    return sign(e);
}

/* With q = min(|e|, δ): q²/2 is all of the loss inside, and δ(|e| − q) is added outside. */
LL_INLINE float huber_value(float e, const float *option)
{
    float delta = option[0], a = ll_v_abs(e);
    float q = a > delta ? delta : a;
    return 0.5f * q * q + delta * (a - q);
}

LL_INLINE float huber_slope(float e, const float *option)
{
    float delta = option[0];
    return e > delta ? delta : e < -delta ? -delta : e;
}

LL_INLINE float smooth_l1_value(float e, const float *option)
{
    float beta = option[0], a = ll_v_abs(e);
    float q = a < beta ? a : beta;
    float q_over_beta = q / (beta > 0 ? beta : 1); /* at most 1, so no overflow; β = 0: 0 */
    float outside = a < beta ? 0 : a - q;
    return 0.5f * q * q_over_beta + outside;
}

LL_INLINE float smooth_l1_slope(float e, const float *option)
{
    float beta = option[0];
    float inside = e / (beta > 0 ? beta : 1);
    return ll_v_abs(e) < beta ? inside : sign(e);
}

/* Near 0, e² times a polynomial in e²; from |e| = 1 the definition's |e| + log1p(exp(−2|e|)) − log
 * 2, whose subtraction no longer costs digits. The slope, tanh, likewise. */
LL_INLINE float log_cosh_value(float e, const float *option)
{
    (void)option;
    float a = ll_v_abs(e), z = e * e;
    float p = -0x1.b0784cp-16f;
    p = p * z + 0x1.72b2p-13f;
    p = p * z - 0x1.649d5ap-11f;
    p = p * z + 0x1.1b5aep-9f;
    p = p * z - 0x1.b9b63ep-8f;
    p = p * z + 0x1.6c13b6p-6f;
    p = p * z - 0x1.55554cp-4f;
    p = p * z + 0x1p-1f;
    float far = a - 0x1.62e43p-1f + ll_v_log1p_unit(ll_v_exp(-2 * a));
    return a < 1 ? p * z : far;
}

LL_INLINE float log_cosh_slope(float e, const float *option)
{
    (void)option;
    float a = ll_v_abs(e), z = e * e;
    float p = -0x1.72826ep-12f;
    p = p * z + 0x1.2b22e8p-9f;
    p = p * z - 0x1.037056p-7f;
    p = p * z + 0x1.5fadfap-6f;
    p = p * z - 0x1.b94f7ep-5f;
    p = p * z + 0x1.110aeap-3f;
    p = p * z - 0x1.555530p-2f;
    p = p * z + 1;
    float t = ll_v_exp(-2 * a);
    float far = ll_v_copysign((1 - t) / (1 + t), e);
    return a < 1 ? p * e : far;
}

LL_INLINE float asymmetric_mse_value(float e, const float *option)
{
    return (e > 0 ? option[0] : 1) * e * e;
}

LL_INLINE float asymmetric_mse_slope(float e, const float *option)
{
    return 2 * (e > 0 ? option[0] : 1) * e;
}

LL_INLINE double sum(curve *value, curve *slope, const float *pred, const float *target, size_t n,
                     const float *option, float scale, float *restrict grad)
{
    double total = 0;
    if (grad == NULL) {
        LL_SIMD_SUM(total)
        for (size_t i = 0; i < n; i++)
            total += (double)value(pred[i] - target[i], option);
        return total;
    }
    LL_SIMD_SUM(total)
    for (size_t i = 0; i < n; i++) {
        float e = pred[i] - target[i];
        total += (double)value(e, option);
        grad[i] = scale * slope(e, option);
    }
    return total;
}

LL_INLINE void each(curve *value, const float *pred, const float *target, size_t n,
                    const float *option, float *restrict loss)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        loss[i] = value(pred[i] - target[i], option);
}

/* `grad` may be `upstream`, so neither is restrict; LL_SIMD says that elements are independent. */
LL_INLINE void each_grad(curve *slope, const float *pred, const float *target, size_t n,
                         const float *option, const float *upstream, float *grad)
{
    LL_SIMD
    for (size_t i = 0; i < n; i++)
        grad[i] = upstream[i] * slope(pred[i] - target[i], option);
}

#define DEFINE(name)                                                                               \
    static double name##_sum(const float *pred, const float *target, size_t n,                     \
                             const float *option, float scale, float *grad)                        \
    {                                                                                              \
        return sum(name##_value, name##_slope, pred, target, n, option, scale, grad);              \
    }                                                                                              \
    static void name##_each(const float *pred, const float *target, size_t n, const float *option, \
                            float *loss)                                                           \
    {                                                                                              \
        each(name##_value, pred, target, n, option, loss);                                         \
    }                                                                                              \
    static void name##_each_grad(const float *pred, const float *target, size_t n,                 \
                                 const float *option, const float *upstream, float *grad)          \
    {                                                                                              \
        each_grad(name##_slope, pred, target, n, option, upstream, grad);                          \
    }                                                                                              \
    const struct ll_pointwise LL_BUILD(ll_pointwise_##name) = {name##_sum, name##_each,            \
                                                               name##_each_grad};

LL_REGRESSION_LOSSES(DEFINE)
