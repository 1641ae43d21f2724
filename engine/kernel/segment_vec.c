/* Segmentation losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * The first pass makes the probabilities, a block of rows at a time (kernel/lanes.h), and sums them
 * a class; where the gradient is asked for they stay where it will stand. The second pass needs no
 * exponential: it turns the probabilities into the gradient. */
#include "kernel/segment.h"

#include "kernel/kernels_build.h"
#include "kernel/lanes.h"

struct sums {
    double *shared, *pred, *target; /* one a class: Σ p·t, Σ p, Σ t */
    double cross_entropy;
};

/* Makes the probabilities of a block's `width` rows in p, (classes, p_step), and adds to the sums.
 */
LL_INLINE void gather(const float *x, size_t step, size_t classes, const int32_t *label,
                      size_t width, float *p, size_t p_step, struct sums *sums)
{
    struct rows r;
    float inverse[LANES], log_sum[LANES];
    walk(x, step, classes, width, p, p_step, &r);
    LL_SIMD
    for (size_t j = 0; j < width; j++) {
        inverse[j] = 1 / r.sum[j];
        log_sum[j] = r.most[j] + ll_v_log(r.sum[j]);
    }
    for (size_t c = 0; c < classes; c++) {
        float *row = p + c * p_step, total = 0;
        LL_SIMD_SUM(total)
        for (size_t j = 0; j < width; j++) {
            row[j] *= inverse[j];
            total += row[j];
        }
        sums->pred[c] += (double)total;
    }
    for (size_t j = 0; j < width; j++) {
        size_t y = (size_t)label[j];
        sums->shared[y] += (double)p[y * p_step + j];
        sums->target[y] += 1;
        sums->cross_entropy += (double)(log_sum[j] - x[y * step + j]);
    }
}

/* ∂L/∂p_c = base_c + hit_c·[c is the label]; the cross-entropy adds ce·(p_c − [c is the label]). */
struct slopes {
    const float *base, *hit;
    float ce;
};

/* Turns the probabilities of a block's rows into their gradient, in place. */
LL_INLINE void bend(float *p, size_t step, size_t classes, const int32_t *label, size_t width,
                    const struct slopes *s)
{
    float mean[LANES], at_label[LANES];
    lanes_fill(mean, 0);
    for (size_t c = 0; c < classes; c++) {
        const float *row = p + c * step;
        float base = s->base[c];
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            mean[j] += base * row[j];
    }
    for (size_t j = 0; j < width; j++) {
        size_t y = (size_t)label[j];
        at_label[j] = p[y * step + j] * s->hit[y];
        mean[j] = s->ce - mean[j] - at_label[j];
    }
    for (size_t c = 0; c < classes; c++) {
        float *row = p + c * step, base = s->base[c];
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            row[j] *= base + mean[j];
    }
    for (size_t j = 0; j < width; j++)
        p[(size_t)label[j] * step + j] += at_label[j] - s->ce;
}

static size_t at_most_lanes(size_t n)
{
    return n < LANES ? n : LANES;
}

static void gather_all(const float *logits, const int32_t *label,
                       const struct ll_class_shape *shape, float *tile, float *grad,
                       struct sums *sums)
{
    size_t classes = shape->classes, inner = shape->inner;
    float *p = tile + classes * LANES;
    for (size_t row = 0; inner == 1 && row < shape->outer; row += LANES) {
        size_t width = at_most_lanes(shape->outer - row);
        turn(logits + row * classes, width, classes, tile);
        gather(tile, LANES, classes, label + row, width, p, LANES, sums);
        if (grad)
            turn_back(p, width, classes, grad + row * classes);
    }
    for (size_t o = 0; inner > 1 && o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES) {
            size_t place = o * classes * inner + i;
            gather(logits + place, inner, classes, label + o * inner + i, at_most_lanes(inner - i),
                   grad ? grad + place : p, grad ? inner : LANES, sums);
        }
}

static void bend_all(const int32_t *label, const struct ll_class_shape *shape,
                     const struct slopes *s, float *tile, float *grad)
{
    size_t classes = shape->classes, inner = shape->inner;
    for (size_t row = 0; inner == 1 && row < shape->outer; row += LANES) {
        size_t width = at_most_lanes(shape->outer - row);
        turn(grad + row * classes, width, classes, tile);
        bend(tile, LANES, classes, label + row, width, s);
        turn_back(tile, width, classes, grad + row * classes);
    }
    for (size_t o = 0; inner > 1 && o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES)
            bend(grad + o * classes * inner + i, inner, classes, label + o * inner + i,
                 at_most_lanes(inner - i), s);
}

double LL_BUILD(ll_ce_dice)(const float *logits, const int32_t *label,
                            const struct ll_class_shape *shape,
                            const struct ll_segment_option *option, float scale, double *scratch,
                            float *grad)
{
    size_t classes = shape->classes, rows = shape->outer * shape->inner;
    struct sums sums = {scratch, scratch + classes, scratch + 2 * classes, 0};
    float *tile = (float *)(scratch + 3 * classes);
    double dice_loss = 0, smooth = (double)option->smooth, share = 1 / (double)classes;
    for (size_t i = 0; i < 3 * classes; i++)
        scratch[i] = 0;
    gather_all(logits, label, shape, tile, grad, &sums);
    float *base = tile + 2 * classes * LANES, *hit = base + classes;
    for (size_t c = 0; c < classes; c++) {
        double whole = sums.pred[c] + sums.target[c] + smooth;
        double dice = (2 * sums.shared[c] + smooth) / whole;
        double weight = (double)scale * (double)option->dice_weight * share / whole;
        dice_loss += (1 - dice) * share;
        base[c] = (float)(weight * dice);
        hit[c] = (float)(-2 * weight);
    }
    double ce_weight = (double)option->ce_weight;
    if (grad) {
        const struct slopes s = {base, hit, (float)((double)scale * ce_weight / (double)rows)};
        bend_all(label, shape, &s, tile, grad);
    }
    double loss = (double)option->dice_weight * dice_loss;
    return ce_weight > 0 ? ce_weight * sums.cross_entropy / (double)rows + loss : loss;
}
