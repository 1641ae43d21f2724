/* Multi-class losses: one label a row of logits.
 *
 * Logits have the shape (outer, classes, inner): (N, C) is outer = N, inner = 1; images (N, C, H,
 * W) are outer = N, inner = H·W. A row is the `classes` logits of one (outer, inner) position;
 * labels stand in the order of the positions, (outer, inner). The `_ref` functions are the
 * definitions, in double; the vector builds (classes_vec.c) are reached through the table in
 * kernel/kernels.h. */
#ifndef LL_KERNEL_CLASSES_H
#define LL_KERNEL_CLASSES_H

#include <stddef.h>
#include <stdint.h>

#define LL_CLASS_LOSSES(X) X(cross_entropy) X(nll) X(focal)
#define LL_CLASS_MAPS(X)   X(softmax) X(log_softmax) X(logsumexp)

struct ll_class_shape {
    size_t outer, classes, inner;
};

struct ll_class_option {
    const float *weight; /* one a class (in focal: its α), none negative; NULL is 1 for each */
    float smoothing;     /* ε in [0, 1], spread over all the classes; 0 in nll and focal */
    float gamma;         /* γ, not negative: focal alone */
    int32_t ignore;      /* rows with this label count for nothing; −100 is the custom */
};

/* Σ over rows of the row's loss, accumulated in double. Where they are not NULL, `loss` (one a row)
 * gets the row's loss, and `grad` (the logits' shape) the gradient times `scale`, and times the
 * row's `upstream` (one a row; NULL is 1 for each). Labels lie in 0..classes−1 or are `ignore`: the
 * caller has checked. An ignored row has the loss 0 and the gradient 0. NaN, +inf, or −inf in every
 * class, make a row's loss and gradient NaN, and no other row's. Inputs are borrowed, at any
 * alignment; outputs are written, not added to, and overlap nothing. No rows sum to 0. */
typedef double ll_class_loss(const float *logits, const int32_t *label,
                             const struct ll_class_shape *shape,
                             const struct ll_class_option *option, float scale,
                             const float *upstream, float *loss, float *grad);

/* Cross-entropy with softmax: with p = softmax(x), w the weights and y the label,
 * l = −(1−ε)·w_y·log p_y − (ε/C)·Σ_c w_c·log p_c. With q_c the factor of −log p_c,
 * ∂l/∂x_c = p_c·Σq − q_c. Szegedy et al. 2016, "Rethinking the Inception architecture", section 7,
 * for the smoothing. */
ll_class_loss ll_cross_entropy_ref;

/* Negative log-likelihood: logits are log-probabilities, l = −w_y·x_y. */
ll_class_loss ll_nll_ref;

/* Focal loss: l = −w_y·(1 − p_y)^γ·log p_y. Lin et al. 2017, "Focal loss for dense object
 * detection", equation 5, of classes that exclude each other. */
ll_class_loss ll_focal_ref;

/* What the mean of cross_entropy and nll divides by: Σ w_y over the rows that are not ignored. */
double ll_class_weight(const int32_t *label, size_t rows, const struct ll_class_option *option);

/* ε that, spread over all classes, is the same as `smoothing` spread over the others alone: they
 * get ε/(C−1) each. 0 where there are no others. */
float ll_class_smoothing_of_others(float smoothing, size_t classes);

/* y = softmax or log_softmax of each row, in the shape of x; or logsumexp, one number a row. y may
 * be x itself (not in logsumexp), and overlaps it in no other way. Stable for every finite x. */
typedef void ll_class_map(const float *x, const struct ll_class_shape *shape, float *y);

ll_class_map ll_softmax_ref;
ll_class_map ll_log_softmax_ref;
ll_class_map ll_logsumexp_ref;

#endif
