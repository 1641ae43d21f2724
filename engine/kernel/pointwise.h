/* Pointwise losses: those whose value is a sum over elements, L = Σ_i l(pred_i, target_i).
 *
 * One shape serves every reduction. For the mean the caller passes scale = 1/n and divides the sum
 * by n; for the sum, scale = 1; for a loss per element, it calls `each`. Gradients are
 * with respect to `pred`, that of `each_grad_target` with respect to `target`.
 *
 * For every function here: `pred`, `target` and the outputs hold n elements each, at any alignment;
 * outputs do not overlap inputs or each other, except that `grad` may be `upstream` itself; outputs
 * are written, not added to; n = 0 writes nothing and sums to 0. `option` holds the loss's options
 * in the order that its `_ref` states, and may be NULL where it has none. A NaN in an element makes
 * that element's loss and gradient NaN, and so the sum, and no other element's. */
#ifndef LL_KERNEL_POINTWISE_H
#define LL_KERNEL_POINTWISE_H

#include <stddef.h>

/* Σ_i l(pred_i, target_i), accumulated in double; and in the same pass, where `grad` is not NULL,
 * grad_i = scale · ∂l(pred_i, target_i)/∂pred_i. */
typedef double ll_pointwise_sum(const float *pred, const float *target, size_t n,
                                const float *option, float scale, float *grad);

/* loss_i = l(pred_i, target_i). */
typedef void ll_pointwise_each(const float *pred, const float *target, size_t n,
                               const float *option, float *loss);

/* grad_i = upstream_i · ∂l(pred_i, target_i)/∂pred_i. */
typedef void ll_pointwise_each_grad(const float *pred, const float *target, size_t n,
                                    const float *option, const float *upstream, float *grad);

struct ll_pointwise {
    ll_pointwise_sum *sum;
    ll_pointwise_each *each;
    ll_pointwise_each_grad *each_grad;
    ll_pointwise_each_grad *each_grad_target; /* ∂l/∂target_i; NULL where the target is a label */
};

#endif
