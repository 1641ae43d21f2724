/* Overlap losses: how little two masks have in common, over all elements together.
 *
 * `pred` holds probabilities, `target` 0 or 1 (or probabilities); an element of either outside of 0
 * to 1 makes the loss NaN, so that one look at it tells whether any is. These are ratios of sums,
 * so an element's gradient needs the sums over all: the gradient takes a second pass, and there is
 * no loss per element. The value is one number; mean and sum are the same. */
#ifndef LL_KERNEL_OVERLAP_H
#define LL_KERNEL_OVERLAP_H

#include <stddef.h>

#define LL_OVERLAP_LOSSES(X) X(dice) X(tversky) X(focal_tversky)

/* The loss over all n elements; where `grad` (n elements) is not NULL, grad_i = scale · ∂L/∂pred_i,
 * written, not added to. Inputs are borrowed, at any alignment; outputs do not overlap them.
 * `option` holds the options in the order below. n = 0 is a pair of empty masks: the loss is 0, or
 * NaN (0/0) where smooth is 0 as well. NaN or inf in any element make the loss and every gradient
 * NaN or inf. */
typedef double ll_overlap_loss(const float *pred, const float *target, size_t n,
                               const float *option, float scale, float *grad);

/* What a pass over both masks gathers: Σpt, Σp, Σt; the first NaN where an element is outside. */
struct ll_overlap_sums {
    double both, pred, target;
};

/* What the sums amount to: the loss, and an element's gradient, at_0 + by_target·t. */
struct ll_overlap_line {
    double loss, at_0, by_target;
};

/* A loss, and the steps that it is made of: with them a batch can be taken in parts, of which the
 * sums are added. The definitions run whole and have no steps (NULL). */
struct ll_overlap {
    ll_overlap_loss *loss;
    struct ll_overlap_sums (*gather)(const float *pred, const float *target, size_t n);
    struct ll_overlap_line (*weigh)(const struct ll_overlap_sums *sums, const float *option,
                                    double scale);
    void (*write)(const struct ll_overlap_line *line, const float *target, size_t n, float *grad);
};

/* Dice: L = 1 − (2Σpt + s) / (Σp + Σt + s); ∂L/∂p_i = (D − 2t_i) / (Σp + Σt + s), where D is the
 * fraction. It is symmetric, so the gradient with respect to the target is that of the call with
 * pred and target exchanged. Options: s = smooth, not negative (default 1). Drozdzal et al.
 * 2016, "The importance of skip connections in biomedical image segmentation"; V-Net's Dice
 * (Milletari et al. 2016) squares its denominator's terms. */
ll_overlap_loss ll_dice_ref;

/* Dice with squares: L = 1 − (2Σpt + s) / (Σp² + Σt² + s); ∂L/∂p_i = 2(D·p_i − t_i) / (Σp² + Σt² +
 * s). Symmetric as Dice. It stands here alone, without a vector build. Options as Dice's.
 * Milletari, Navab and Ahmadi 2016, "V-Net: fully convolutional neural networks for volumetric
 * medical image segmentation", section 3. */
ll_overlap_loss ll_squared_dice_ref;

/* Tversky: L = 1 − (TP + s) / (TP + α·FP + β·FN + s), TP = Σpt, FP = Σp(1−t), FN = Σ(1−p)t. With T
 * the fraction and D its denominator, ∂L/∂p_i = (T·(t_i + α(1−t_i) − βt_i) − t_i) / D. The gradient
 * with respect to the target is that of the call with pred and target exchanged, and α and β too.
 * Options: α, β, s = smooth, none negative (default 0.5, 0.5, 1). At α = β = ½ it is Dice with
 * smooth 2s. Salehi, Erdogmus and Gholipour 2017, "Tversky loss function for image segmentation",
 * equation 3. */
ll_overlap_loss ll_tversky_ref;

/* Focal Tversky: L = t^(1/γ), t the Tversky loss; ∂L/∂p = t^(1/γ)/(γt) · ∂t/∂p, and 0 where t is
 * not above 0. The gradient with respect to the target as for Tversky. Options: α, β, s as there, γ
 * positive (default 4/3: hard images count for more). Abraham and Khan 2019, "A novel focal Tversky
 * loss function", equation 4. */
ll_overlap_loss ll_focal_tversky_ref;

#endif
