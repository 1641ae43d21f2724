/* Gradient penalty and weight clipping. */
#include "nn/penalty.h"

#include <math.h>

#include "tensor/node.h"
#include "tensor/ops.h"

/* Large against float32's rounding of the critic's output, small against its curvature. */
#define STEP 0.01

static ll_err check_rows(struct ll_tape *tape, const struct ll_tensor *a, const struct ll_tensor *b)
{
    if (ll_shape_equal(&a->shape, &b->shape) && a->shape.rank >= 1 && a->count > 0)
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_SHAPE,
                        "gradient_penalty: shapes %s and %s; they must be equal, with a row for "
                        "each sample",
                        ll_shape_text(&a->shape).text, ll_shape_text(&b->shape).text);
}

ll_err ll_penalty_points(struct ll_tape *tape, const struct ll_tensor *real,
                         const struct ll_tensor *fake, struct ll_tensor **out)
{
    ll_err err = check_rows(tape, real, fake);
    if (!err)
        err = ll_tensor_new(tape, &real->shape, NULL, out);
    if (err)
        return err;
    size_t rows = real->shape.dim[0], width = real->count / rows;
    for (size_t r = 0; r < rows; r++) {
        float t = (float)ll_rng_uniform(ll_tape_rng(tape));
        for (size_t i = r * width; i < (r + 1) * width; i++)
            (*out)->data[i] = t * real->data[i] + (1 - t) * fake->data[i];
    }
    (*out)->needs_grad = true;
    return LL_OK;
}

ll_err ll_penalty_probes(struct ll_tape *tape, const struct ll_tensor *points,
                         const struct ll_tensor *gradient, struct ll_tensor **plus,
                         struct ll_tensor **minus)
{
    *plus = *minus = NULL;
    ll_err err = check_rows(tape, points, gradient);
    if (!err)
        err = ll_tensor_new(tape, &points->shape, points->data, plus);
    if (!err)
        err = ll_tensor_new(tape, &points->shape, points->data, minus);
    if (err) {
        ll_tensor_free(plus);
        return err;
    }
    size_t rows = points->shape.dim[0], width = points->count / rows;
    for (size_t r = 0; r < rows; r++) {
        const float *g = gradient->data + r * width;
        double square = 0;
        for (size_t i = 0; i < width; i++)
            square += (double)g[i] * (double)g[i];
        /* Where the critic is flat there is no direction: both probes stay, and the slope is 0. */
        double step = square > 0 ? STEP / sqrt(square) : 0;
        for (size_t i = 0; i < width; i++) {
            (*plus)->data[r * width + i] += (float)(step * (double)g[i]);
            (*minus)->data[r * width + i] -= (float)(step * (double)g[i]);
        }
    }
    return LL_OK;
}

/* d = (plus - minus) / 2h: by plus, 2 (d - 1) / (2h rows); by minus, its negative. */
static ll_err value_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    size_t rows = self->operand[0]->count;
    const float *plus = self->operand[0]->data, *minus = self->operand[1]->data;
    float *by_plus = ll_node_grad(self, 0), *by_minus = ll_node_grad(self, 1);
    for (size_t r = 0; r < rows; r++) {
        double slope = ((double)plus[r] - (double)minus[r]) / (2 * STEP);
        double by = (double)self->grad->data[0] * (slope - 1) / (STEP * (double)rows);
        if (by_plus)
            by_plus[r] += (float)by;
        if (by_minus)
            by_minus[r] -= (float)by;
    }
    return LL_OK;
}

ll_err ll_penalty_value(struct ll_tape *tape, struct ll_tensor *plus, struct ll_tensor *minus,
                        struct ll_tensor **out)
{
    ll_err err = check_rows(tape, plus, minus);
    if (!err && plus->count != plus->shape.dim[0])
        err = ll_tape_fail(tape, LL_ERR_SHAPE,
                           "gradient_penalty: the critic gave shape %s; it must give one number a "
                           "row",
                           ll_shape_text(&plus->shape).text);
    if (err)
        return err;
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *operands[] = {plus, minus};
    err = ll_node_new(tape, "gradient_penalty", &one, operands, 2, value_backward, 0, out);
    if (err)
        return err;
    double sum = 0;
    for (size_t r = 0; r < plus->count; r++) {
        double slope = ((double)plus->data[r] - (double)minus->data[r]) / (2 * STEP);
        sum += (slope - 1) * (slope - 1);
    }
    (*out)->data[0] = (float)(sum / (double)plus->count);
    return LL_OK;
}

ll_err ll_clip_weights(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                       double bound)
{
    if (!(bound > 0))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "clip_weights: the bound is %g; it must be more than 0", bound);
    float most = (float)bound;
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < params[k]->count; i++) {
            float w = params[k]->data[i];
            params[k]->data[i] = w > most ? most : w < -most ? -most : w;
        }
    return LL_OK;
}
