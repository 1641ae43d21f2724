/* Segmentation losses: the definition, to be read on a page. */
#include "kernel/segment.h"

#include <math.h>

size_t ll_ce_dice_scratch(size_t classes)
{
    const size_t block = 64; /* rows: two blocks and two slopes a class, in float32 */
    return 3 * classes + (2 * block + 2) * classes / 2;
}

static double logsumexp(const float *x, size_t classes, size_t step)
{
    double most = -INFINITY, sum = 0;
    for (size_t c = 0; c < classes; c++)
        most = x[c * step] > most ? (double)x[c * step] : most;
    for (size_t c = 0; c < classes; c++)
        sum += exp((double)x[c * step] - most);
    return most + log(sum);
}

/* Cross-entropy looks at each pixel, Dice at each class as a whole: a class of few pixels weighs as
 * much in it as one of many. */
double ll_ce_dice_ref(const float *logits, const int32_t *label, const struct ll_class_shape *shape,
                      const struct ll_segment_option *option, float scale, double *scratch,
                      float *grad)
{
    size_t classes = shape->classes, inner = shape->inner, rows = shape->outer * inner;
    double *shared = scratch, *pred = scratch + classes, *target = scratch + 2 * classes;
    double smooth = option->smooth, cross_entropy = 0, dice_loss = 0;
    for (size_t c = 0; c < classes; c++)
        shared[c] = pred[c] = target[c] = 0;
    for (size_t row = 0; row < rows; row++) {
        const float *x = logits + row / inner * classes * inner + row % inner;
        size_t y = (size_t)label[row];
        double log_sum = logsumexp(x, classes, inner);
        for (size_t c = 0; c < classes; c++)
            pred[c] += exp(x[c * inner] - log_sum);
        shared[y] += exp(x[y * inner] - log_sum);
        target[y] += 1;
        cross_entropy += (log_sum - x[y * inner]) / (double)rows;
    }
    if (rows == 0)
        cross_entropy = NAN;
    for (size_t c = 0; c < classes; c++)
        dice_loss +=
            (1 - (2 * shared[c] + smooth) / (pred[c] + target[c] + smooth)) / (double)classes;
    for (size_t row = 0; grad && row < rows; row++) {
        size_t place = row / inner * classes * inner + row % inner, y = (size_t)label[row];
        const float *x = logits + place;
        double log_sum = logsumexp(x, classes, inner), mean_slope = 0;
        for (int pass = 0; pass < 2; pass++) /* first Σ p_k·g_k, then the gradient */
            for (size_t c = 0; c < classes; c++) {
                double whole = pred[c] + target[c] + smooth, hit = c == y ? 1 : 0;
                double dice = (2 * shared[c] + smooth) / whole, p = exp(x[c * inner] - log_sum);
                double slope = option->dice_weight * (dice - 2 * hit) / whole / (double)classes;
                if (pass == 0)
                    mean_slope += p * slope;
                else
                    grad[place + c * inner] =
                        (float)(scale * (p * (slope - mean_slope) +
                                         option->ce_weight * (p - hit) / (double)rows));
            }
    }
    double loss = option->dice_weight * dice_loss;
    return option->ce_weight > 0 ? option->ce_weight * cross_entropy + loss : loss;
}
