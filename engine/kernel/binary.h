/* Binary classification losses, one independent decision an element.
 *
 * The `_ref` functions are the definitions, in double; the vector builds (binary_vec.c) are reached
 * through the table in kernel/kernels.h. All have the form of ll_pointwise_sum, whose comment in
 * kernel/pointwise.h states shapes, reduction and ownership. What lies outside its stated range
 * makes the sum NaN, so that one look at it tells whether any does. */
#ifndef LL_KERNEL_BINARY_H
#define LL_KERNEL_BINARY_H

#include "kernel/pointwise.h"

#define LL_BINARY_LOSSES(X) X(bce) X(bce_with_logits) X(binary_focal)

/* Binary cross-entropy of a probability: l = −y·log p − (1−y)·log(1−p), each logarithm held at −100
 * or above, so that p = 0 and p = 1 cost 100 at the most. dl/dp = (p − y) / max(p(1−p), 1e-12);
 * dl/dy = log(1−p) − log p. pred is p in [0, 1], target is y in [0, 1]; no options.
 * The limits are PyTorch's. */
ll_pointwise_sum ll_bce_ref;
ll_pointwise_sum ll_bce_target_ref; /* the gradient is with respect to the target */

/* The same of a logit x: l = (1−y)·log(1 + e^x) + w·y·log(1 + e^-x), which is finite for every
 * finite x; dl/dx = (1−y)·σ(x) − w·y·σ(−x); dl/dy = w·log(1 + e^-x) − log(1 + e^x). y is in [0, 1].
 * x = ±inf makes 0·inf, NaN, where y says the same as x. Options: w = pos_weight, not negative
 * (default 1). */
ll_pointwise_sum ll_bce_with_logits_ref;
ll_pointwise_sum ll_bce_with_logits_target_ref; /* the gradient is with respect to the target */

/* Binary focal loss of a logit x: with z = x where y = 1 and −x where y = 0, p = σ(z) and a = α or
 * 1 − α, l = −a·(1−p)^γ·log p; dl/dz = −a·(1−p)^γ·((1−p) − γ·p·log p). target is a label: 1 where
 * it is above ½. Options: α in [0, 1], or negative for a = 1, and γ, not negative (default 0.25 and
 * 2). Lin et al. 2017, "Focal loss for dense object detection", equation 5. */
ll_pointwise_sum ll_binary_focal_ref;

#endif
