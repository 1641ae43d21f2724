/* Overlap losses: their definitions. Each function stands alone, to be read on a page. */
#include "kernel/overlap.h"

#include <math.h>

#include "kernel/kernels_build.h"

/* 1, or NaN where the element is not one of two probabilities. */
static double held(double p, double t)
{
    return p < 0 || p > 1 || t < 0 || t > 1 ? NAN : 1;
}

/* Dice: twice what the masks share, over the sum of their sizes. */
double ll_dice_ref(const float *pred, const float *target, size_t n, const float *option,
                   float scale, float *grad)
{
    double smooth = option[0], shared = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        shared += held(pred[i], target[i]) * pred[i] * target[i];
        size += (double)pred[i] + target[i];
    }
    double dice = (2 * shared + smooth) / (size + smooth);
    if (grad)
        for (size_t i = 0; i < n; i++)
            grad[i] = (float)(scale * (dice - 2 * (double)target[i]) / (size + smooth));
    return 1 - dice;
}

/* Dice with squares below: sure pixels count for more than unsure ones. */
double ll_squared_dice_ref(const float *pred, const float *target, size_t n, const float *option,
                           float scale, float *grad)
{
    double smooth = option[0], shared = 0, size = 0;
    for (size_t i = 0; i < n; i++) {
        double p = pred[i], t = target[i];
        shared += held(p, t) * p * t;
        size += p * p + t * t;
    }
    double dice = (2 * shared + smooth) / (size + smooth);
    if (grad)
        for (size_t i = 0; i < n; i++)
            grad[i] = (float)(scale * 2 * (dice * pred[i] - target[i]) / (size + smooth));
    return 1 - dice;
}

/* Tversky: Dice with a price for each kind of mistake, alpha for a false positive and beta for a
 * false negative. */
double ll_tversky_ref(const float *pred, const float *target, size_t n, const float *option,
                      float scale, float *grad)
{
    double alpha = option[0], beta = option[1], smooth = option[2];
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        double p = pred[i], t = target[i];
        tp += held(p, t) * p * t;
        fp += p * (1 - t);
        fn += (1 - p) * t;
    }
    double whole = tp + alpha * fp + beta * fn + smooth;
    double index = (tp + smooth) / whole;
    if (grad)
        for (size_t i = 0; i < n; i++) {
            double t = target[i];
            double whole_slope = t + alpha * (1 - t) - beta * t; /* of `whole`, in p */
            grad[i] = (float)(scale * (index * whole_slope - t) / whole);
        }
    return 1 - index;
}

/* Focal Tversky: a power of the Tversky loss. With gamma above 1 the slope falls off as a mask
 * comes right, and steepens while it is all wrong. */
double ll_focal_tversky_ref(const float *pred, const float *target, size_t n, const float *option,
                            float scale, float *grad)
{
    double gamma = option[3], loss = ll_tversky_ref(pred, target, n, option, 0, NULL);
    double focal = pow(loss, 1 / gamma), slope = loss > 0 ? focal / (gamma * loss) : 0;
    if (grad)
        ll_tversky_ref(pred, target, n, option, (float)(scale * slope), grad);
    return focal;
}

const struct ll_overlap ll_overlap_dice_ref = {.loss = ll_dice_ref};
const struct ll_overlap ll_overlap_tversky_ref = {.loss = ll_tversky_ref};
const struct ll_overlap ll_overlap_focal_tversky_ref = {.loss = ll_focal_tversky_ref};
