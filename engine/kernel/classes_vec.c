/* Multi-class losses: the vector source, compiled once an instruction set (see kernel/vector.h).
 *
 * A block of rows is walked for the largest logits and the exponentials (kernel/lanes.h), the
 * losses follow for all its rows at once, and the gradient is made where the exponentials stood. */
#include "kernel/classes.h"

#include <string.h>

#include "kernel/kernels_build.h"
#include "kernel/lanes.h"

/* What a loss makes of its row: the gradient of class c is e_c·of_sum − of_class·w_c, and at the
 * label `at_label` less. */
struct slopes {
    float of_sum[LANES], of_class[LANES], at_label[LANES];
};

LL_INLINE void walk_mean(const float *x, size_t step, size_t classes, size_t width,
                         const float *weight, struct rows *r)
{
    lanes_fill(r->mean, 0);
    for (size_t c = 0; c < classes; c++) {
        const float *row = x + c * step;
        float w = weight ? weight[c] : 1;
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            r->mean[j] += w * (row[j] - r->most[j]);
    }
}

LL_INLINE void walk_grad(float *e, size_t step, size_t classes, size_t width, const float *weight,
                         int smooth, const struct slopes *s)
{
    for (size_t c = 0; c < classes; c++) {
        float *row = e + c * step;
        float w = weight ? weight[c] : 1;
        if (smooth) {
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                row[j] = row[j] * s->of_sum[j] - w * s->of_class[j];
        } else {
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                row[j] = row[j] * s->of_sum[j];
        }
    }
}

/* What all blocks of a call share. */
struct call {
    size_t classes;
    const struct ll_class_option *option;
    float scale, total_weight; /* Σ of the classes' weights */
    int focal;
};

/* The losses of a block's rows and what their gradients are made of. `at` holds each row's logit at
 * its label, `factor` the row's scale and upstream; an ignored row has weight 0. */
LL_INLINE void finish(const struct call *call, const struct rows *r, const float *at,
                      const float *weight, const float *factor, size_t width, float *loss,
                      struct slopes *s)
{
    float share = call->option->smoothing / (float)call->classes;
    float kept = 1 - call->option->smoothing, gamma = call->option->gamma;
    float everywhere = share * call->total_weight;
    if (call->focal) {
        LL_SIMD
        for (size_t j = 0; j < width; j++) {
            float log_sum = ll_v_log(r->sum[j]), ce = log_sum - (at[j] - r->most[j]);
            float p = ll_v_exp_nonpositive(-ce), missing = 1 - p;
            float power = ll_v_exp(gamma * ll_v_log(missing));
            power = gamma > 0 ? power : 1;
            float focus = weight[j] * power;
            float bend = weight[j] * gamma * p * ce * power / missing;
            float slope = factor[j] * (focus + (missing > 0 ? bend : 0));
            loss[j] = focus * ce;
            s->of_sum[j] = slope / r->sum[j];
            s->of_class[j] = 0;
            s->at_label[j] = slope;
        }
        return;
    }
    LL_SIMD
    for (size_t j = 0; j < width; j++) {
        float log_sum = ll_v_log(r->sum[j]), w = kept * weight[j];
        float smooth = share > 0 ? everywhere * log_sum - share * r->mean[j] : 0;
        loss[j] = w * (log_sum - (at[j] - r->most[j])) + smooth;
        s->of_sum[j] = factor[j] * (w + everywhere) / r->sum[j];
        s->of_class[j] = factor[j] * share;
        s->at_label[j] = factor[j] * w;
    }
}

/* One block of `width` rows. x and, where the gradient is asked for, e are (classes, step). */
LL_INLINE double block(const struct call *call, const float *x, size_t step, const int32_t *label,
                       const float *upstream, size_t width, float *loss, float *e, size_t e_step)
{
    struct rows r;
    struct slopes s;
    float at[LANES] = {0}, weight[LANES] = {0}, factor[LANES] = {0}, value[LANES];
    const struct ll_class_option *o = call->option;
    walk(x, step, call->classes, width, e, e_step, &r);
    if (o->smoothing > 0)
        walk_mean(x, step, call->classes, width, o->weight, &r);
    for (size_t j = 0; j < width; j++) {
        if (label[j] == o->ignore)
            continue;
        at[j] = x[(size_t)label[j] * step + j];
        weight[j] = o->weight ? o->weight[label[j]] : 1;
        factor[j] = call->scale * (upstream ? upstream[j] : 1);
    }
    finish(call, &r, at, weight, factor, width, value, &s);
    double sum = 0;
    for (size_t j = 0; j < width; j++) {
        float counted = label[j] == o->ignore ? 0 : value[j];
        sum += (double)counted;
        if (loss)
            loss[j] = counted;
    }
    if (e == NULL)
        return sum;
    walk_grad(e, e_step, call->classes, width, o->weight, o->smoothing > 0, &s);
    for (size_t j = 0; j < width; j++) {
        if (label[j] != o->ignore)
            e[(size_t)label[j] * e_step + j] -= s.at_label[j];
        else
            for (size_t c = 0; c < call->classes; c++)
                e[c * e_step + j] = 0;
    }
    return sum;
}

/* Images: the rows of a block lie beside each other already, the classes `inner` apart. */
static double run_images(const struct call *call, const float *logits, const int32_t *label,
                         const struct ll_class_shape *shape, const float *upstream, float *loss,
                         float *grad)
{
    size_t inner = shape->inner;
    double sum = 0;
    for (size_t o = 0; o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES) {
            size_t row = o * inner + i, place = o * shape->classes * inner + i;
            size_t width = inner - i < LANES ? inner - i : LANES;
            sum += block(call, logits + place, inner, label + row, upstream ? upstream + row : NULL,
                         width, loss ? loss + row : NULL, grad ? grad + place : NULL, inner);
        }
    return sum;
}

/* Short rows: LANES of them are turned so that a class lies across the lanes. */
static double run_short(const struct call *call, const float *logits, const int32_t *label,
                        size_t rows, const float *upstream, float *loss, float *grad)
{
    float tile[TILE_CLASSES * LANES], e[TILE_CLASSES * LANES];
    double sum = 0;
    for (size_t row = 0; row < rows; row += LANES) {
        size_t width = rows - row < LANES ? rows - row : LANES;
        turn(logits + row * call->classes, width, call->classes, tile);
        sum += block(call, tile, LANES, label + row, upstream ? upstream + row : NULL, width,
                     loss ? loss + row : NULL, grad ? e : NULL, LANES);
        if (grad)
            turn_back(e, width, call->classes, grad + row * call->classes);
    }
    return sum;
}

static float long_mean(const float *x, size_t classes, const float *weight, float top)
{
    float total = 0;
    LL_SIMD_SUM(total)
    for (size_t c = 0; c < classes; c++)
        total += (weight ? weight[c] : 1) * (x[c] - top);
    return total;
}

/* Long rows, one at a time. */
static double run_long(const struct call *call, const float *logits, const int32_t *label,
                       size_t rows, const float *upstream, float *loss, float *grad)
{
    const struct ll_class_option *o = call->option;
    size_t classes = call->classes;
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        const float *x = logits + row * classes;
        float *e = grad ? grad + row * classes : NULL, value = 0;
        struct rows r;
        struct slopes s;
        if (label[row] != o->ignore) {
            size_t y = (size_t)label[row];
            float weight = o->weight ? o->weight[y] : 1;
            float factor = call->scale * (upstream ? upstream[row] : 1);
            long_row(x, classes, e, &r);
            r.mean[0] = o->smoothing > 0 ? long_mean(x, classes, o->weight, r.most[0]) : 0;
            finish(call, &r, x + y, &weight, &factor, 1, &value, &s);
            if (e) {
                float of_sum = s.of_sum[0], of_class = s.of_class[0];
                if (o->smoothing > 0) {
                    LL_SIMD
                    for (size_t c = 0; c < classes; c++)
                        e[c] = e[c] * of_sum - (o->weight ? o->weight[c] : 1) * of_class;
                } else {
                    LL_SIMD
                    for (size_t c = 0; c < classes; c++)
                        e[c] = e[c] * of_sum;
                }
                e[y] -= s.at_label[0];
            }
        } else if (e) {
            memset(e, 0, classes * sizeof *e);
        }
        sum += (double)value;
        if (loss)
            loss[row] = value;
    }
    return sum;
}

static double run(const float *logits, const int32_t *label, const struct ll_class_shape *shape,
                  const struct ll_class_option *option, int focal, float scale,
                  const float *upstream, float *loss, float *grad)
{
    struct call call = {shape->classes, option, scale, (float)shape->classes, focal};
    if (option->weight) {
        call.total_weight = 0;
        for (size_t c = 0; c < shape->classes; c++)
            call.total_weight += option->weight[c];
    }
    if (shape->inner > 1)
        return run_images(&call, logits, label, shape, upstream, loss, grad);
    size_t rows = shape->outer * shape->inner;
    return (shape->classes <= TILE_CLASSES ? run_short : run_long)(&call, logits, label, rows,
                                                                   upstream, loss, grad);
}

double LL_BUILD(ll_cross_entropy)(const float *logits, const int32_t *label,
                                  const struct ll_class_shape *shape,
                                  const struct ll_class_option *option, float scale,
                                  const float *upstream, float *loss, float *grad)
{
    return run(logits, label, shape, option, 0, scale, upstream, loss, grad);
}

double LL_BUILD(ll_focal)(const float *logits, const int32_t *label,
                          const struct ll_class_shape *shape, const struct ll_class_option *option,
                          float scale, const float *upstream, float *loss, float *grad)
{
    return run(logits, label, shape, option, 1, scale, upstream, loss, grad);
}

/* The gradient is zeros but for a number a row: clearing it in one go is nearly all that takes
 * time, and nothing clears faster than the C library. */
double LL_BUILD(ll_nll)(const float *logits, const int32_t *label,
                        const struct ll_class_shape *shape, const struct ll_class_option *option,
                        float scale, const float *upstream, float *loss, float *grad)
{
    size_t rows = shape->outer * shape->inner, inner = shape->inner;
    double sum = 0;
    if (grad)
        memset(grad, 0, rows * shape->classes * sizeof *grad);
    for (size_t row = 0; row < rows; row++) {
        float value = 0;
        if (label[row] != option->ignore) {
            size_t y = (size_t)label[row];
            size_t place = (row / inner * shape->classes + y) * inner + row % inner;
            float weight = option->weight ? option->weight[y] : 1;
            value = -weight * logits[place];
            if (grad)
                grad[place] = -scale * (upstream ? upstream[row] : 1) * weight;
        }
        sum += (double)value;
        if (loss)
            loss[row] = value;
    }
    return sum;
}
