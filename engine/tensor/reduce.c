/* Reductions: sum, mean, and the extremes with their places. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tensor/node.h"
#include "tensor/ops.h"

#define CHUNK 256

ll_err ll_node_split(struct ll_tape *tape, const char *op, const struct ll_tensor *a, int dim,
                     bool keepdim, struct ll_split *out)
{
    if (dim == LL_DIM_ALL) {
        *out = (struct ll_split){.outer = 1, .n = a->count, .inner = 1};
        out->shape.rank = keepdim ? a->shape.rank : 0;
        for (int i = 0; i < out->shape.rank; i++)
            out->shape.dim[i] = 1;
        return LL_OK;
    }
    int axis;
    ll_err err = ll_node_axis(tape, op, &a->shape, dim, &axis);
    if (err)
        return err;
    ll_shape_split(&a->shape, axis, &out->outer, &out->n, &out->inner);
    out->shape = ll_shape_drop(&a->shape, axis, keepdim);
    return LL_OK;
}

size_t ll_split_start(const struct ll_split *split, size_t k)
{
    return (k / split->inner) * split->n * split->inner + k % split->inner;
}

/* Eight partial sums, so that additions do not wait for one another. */
static double sum_row(const float *a, size_t n)
{
    double part[8] = {0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++)
            part[k] += (double)a[i + k];
    for (size_t k = 0; i < n; i++, k++)
        part[k] += (double)a[i];
    return ((part[0] + part[4]) + (part[1] + part[5])) +
           ((part[2] + part[6]) + (part[3] + part[7]));
}

static void sum_columns(const float *a, size_t n, size_t inner, double scale, float *y)
{
    for (size_t j = 0; j < inner; j += CHUNK) {
        size_t width = inner - j < CHUNK ? inner - j : CHUNK;
        double total[CHUNK] = {0};
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < width; k++)
                total[k] += (double)a[i * inner + j + k];
        for (size_t k = 0; k < width; k++)
            y[j + k] = (float)(total[k] * scale);
    }
}

struct scaled {
    struct ll_split split;
    double scale;
};

/* d/da = scale, for every element that was summed. */
static ll_err sum_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct scaled *saved = self->saved;
    const struct ll_split *s = &saved->split;
    const float *g = self->grad->data;
    float *grad = ll_node_grad(self, 0), scale = (float)saved->scale;
    for (size_t o = 0; o < s->outer; o++)
        for (size_t i = 0; i < s->n; i++) {
            float *row = grad + (o * s->n + i) * s->inner;
            for (size_t j = 0; j < s->inner; j++)
                row[j] += g[o * s->inner + j] * scale;
        }
    return LL_OK;
}

static ll_err sum_scaled(struct ll_tape *tape, const char *op, struct ll_tensor *a, int dim,
                         bool keepdim, bool mean, struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = ll_node_split(tape, op, a, dim, keepdim, &s);
    if (err)
        return err;
    double scale = mean ? 1.0 / (double)s.n : 1.0;
    err = ll_node_new(tape, op, &s.shape, &a, 1, sum_backward, sizeof(struct scaled), out);
    if (err)
        return err;
    if ((*out)->saved)
        *(struct scaled *)(*out)->saved = (struct scaled){s, scale};
    for (size_t o = 0; o < s.outer; o++) {
        const float *from = a->data + o * s.n * s.inner;
        if (s.inner == 1)
            (*out)->data[o] = (float)(sum_row(from, s.n) * scale);
        else
            sum_columns(from, s.n, s.inner, scale, (*out)->data + o * s.inner);
    }
    return LL_OK;
}

ll_err ll_tensor_sum(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                     struct ll_tensor **out)
{
    return sum_scaled(tape, "sum", a, dim, keepdim, false, out);
}

ll_err ll_tensor_mean(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                      struct ll_tensor **out)
{
    return sum_scaled(tape, "mean", a, dim, keepdim, true, out);
}

/* Extremes. `saved` is a size_t for each element of the result: where in the operand it came from.
 */

static ll_err extreme_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const size_t *from = self->saved;
    float *grad = ll_node_grad(self, 0);
    for (size_t i = 0; i < self->count; i++)
        grad[from[i]] += self->grad->data[i];
    return LL_OK;
}

/* The place in 0..n-1 of the first extreme of a[0], a[inner], ...; the first NaN where there is
 * one. */
static size_t extreme_place(const float *a, size_t n, size_t inner, float sign)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        float x = a[i * inner];
        if (isnan(x))
            return i;
        if (sign * x > sign * a[best * inner])
            best = i;
    }
    return best;
}

static ll_err extreme(struct ll_tape *tape, const char *op, struct ll_tensor *a, int dim,
                      bool keepdim, float sign, struct ll_tensor **out, struct ll_tensor **index)
{
    struct ll_split s;
    ll_err err = ll_node_split(tape, op, a, dim, keepdim, &s);
    if (err)
        return err;
    if (s.n == 0)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "%s: a tensor of shape %s has nothing to compare",
                            op, ll_shape_text(&a->shape).text);
    size_t count = s.outer * s.inner;
    struct ll_tensor *y = NULL, *place = NULL;
    err = ll_node_new(tape, op, &s.shape, &a, 1, extreme_backward, count * sizeof(size_t), &y);
    if (!err && index)
        err = ll_tensor_new(tape, &s.shape, NULL, &place);
    if (err) {
        ll_tensor_free(&y);
        return err;
    }
    size_t *saved = y->saved;
    for (size_t k = 0; k < count; k++) {
        size_t at = ll_split_start(&s, k);
        size_t i = extreme_place(a->data + at, s.n, s.inner, sign);
        y->data[k] = a->data[at + i * s.inner];
        if (saved)
            saved[k] = at + i * s.inner;
        if (place)
            place->data[k] = (float)i;
    }
    *out = y;
    if (index)
        *index = place;
    return LL_OK;
}

ll_err ll_tensor_max(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                     struct ll_tensor **out, struct ll_tensor **index)
{
    return extreme(tape, "max", a, dim, keepdim, 1, out, index);
}

ll_err ll_tensor_min(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                     struct ll_tensor **out, struct ll_tensor **index)
{
    return extreme(tape, "min", a, dim, keepdim, -1, out, index);
}
