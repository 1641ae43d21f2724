/* Losses of pairs and triplets: their definitions. Each function stands alone, to be read on a
 * page.
 */
#include "kernel/tuple.h"

#include <math.h>

static double square_distance(const float *a, const float *b, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += ((double)a[k] - b[k]) * ((double)a[k] - b[k]);
    return sum;
}

/* Contrastive loss: pairs that belong together are drawn together without end, others are pushed
 * apart until they are a margin away. */
double ll_contrastive_ref(const float *x1, const float *x2, const float *label, size_t n,
                          size_t width, float margin, float scale, const float *upstream,
                          float *loss, float *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const float *a = x1 + i * width, *b = x2 + i * width;
        double square = square_distance(a, b, width), d = sqrt(square), y = label[i];
        double missing = margin - d < 0 ? 0 : margin - d;
        double row_loss = y * square + (1 - y) * missing * missing;
        double factor = scale * (upstream ? (double)upstream[i] : 1);
        double push = d > 0 ? (1 - y) * missing / d : 0;
        for (size_t k = 0; grad && k < width; k++)
            grad[i * width + k] = (float)(factor * 2 * (y - push) * ((double)a[k] - b[k]));
        if (loss)
            loss[i] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}

/* Triplet loss: the negative is to be farther from the anchor than the positive is, by a margin. */
double ll_triplet_ref(const float *anchor, const float *positive, const float *negative, size_t n,
                      size_t width, const struct ll_triplet_option *option, float scale,
                      const float *upstream, float *loss, const struct ll_triplet_grad *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = i * width;
        double near = square_distance(anchor + row, positive + row, width);
        double far = square_distance(anchor + row, negative + row, width);
        double by_near = 2, by_far = 2; /* slopes of the distances: these times the difference */
        if (!option->squared) {
            near = sqrt(near);
            far = sqrt(far);
            by_near = near > 0 ? 1 / near : 0;
            by_far = far > 0 ? 1 / far : 0;
        }
        double row_loss = near - far + option->margin;
        double factor = row_loss <= 0 ? 0 : scale * (upstream ? (double)upstream[i] : 1);
        for (size_t k = row; grad && k < row + width; k++) {
            double to_positive = factor * by_near * ((double)anchor[k] - positive[k]);
            double to_negative = factor * by_far * ((double)anchor[k] - negative[k]);
            grad->anchor[k] = (float)(to_positive - to_negative);
            grad->positive[k] = (float)-to_positive;
            grad->negative[k] = (float)to_negative;
        }
        row_loss = row_loss <= 0 ? 0 : row_loss;
        if (loss)
            loss[i] = (float)row_loss;
        sum += row_loss;
    }
    return sum;
}
