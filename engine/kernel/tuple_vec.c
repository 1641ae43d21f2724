/* Losses of pairs and triplets: the vector source, compiled once an instruction set (see
 * kernel/vector.h). A row is walked twice: for its distances, then for its gradients. */
#include "kernel/tuple.h"

#include <float.h>
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

/* Of rows whose squares are beyond float32: rarely, so in double and one number at a time. */
static double wide_square(const float *a, const float *b, size_t width)
{
    double sum = 0;
    for (size_t k = 0; k < width; k++)
        sum += ((double)a[k] - (double)b[k]) * ((double)a[k] - (double)b[k]);
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
        float missing = ll_v_max(0, margin - d);
        float value = y * square + (1 - y) * missing * missing;
        if (!(square <= FLT_MAX))
            value = (float)((double)y * wide_square(a, b, width)) + (1 - y) * missing * missing;
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

/* A triplet's loss before it is held to 0, and 1 over the distances. */
struct triplet {
    float value, by_near, by_far;
};

static struct triplet wide_triplet(const float *a, const float *p, const float *n, size_t width,
                                   const struct ll_triplet_option *option)
{
    double near = wide_square(a, p, width), far = wide_square(a, n, width);
    if (option->squared)
        return (struct triplet){(float)(near - far + (double)option->margin), 2, 2};
    near = sqrt(near);
    far = sqrt(far);
    return (struct triplet){(float)(near - far + (double)option->margin),
                            near > 0 ? (float)(1 / near) : 0, far > 0 ? (float)(1 / far) : 0};
}

LL_INLINE struct triplet measure(const float *a, const float *p, const float *n, size_t width,
                                 const struct ll_triplet_option *option)
{
    float near = square_distance(a, p, width), far = square_distance(a, n, width);
    if (!(near <= FLT_MAX && far <= FLT_MAX))
        return wide_triplet(a, p, n, width, option);
    if (option->squared)
        return (struct triplet){near - far + option->margin, 2, 2};
    near = sqrtf(near);
    far = sqrtf(far);
    return (struct triplet){near - far + option->margin, near > 0 ? 1 / near : 0,
                            far > 0 ? 1 / far : 0};
}

double LL_BUILD(ll_triplet)(const float *anchor, const float *positive, const float *negative,
                            size_t n, size_t width, const struct ll_triplet_option *option,
                            float scale, const float *upstream, float *loss,
                            const struct ll_triplet_grad *grad)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        size_t row = i * width;
        struct triplet t = measure(anchor + row, positive + row, negative + row, width, option);
        float factor = t.value <= 0 ? 0 : scale * (upstream ? upstream[i] : 1);
        float value = t.value <= 0 ? 0 : t.value;
        if (grad)
            pull(anchor + row, positive + row, negative + row, width, factor * t.by_near,
                 factor * t.by_far, grad, row);
        if (loss)
            loss[i] = value;
        sum += (double)value;
    }
    return sum;
}
