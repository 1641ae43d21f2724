/* Cross-entropy against a distribution: not one label a row, but an amount of each class.
 *
 * Shapes are those of kernel/classes.h; the target has the logits' shape. The `_ref` function is
 * the definition, in double; the vector build (soft_vec.c) is reached through the table in
 * kernel/kernels.h. */
#ifndef LL_KERNEL_SOFT_H
#define LL_KERNEL_SOFT_H

#include "kernel/classes.h"

#define LL_SOFT_LOSSES(X) X(soft_cross_entropy)

struct ll_soft_grad {
    float *logits, *target; /* NULL where it is not needed */
};

/* Σ over rows of l = −Σ_c a_c·log p_c, a_c = w_c·((1−ε)·t_c + ε/C), p the softmax, accumulated in
 * double. Of the options, weight and smoothing count. ∂l/∂x_c = p_c·Σa − a_c; ∂l/∂t_c =
 * −w_c·(1−ε)·log p_c. Where they are not NULL, `loss` (one a row) gets the row's loss, and `grad`
 * the gradients times `scale`, and times the row's `upstream` (one a row; NULL is 1 for each). t is
 * from 0 to 1, else the sum is NaN; it need not sum to 1. A class with a_c = 0 costs nothing, even
 * where its logit is −inf. NaN in a row makes its loss and gradients NaN, and no other row's.
 * Inputs are borrowed, at any alignment; outputs are written, not added to, and overlap nothing. No
 * rows sum to 0. Szegedy et al. 2016, "Rethinking the Inception architecture", section 7. */
typedef double ll_soft_loss(const float *logits, const float *target,
                            const struct ll_class_shape *shape,
                            const struct ll_class_option *option, float scale,
                            const float *upstream, float *loss, const struct ll_soft_grad *grad);

ll_soft_loss ll_soft_cross_entropy_ref;

#endif
