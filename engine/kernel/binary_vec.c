/* Binary classification losses: the vector source (see kernel/pointwise_vec.h). */
#include "kernel/binary.h"

#include <float.h>

#include "kernel/pointwise_vec.h"

LL_INLINE struct ll_point bce(float pred, float target, struct ll_shape s)
{
    (void)s;
    float log_p = ll_v_max(-100, ll_v_log(pred)), log_q = ll_v_max(-100, ll_v_log1p(-pred));
    float value = -(target * log_p + (1 - target) * log_q);
    float slope = (pred - target) / ll_v_max(1e-12f, pred * (1 - pred));
    return (struct ll_point){value, slope, log_q - log_p};
}

/* With `mine` the weight of the label that the sign of x denies and `other` the weight of the one
 * that it claims, the loss is mine·|x| + (mine + other)·log(1 + t), t = e^-|x|, and the slope
 * (mine − other·t)/(1 + t), away from 0: one exponential, one division, and no case that is 0·inf
 * where the definition has none. */
LL_INLINE struct ll_point bce_with_logits(float pred, float target, struct ll_shape s)
{
    float far = ll_v_abs(pred), t = ll_v_exp_nonpositive(-far), rest = ll_v_log1p_unit(t);
    float negative = 1 - target, positive = s.a * target;
    float mine = ll_v_bits(pred) < 0 ? positive : negative;
    float other = ll_v_bits(pred) < 0 ? negative : positive;
    float firm = rest + (pred > 0 ? 0 : -pred);
    return (struct ll_point){(mine + other) * rest + mine * far,
                             ll_v_turn((mine - other * t) / (1 + t), pred),
                             (s.a - 1) * firm - pred}; /* soft = firm + x */
}

/* The power of what is missing, σ(−z)^γ, is e^(−γ·log(1 + e^z)): softplus is at hand. */
LL_INLINE struct ll_point binary_focal(float pred, float target, struct ll_shape s)
{
    float z = target > 0.5f ? pred : -pred, weight = target > 0.5f ? s.a : 1 - s.a;
    struct ll_v_logistic y = ll_v_logistic(z);
    float power = ll_v_exp_nonpositive(-s.b * y.soft);
    float focus = s.b > 0 ? weight * power : weight;    /* 0·inf where γ is 0 */
    float finite = y.firm < FLT_MAX ? y.firm : FLT_MAX; /* for 0·inf: p goes to 0 faster */
    float slope = -focus * ((y.down + s.b * y.up * finite) / y.whole);
    return (struct ll_point){focus * y.firm, target > 0.5f ? slope : -slope, 0};
}

LL_LOOPS(bce, ll_shape_none)
LL_LOOPS(bce_with_logits, ll_shape_first)
LL_LOOPS(binary_focal, ll_shape_two)

LL_KERNEL(bce, bce, bce_each_grad_target)
LL_KERNEL(bce_with_logits, bce_with_logits, bce_with_logits_each_grad_target)
LL_KERNEL(binary_focal, binary_focal, NULL)
