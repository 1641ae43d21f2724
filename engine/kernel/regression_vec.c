/* Regression losses: the vector source (see kernel/pointwise_vec.h). All are functions of the error
 * alone. */
#include "kernel/regression.h"

#include <float.h>

#include "kernel/pointwise_vec.h"

LL_INLINE struct ll_curve_point mse(float pred, float target, struct ll_curve_options s)
{
    float e = pred - target;
    (void)s;
    return (struct ll_curve_point){e * e, 2 * e, -2 * e};
}

LL_INLINE struct ll_curve_point mae(float pred, float target, struct ll_curve_options s)
{
    float e = pred - target;
    (void)s;
    float a = ll_v_abs(e);
    float sign = a > 0 ? ll_v_copysign(1, e) : e; /* 0 and NaN are themselves */
    return (struct ll_curve_point){a, sign, -sign};
}

LL_INLINE float clamp(float x, float bound)
{
    x = x > bound ? bound : x;
    return x < -bound ? -bound : x; /* NaN passes both */
}

/* With g the slope: inside g = e and the value is e²/2; outside g = ±δ and it is δ(|e| − δ/2). */
LL_INLINE struct ll_curve_point huber(float pred, float target, struct ll_curve_options s)
{
    float e = pred - target;
    float g = clamp(e, s.a);
    return (struct ll_curve_point){g * (e - 0.5f * g), g, -g};
}

LL_INLINE struct ll_curve_options shape_smooth_l1(const float *option)
{
    return (struct ll_curve_options){option[0], 1 / option[0]};
}

LL_INLINE struct ll_curve_point smooth_l1(float pred, float target, struct ll_curve_options s)
{
    float e = pred - target;
    float g = clamp(e * s.b, 1);
    return (struct ll_curve_point){g * (e - 0.5f * s.a * g), g, -g};
}

LL_INLINE struct ll_begun log_cosh_begin(float pred, float target, struct ll_curve_options s)
{
    (void)s;
    return (struct ll_begun){ll_v_exp_nonpositive(-2 * ll_v_abs(pred - target)), 0};
}

/* Near 0, polynomials in e²: the value's is times e², the slope's (tanh) times e. From |e| = 1 the
 * definition's form with t = exp(−2|e|), whose subtractions no longer cost digits. */
LL_INLINE struct ll_curve_point log_cosh_end(float pred, float target, struct ll_begun begun,
                                             struct ll_curve_options s)
{
    (void)s;
    float e = pred - target, a = ll_v_abs(e), z = e * e, t = begun.a;
    float square = z * z;
    float p = -0x1.b0784cp-16f * z + 0x1.72b2p-13f;
    p = p * square + (-0x1.649d5ap-11f * z + 0x1.1b5aep-9f);
    p = p * square + (-0x1.b9b63ep-8f * z + 0x1.6c13b6p-6f);
    p = p * square + (-0x1.55554cp-4f * z + 0x1p-1f);
    float q = -0x1.72826ep-12f * z + 0x1.2b22e8p-9f;
    q = q * square + (-0x1.037056p-7f * z + 0x1.5fadfap-6f);
    q = q * square + (-0x1.b94f7ep-5f * z + 0x1.110aeap-3f);
    q = q * square + (-0x1.555530p-2f * z + 1);
    float far = a - LL_V_LOG_2 + ll_v_log1p_unit(t);
    float far_slope = ll_v_copysign((1 - t) / (1 + t), e);
    float slope = a < 1 ? q * e : far_slope;
    return (struct ll_curve_point){a < 1 ? p * z : far, slope, -slope};
}

LL_INLINE struct ll_curve_point asymmetric_mse(float pred, float target, struct ll_curve_options s)
{
    float e = pred - target;
    float g = (e > 0 ? s.a : 1) * 2 * e;
    return (struct ll_curve_point){0.5f * g * e, g, -g};
}

LL_LOOPS(mse, ll_shape_none)
LL_LOOPS(mae, ll_shape_none)
LL_LOOPS(huber, ll_shape_first)
LL_LOOPS(smooth_l1, shape_smooth_l1)
LL_LOOPS_STEPPED(log_cosh, ll_shape_none, 0)
LL_LOOPS(asymmetric_mse, ll_shape_first)

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

static void bent_each_grad_target(const float *pred, const float *target, size_t n,
                                  const float *option, const float *upstream, float *grad)
{
    (option[0] < FLT_MIN ? mae_each_grad_target
                         : smooth_l1_each_grad_target)(pred, target, n, option, upstream, grad);
}

static void bent_each_grad(const float *pred, const float *target, size_t n, const float *option,
                           const float *upstream, float *grad)
{
    (option[0] < FLT_MIN ? mae_each_grad : smooth_l1_each_grad)(pred, target, n, option, upstream,
                                                                grad);
}

LL_KERNEL(mse, mse, mse_each_grad_target)
LL_KERNEL(mae, mae, mae_each_grad_target)
LL_KERNEL(huber, huber, huber_each_grad_target)
LL_KERNEL(smooth_l1, bent, bent_each_grad_target)
LL_KERNEL(log_cosh, log_cosh, log_cosh_each_grad_target)
LL_KERNEL(asymmetric_mse, asymmetric_mse, asymmetric_mse_each_grad_target)
