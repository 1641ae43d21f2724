/* Cross-entropy against a distribution: the vector source, compiled once an instruction set (see
 * kernel/vector.h). As in classes_vec.c, a block of rows is walked for the largest logits and the
 * exponentials (kernel/lanes.h), and the gradients are made in a last walk. */
#include "kernel/soft.h"

#include "kernel/kernels_build.h"
#include "kernel/lanes.h"

struct call {
    size_t classes;
    const float *weight; /* or NULL */
    float kept, spread;  /* 1 - smoothing, smoothing / classes */
    float scale;
    uint32_t *look; /* what the targets say of being of 0 to 1 */
};

LL_INLINE float weight_of(const struct call *call, size_t c)
{
    return call->weight ? call->weight[c] : 1;
}

/* Where one block lies: (classes, step); gradients NULL where they are not needed. */
struct place {
    const float *x, *t;
    size_t step;
    float *by_x, *by_t;
};

/* `width` rows, a row a lane; their losses into `value`. The exponentials wait where by_x will
 * stand. */
LL_INLINE void block(const struct call *call, const struct place *at, const float *upstream,
                     size_t width, float *value)
{
    struct rows r;
    float mass[LANES] = {0}, dot[LANES] = {0}, log_sum[LANES], factor[LANES], share[LANES];
    uint32_t look[LANES] = {0}, all = 0;
    walk(at->x, at->step, call->classes, width, at->by_x, at->step, &r);
    for (size_t c = 0; c < call->classes; c++) {
        const float *x = at->x + c * at->step, *t = at->t + c * at->step;
        float w = weight_of(call, c);
        LL_SIMD
        for (size_t j = 0; j < width; j++) {
            float a = w * (call->kept * t[j] + call->spread), product = a * (x[j] - r.most[j]);
            mass[j] += a;
            dot[j] += a != 0 ? product : 0;
        }
        LL_SIMD
        for (size_t j = 0; j < width; j++)
            look[j] = ll_v_join(look[j], ll_v_look(t[j]));
    }
    for (size_t j = 0; j < width; j++)
        all = ll_v_join(all, look[j]);
    *call->look = ll_v_join(*call->look, all);
    LL_SIMD
    for (size_t j = 0; j < width; j++) {
        log_sum[j] = ll_v_log(r.sum[j]);
        value[j] = mass[j] * log_sum[j] - dot[j];
        factor[j] = call->scale * (upstream ? upstream[j] : 1);
        share[j] = mass[j] / r.sum[j];
    }
    if (at->by_x == NULL && at->by_t == NULL)
        return;
    for (size_t c = 0; c < call->classes; c++) {
        const float *x = at->x + c * at->step, *t = at->t + c * at->step;
        float *by_x = at->by_x ? at->by_x + c * at->step : NULL;
        float *by_t = at->by_t ? at->by_t + c * at->step : NULL;
        float w = weight_of(call, c);
        if (by_x) {
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                by_x[j] = factor[j] * (by_x[j] * share[j] - w * (call->kept * t[j] + call->spread));
        }
        if (by_t) {
            LL_SIMD
            for (size_t j = 0; j < width; j++)
                by_t[j] = factor[j] * w * call->kept * (log_sum[j] - (x[j] - r.most[j]));
        }
    }
}

/* What a call reads and writes, for each way of taking the rows. */
struct batch {
    const float *x, *t, *upstream;
    float *loss, *by_x, *by_t;
};

LL_INLINE double take(const struct batch *b, size_t row, const float *value, size_t width)
{
    double sum = 0;
    for (size_t j = 0; j < width; j++) {
        sum += (double)value[j];
        if (b->loss)
            b->loss[row + j] = value[j];
    }
    return sum;
}

static double run_images(const struct call *call, const struct batch *b,
                         const struct ll_class_shape *shape)
{
    size_t inner = shape->inner;
    double sum = 0;
    for (size_t o = 0; o < shape->outer; o++)
        for (size_t i = 0; i < inner; i += LANES) {
            float value[LANES];
            size_t row = o * inner + i, from = o * shape->classes * inner + i;
            size_t width = inner - i < LANES ? inner - i : LANES;
            const struct place at = {b->x + from, b->t + from, inner,
                                     b->by_x ? b->by_x + from : NULL,
                                     b->by_t ? b->by_t + from : NULL};
            block(call, &at, b->upstream ? b->upstream + row : NULL, width, value);
            sum += take(b, row, value, width);
        }
    return sum;
}

/* Short rows are turned, a class across the lanes. */
static double run_short(const struct call *call, const struct batch *b, size_t rows)
{
    float x[TILE_CLASSES * LANES], t[TILE_CLASSES * LANES], of_x[TILE_CLASSES * LANES];
    float of_t[TILE_CLASSES * LANES];
    const struct place at = {x, t, LANES, b->by_x ? of_x : NULL, b->by_t ? of_t : NULL};
    double sum = 0;
    for (size_t row = 0; row < rows; row += LANES) {
        float value[LANES];
        size_t width = rows - row < LANES ? rows - row : LANES, from = row * call->classes;
        turn(b->x + from, width, call->classes, x);
        turn(b->t + from, width, call->classes, t);
        block(call, &at, b->upstream ? b->upstream + row : NULL, width, value);
        sum += take(b, row, value, width);
        if (b->by_x)
            turn_back(of_x, width, call->classes, b->by_x + from);
        if (b->by_t)
            turn_back(of_t, width, call->classes, b->by_t + from);
    }
    return sum;
}

/* A row too long to be turned: the classes across the lanes. Its exponentials wait where by_x will
 * stand. `weight` is the call's, told apart from none by the caller. */
LL_INLINE float long_row_loss(const struct call *call, const float *weight, const struct place *at,
                              float factor)
{
    size_t classes = call->classes;
    const float *x = at->x, *t = at->t;
    float mass = 0, dot = 0, kept = call->kept, spread = call->spread;
    uint32_t look = 0;
    struct rows r;
    long_row(x, classes, at->by_x, &r);
    float top = r.most[0], log_sum = ll_v_log(r.sum[0]);
    LL_SIMD_SUM_LOOK(look, mass, dot)
    for (size_t c = 0; c < classes; c++) {
        float a = (weight ? weight[c] : 1) * (kept * t[c] + spread), product = a * (x[c] - top);
        mass += a;
        dot += a != 0 ? product : 0;
        look = ll_v_join(look, ll_v_look(t[c]));
    }
    *call->look = ll_v_join(*call->look, look);
    float share = mass / r.sum[0];
    if (at->by_x) {
        float *by_x = at->by_x;
        LL_SIMD
        for (size_t c = 0; c < classes; c++)
            by_x[c] =
                factor * (by_x[c] * share - (weight ? weight[c] : 1) * (kept * t[c] + spread));
    }
    if (at->by_t) {
        float *by_t = at->by_t;
        LL_SIMD
        for (size_t c = 0; c < classes; c++)
            by_t[c] = factor * (weight ? weight[c] : 1) * kept * (log_sum - (x[c] - top));
    }
    return mass * log_sum - dot;
}

static double run_long(const struct call *call, const struct batch *b, size_t rows)
{
    double sum = 0;
    for (size_t row = 0; row < rows; row++) {
        size_t from = row * call->classes;
        const struct place at = {b->x + from, b->t + from, 1, b->by_x ? b->by_x + from : NULL,
                                 b->by_t ? b->by_t + from : NULL};
        float factor = call->scale * (b->upstream ? b->upstream[row] : 1);
        float value = call->weight ? long_row_loss(call, call->weight, &at, factor)
                                   : long_row_loss(call, NULL, &at, factor);
        sum += take(b, row, &value, 1);
    }
    return sum;
}

double LL_BUILD(ll_soft_cross_entropy)(const float *logits, const float *target,
                                       const struct ll_class_shape *shape,
                                       const struct ll_class_option *option, float scale,
                                       const float *upstream, float *loss,
                                       const struct ll_soft_grad *grad)
{
    uint32_t look = 0;
    const struct call call = {.classes = shape->classes,
                              .weight = option->weight,
                              .kept = 1 - option->smoothing,
                              .spread = option->smoothing / (float)shape->classes,
                              .scale = scale,
                              .look = &look};
    const struct batch batch = {
        logits, target, upstream, loss, grad ? grad->logits : NULL, grad ? grad->target : NULL};
    size_t rows = shape->outer * shape->inner;
    double sum = shape->inner > 1                 ? run_images(&call, &batch, shape)
                 : shape->classes <= TILE_CLASSES ? run_short(&call, &batch, rows)
                                                  : run_long(&call, &batch, rows);
    return ll_v_any_outside(look, target, rows * shape->classes) ? NAN : sum;
}
