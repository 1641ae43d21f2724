/* Segmentation losses on logits: cross-entropy and Dice over classes, together or alone.
 *
 * Shapes and labels are those of kernel/classes.h; every label lies in 0..classes−1. */
#ifndef LL_KERNEL_SEGMENT_H
#define LL_KERNEL_SEGMENT_H

#include "kernel/classes.h"

#define LL_SEGMENT_LOSSES(X) X(ce_dice)

struct ll_segment_option {
    float ce_weight, dice_weight; /* none negative; 0 and 1 is Dice alone */
    float smooth;                 /* not negative */
};

/* Numbers of scratch that ce_dice needs for so many classes. */
size_t ll_ce_dice_scratch(size_t classes);

/* L = a·CE + b·Dice: CE the mean cross-entropy over positions; Dice the mean over classes of
 * 1 − (2Σ p_c·t_c + s) / (Σ p_c + Σ t_c + s), the sums over all positions of the batch, p the
 * softmax and t_c 1 where the label is c. Where `grad` (the logits' shape) is not NULL it gets
 * scale · ∂L/∂x: with g_c = ∂L/∂p_c, that is p_c·(g_c − Σ_k p_k·g_k), and the cross-entropy's
 * p_c − t_c. `scratch` is the caller's, allocated (not an
 * array of its own type), and need not be cleared. No positions: NaN where a > 0, as a
 * mean of nothing is. NaN in a logit reaches the loss and every gradient. Milletari et al. 2016,
 * "V-Net"; the sum after Isensee et al. 2018, "nnU-Net". */
typedef double ll_segment_loss(const float *logits, const int32_t *label,
                               const struct ll_class_shape *shape,
                               const struct ll_segment_option *option, float scale, double *scratch,
                               float *grad);

ll_segment_loss ll_ce_dice_ref;

#endif
