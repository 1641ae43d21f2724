/* Box losses: how little two boxes overlap, pair by pair.
 *
 * A box is x1, y1, x2, y2; `pred` and `target` hold n boxes each, four numbers a box. A box
 * that runs backwards (x2 < x1) is none: its pair's loss and gradient are NaN. Both losses are
 * symmetric, so the gradient with respect to the target is that of the call with pred and target
 * exchanged. Where an edge of one box lies on the other's, each has half of the slope, as in
 * PyTorch. The `_ref` functions are the definitions, in double; the vector builds (boxes_vec.c) are
 * reached through the table in kernel/kernels.h. */
#ifndef LL_KERNEL_BOXES_H
#define LL_KERNEL_BOXES_H

#include <stddef.h>

#define LL_BOX_LOSSES(X) X(iou) X(giou)

/* Σ over pairs of the pair's loss, accumulated in double. Where they are not NULL, `loss` (n) gets
 * each pair's loss, and `grad` (n boxes) the gradient times `scale`, and times the pair's
 * `upstream` (n; NULL is 1 for each). Inputs are borrowed, at any alignment; outputs are written,
 * not added to, and overlap nothing. n = 0 sums to 0. NaN and inf stay in their pair. */
typedef double ll_box_loss(const float *pred, const float *target, size_t n, float scale,
                           const float *upstream, float *loss, float *grad);

/* l = 1 − |A ∩ B| / |A ∪ B|, in [0, 1]; 1 with the slope 0 where neither box has an area (0/0). */
ll_box_loss ll_iou_ref;

/* l = 1 − IoU + (|C| − |A ∪ B|) / |C|, with C the smallest box around both; in [0, 2]. Where C has
 * no area, its term is 0. Rezatofighi et al. 2019, "Generalized intersection over union",
 * algorithm 1. */
ll_box_loss ll_giou_ref;

#endif
