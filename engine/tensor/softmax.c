/* Exponentials along a dimension: softmax, log_softmax, logsumexp, by their kernels.
 *
 * All shift by the maximum m: sum exp(a - m) lies in [1, n], so nothing overflows and the logarithm
 * is never taken of 0. Where m is infinite: all -inf gives logsumexp -inf and softmax NaN; a +inf
 * gives logsumexp +inf and softmax NaN, as the limits do not exist.
 *
 * The backwards walk the probabilities p once for their sum and once for the gradient, a block (the
 * n x inner numbers of one outer index) at a time. Softmax still has them; for the other two a
 * kernel makes them again, a few blocks at a time. */
#include <math.h>

#include "kernel/vector.h"
#include "tensor/node.h"
#include "tensor/ops.h"

enum {
    COLUMNS = 64,  /* of a block whose sums are made together */
    SCRATCH = 8192 /* numbers for which p is made at a time, or one block */
};

static struct ll_class_shape rows_of(const struct ll_split *s)
{
    return (struct ll_class_shape){s->outer, s->n, s->inner};
}

/* Σ g, or where p is not NULL Σ g·p, of a row whose numbers lie beside each other. */
static double row_sum(const float *g, const float *p, size_t n)
{
    double sum = 0;
    if (p) {
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < n; i++)
            sum += (double)(g[i] * p[i]);
    } else {
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < n; i++)
            sum += (double)g[i];
    }
    return sum;
}

/* The same of `width` columns beside each other, whose numbers are `inner` apart. */
static void column_sums(const float *g, const float *p, size_t n, size_t inner, size_t width,
                        double *sum)
{
    for (size_t j = 0; j < width; j++)
        sum[j] = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < width; j++)
            sum[j] += (double)g[i * inner + j] * (p ? (double)p[i * inner + j] : 1);
}

/* Adds p (g − Σ g p), softmax's, or g − p Σ g, its logarithm's, for one block. */
static void add_block(const struct ll_split *s, const float *p, const float *g, bool logarithm,
                      float *grad)
{
    size_t n = s->n, inner = s->inner;
    const float *weight = logarithm ? NULL : p;
    for (size_t j = 0; j < inner; j += COLUMNS) {
        size_t width = inner - j < COLUMNS ? inner - j : COLUMNS;
        double sum[COLUMNS];
        if (inner == 1)
            sum[0] = row_sum(g, weight, n);
        else
            column_sums(g + j, weight ? weight + j : NULL, n, inner, width, sum);
        for (size_t i = 0; i < n; i++) {
            const float *p_row = p + i * inner + j, *g_row = g + i * inner + j;
            float *to = grad + i * inner + j;
            for (size_t k = 0; k < width; k++) {
                float t = (float)sum[k];
                to[k] += logarithm ? g_row[k] - p_row[k] * t : p_row[k] * (g_row[k] - t);
            }
        }
    }
}

static ll_err along(struct ll_tape *tape, const char *op, struct ll_tensor *a, int dim,
                    ll_backward_fn *backward, struct ll_split *s, struct ll_tensor **out)
{
    ll_err err = ll_node_split(tape, op, a, dim, false, s);
    if (err)
        return err;
    err = ll_node_new(tape, op, &a->shape, &a, 1, backward, sizeof *s, out);
    if (!err && (*out)->saved)
        *(struct ll_split *)(*out)->saved = *s;
    return err;
}

static ll_err softmax_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct ll_split *s = self->saved;
    float *grad = ll_node_grad(self, 0);
    size_t size = s->n * s->inner;
    for (size_t o = 0; o < s->outer; o++)
        add_block(s, self->data + o * size, self->grad->data + o * size, false, grad + o * size);
    return LL_OK;
}

ll_err ll_tensor_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim, struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = along(tape, "softmax", a, dim, softmax_backward, &s, out);
    if (err)
        return err;
    const struct ll_class_shape rows = rows_of(&s);
    ll_tape_kernels(tape)->softmax(a->data, &rows, (*out)->data);
    return LL_OK;
}

/* Scratch for the probabilities of `*blocks` blocks. */
static ll_err scratch_new(struct ll_tape *tape, const struct ll_split *s, size_t *blocks,
                          void **out)
{
    size_t size = s->n * s->inner;
    *blocks = size > 0 && size < SCRATCH ? SCRATCH / size : 1;
    return ll_tape_scratch(tape, *blocks * size, sizeof(float), out);
}

static ll_err log_softmax_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct ll_split *s = self->saved;
    float *grad = ll_node_grad(self, 0);
    size_t size = s->n * s->inner, blocks;
    void *scratch = NULL;
    ll_err err = scratch_new(tape, s, &blocks, &scratch);
    for (size_t o = 0; !err && o < s->outer; o += blocks) {
        size_t count = s->outer - o < blocks ? s->outer - o : blocks;
        const float *p = scratch;
        ll_tape_kernels(tape)->exp(self->data + o * size, count * size, scratch);
        for (size_t k = 0; k < count; k++) {
            size_t at = (o + k) * size;
            add_block(s, p + k * size, self->grad->data + at, true, grad + at);
        }
    }
    ll_tape_scratch_free(tape, scratch);
    return err;
}

ll_err ll_tensor_log_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim,
                             struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = along(tape, "log_softmax", a, dim, log_softmax_backward, &s, out);
    if (err)
        return err;
    const struct ll_class_shape rows = rows_of(&s);
    ll_tape_kernels(tape)->log_softmax(a->data, &rows, (*out)->data);
    return LL_OK;
}

/* da_i = g p_i; where y is not finite, the share of an infinite maximum is not defined. */
static ll_err logsumexp_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct ll_split *s = self->saved;
    float *grad = ll_node_grad(self, 0);
    size_t size = s->n * s->inner, blocks;
    void *scratch = NULL;
    ll_err err = scratch_new(tape, s, &blocks, &scratch);
    for (size_t o = 0; !err && o < s->outer; o += blocks) {
        size_t count = s->outer - o < blocks ? s->outer - o : blocks;
        const struct ll_class_shape rows = {count, s->n, s->inner};
        const float *p = scratch, *g = self->grad->data + o * s->inner;
        float *to = grad + o * size;
        ll_tape_kernels(tape)->softmax(self->operand[0]->data + o * size, &rows, scratch);
        for (size_t i = 0; i < count * s->n; i++)
            for (size_t j = 0; j < s->inner; j++)
                to[i * s->inner + j] += g[i / s->n * s->inner + j] * p[i * s->inner + j];
    }
    ll_tape_scratch_free(tape, scratch);
    return err;
}

/* The kernel shifts by the maximum, which must be finite: a row of which it is not (NaN came out)
 * is its maximum, unless NaN went in. */
static float infinite_row(const float *a, size_t n, size_t inner)
{
    float most = -INFINITY;
    for (size_t i = 0; i < n && !isnan(most); i++)
        most = a[i * inner] > most || isnan(a[i * inner]) ? a[i * inner] : most;
    return most;
}

ll_err ll_tensor_logsumexp(struct ll_tape *tape, struct ll_tensor *a, int dim, bool keepdim,
                           struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = ll_node_split(tape, "logsumexp", a, dim, keepdim, &s);
    if (err)
        return err;
    err = ll_node_new(tape, "logsumexp", &s.shape, &a, 1, logsumexp_backward, sizeof s, out);
    if (err)
        return err;
    if ((*out)->saved)
        *(struct ll_split *)(*out)->saved = s;
    const struct ll_class_shape rows = rows_of(&s);
    float *y = (*out)->data;
    ll_tape_kernels(tape)->logsumexp(a->data, &rows, y);
    for (size_t k = 0; k < (*out)->count; k++)
        if (isnan(y[k]))
            y[k] = infinite_row(a->data + ll_split_start(&s, k), s.n, s.inner);
    return LL_OK;
}
