/* Losses of pairs and triplets: the vector source, compiled once an instruction set (see
 * kernel/vector.h). A row is walked twice: for its distances, then for its gradients. */
#include "kernel/tuple.h"

#include <math.h>

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

LL_INLINE float square_distance(const float *a, const float *b, size_t width)
{
    float sum = 0;
    LL_SIMD_SUM(sum)
    for (size_t k = 0; k < width; k++)
        sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

double LL_BUILD(ll_contrastive)(const float *x1, const float *x2, const float *label, size_t n,
                                size_t width, float margin, float scale, const float *upstream,
                                float *loss, float *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const float *a = x1 + i * width, *b = x2 + i * width;
        float square = square_distance(a, b, width), d = sqrtf(square), y = label[i];
        float missing = margin - d < 0 ? 0 : margin - d;
        float value = y * square + (1 - y) * missing * missing;
        if (grad) {
            float push = d > 0 ? (1 - y) * missing / d : 0, *restrict row = grad + i * width;
            float factor = 2 * scale * (upstream ? upstream[i] : 1) * (y - push);
            LL_SIMD
            for (size_t k = 0; k < width; k++)
                row[k] = factor * (a[k] - b[k]);
        }
        if (loss)
            loss[i] = value;
        sum += (double)value;
    }
    return sum;
}

LL_INLINE void pull(const float *restrict a, const float *restrict p, const float *restrict n,
                    size_t width, float by_near, float by_far, const struct ll_triplet_grad *grad,
                    size_t row)
{
    float *restrict of_a = grad->anchor + row, *restrict of_p = grad->positive + row;
    float *restrict of_n = grad->negative + row;
    LL_SIMD
    for (size_t k = 0; k < width; k++) {
        float to_positive = by_near * (a[k] - p[k]), to_negative = by_far * (a[k] - n[k]);
        of_a[k] = to_positive - to_negative;
        of_p[k] = -to_positive;
        of_n[k] = to_negative;
    }
}

double LL_BUILD(ll_triplet)(const float *anchor, const float *positive, const float *negative,
                            size_t n, size_t width, const struct ll_triplet_option *option,
                            float scale, const float *upstream, float *loss,
                            const struct ll_triplet_grad *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = i * width;
        float near = square_distance(anchor + row, positive + row, width);
        float far = square_distance(anchor + row, negative + row, width), by_near = 2, by_far = 2;
        if (!option->squared) {
            near = sqrtf(near);
            far = sqrtf(far);
            by_near = near > 0 ? 1 / near : 0;
            by_far = far > 0 ? 1 / far : 0;
        }
        float value = near - far + option->margin;
        float factor = value <= 0 ? 0 : scale * (upstream ? upstream[i] : 1);
        value = value <= 0 ? 0 : value;
        if (grad)
            pull(anchor + row, positive + row, negative + row, width, factor * by_near,
                 factor * by_far, grad, row);
        if (loss)
            loss[i] = value;
        sum += (double)value;
    }
    return sum;
}
