/* Binary classification losses: the vector source (see kernel/pointwise_vec.h). */
#include "kernel/binary.h"

#include <float.h>

#include "kernel/pointwise_vec.h"

/* With m the smaller of p and 1 − p, exact in both cases, one of the two logarithms is log m and
 * the other log(1 − m), a short polynomial: m is at most ½. The first is at least −100; at m = 0,
 * where it is −inf, any lower number will do. */
LL_INLINE float rarer(float p)
{
    return p < 0.5f ? p : 1 - p;
}

LL_INLINE struct ll_begun bce_begin(float pred, float target, struct ll_curve_options s)
{
    float m = rarer(pred);
    float log_m = ll_v_max(-100, ll_v_log_positive(m + 0.0f)); /* -0 has another logarithm's bits */
    (void)target, (void)s;
    return (struct ll_begun){m >= 0 ? log_m : NAN, m};
}

LL_INLINE struct ll_curve_point bce_end(float pred, float target, struct ll_begun begun,
                                        struct ll_curve_options s)
{
    (void)s;
    float log_m = begun.a, log_rest = ll_v_log1p_half(-begun.b);
    float log_p = pred < 0.5f ? log_m : log_rest, log_q = pred < 0.5f ? log_rest : log_m;
    float value = -(target * log_p + (1 - target) * log_q);
    float slope = (pred - target) / ll_v_max(1e-12f, pred * (1 - pred));
    return (struct ll_curve_point){value, slope, log_q - log_p};
}

/* With `mine` the weight of the label that the sign of x denies and `other` the weight of the one
 * that it claims, the loss is mine·|x| + (mine + other)·log(1 + t), t = e^-|x|, and the slope
 * (mine − other·t)/(1 + t), away from 0: one exponential, one division, and no case that is 0·inf
 * where the definition has none. */
LL_INLINE struct ll_begun bce_with_logits_begin(float pred, float target, struct ll_curve_options s)
{
    (void)target, (void)s;
    return (struct ll_begun){ll_v_exp_nonpositive(-ll_v_abs(pred)), 0};
}

LL_INLINE struct ll_curve_point bce_with_logits_end(float pred, float target, struct ll_begun begun,
                                                    struct ll_curve_options s)
{
    float far = ll_v_abs(pred), t = begun.a, rest = ll_v_log1p_unit(t);
    float negative = 1 - target, positive = s.a * target;
    float mine = ll_v_bits(pred) < 0 ? positive : negative;
    float other = ll_v_bits(pred) < 0 ? negative : positive;
    float firm = rest + (pred > 0 ? 0 : -pred);
    return (struct ll_curve_point){(mine + other) * rest + mine * far,
                                   ll_v_turn((mine - other * t) / (1 + t), pred),
                                   (s.a - 1) * firm - pred}; /* soft = firm + x */
}

LL_INLINE struct ll_begun binary_focal_begin(float pred, float target, struct ll_curve_options s)
{
    (void)target, (void)s;
    float t = ll_v_exp_nonpositive(-ll_v_abs(pred));
    return (struct ll_begun){t, ll_v_log1p_unit(t)};
}

/* With z the logit of the label that is the case, t = e^-|z| and p = σ(z) = up/whole: the power of
 * what is missing, σ(−z)^γ, is e^(−γ·log(1 + e^z)), and softplus is at hand. */
LL_INLINE struct ll_curve_point binary_focal_end(float pred, float target, struct ll_begun begun,
                                                 struct ll_curve_options s)
{
    float t = begun.a, rest = begun.b;
    float z = target > 0.5f ? pred : -pred, weight = target > 0.5f ? s.a : 1 - s.a;
    weight = s.a < 0 ? 1 : weight;
    float up = z > 0 ? 1 : t, down = z > 0 ? t : 1, whole = 1 + t;
    float soft = (z > 0 ? z : 0) + rest, firm = (z > 0 ? 0 : -z) + rest;
    float power = ll_v_exp_nonpositive(-s.b * soft);
    float focus = s.b > 0 ? weight * power : weight; /* 0·inf where γ is 0 */
    float finite = firm < FLT_MAX ? firm : FLT_MAX;  /* for 0·inf: p goes to 0 faster */
    float slope = -focus * ((down + s.b * up * finite) / whole);
    return (struct ll_curve_point){focus * firm, target > 0.5f ? slope : -slope, 0};
}

LL_LOOPS_STEPPED(bce, ll_shape_none, 1)
LL_LOOPS_STEPPED(bce_with_logits, ll_shape_first, 1)
LL_LOOPS_STEPPED(binary_focal, ll_shape_two, 0)

LL_KERNEL(bce, bce, bce_each_grad_target)
LL_KERNEL(bce_with_logits, bce_with_logits, bce_with_logits_each_grad_target)
LL_KERNEL(binary_focal, binary_focal, NULL)
