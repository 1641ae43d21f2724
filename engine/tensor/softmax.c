/* Exponentials along a dimension: softmax, log_softmax, logsumexp.
 *
 * All shift by the maximum m: sum exp(a - m) lies in [1, n], so nothing overflows and the logarithm
 * is never taken of 0. Where m is infinite: all -inf gives logsumexp -inf and softmax NaN; a +inf
 * gives logsumexp +inf and softmax NaN, as the limits do not exist. */
#include <math.h>
#include <string.h>

#include "tensor/node.h"
#include "tensor/ops.h"

/* The maximum of a[0], a[inner], ... and the sum of exp(a - maximum). */
static double shifted_sum(const float *a, size_t n, size_t inner, float *maximum)
{
    float m = -INFINITY;
    for (size_t i = 0; i < n; i++)
        if (a[i * inner] > m || isnan(a[i * inner]))
            m = a[i * inner];
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += exp((double)a[i * inner] - (double)m);
    *maximum = m;
    return sum;
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

/* da_i = y_i (g_i - sum_j g_j y_j) */
static ll_err softmax_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct ll_split *s = self->saved;
    const float *y = self->data, *g = self->grad->data;
    float *grad = ll_node_grad(self, 0);
    for (size_t k = 0; k < s->outer * s->inner; k++) {
        size_t at = ll_split_start(s, k);
        double dot = 0;
        for (size_t i = 0; i < s->n; i++)
            dot += (double)g[at + i * s->inner] * (double)y[at + i * s->inner];
        for (size_t i = 0; i < s->n; i++) {
            size_t e = at + i * s->inner;
            grad[e] += (float)((double)y[e] * ((double)g[e] - dot));
        }
    }
    return LL_OK;
}

ll_err ll_tensor_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim, struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = along(tape, "softmax", a, dim, softmax_backward, &s, out);
    if (err)
        return err;
    for (size_t k = 0; k < s.outer * s.inner; k++) {
        size_t at = ll_split_start(&s, k);
        float m;
        double sum = shifted_sum(a->data + at, s.n, s.inner, &m);
        for (size_t i = 0; i < s.n; i++) {
            size_t e = at + i * s.inner;
            (*out)->data[e] = (float)(exp((double)a->data[e] - (double)m) / sum);
        }
    }
    return LL_OK;
}

/* da_i = g_i - exp(y_i) sum_j g_j */
static ll_err log_softmax_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct ll_split *s = self->saved;
    const float *y = self->data, *g = self->grad->data;
    float *grad = ll_node_grad(self, 0);
    for (size_t k = 0; k < s->outer * s->inner; k++) {
        size_t at = ll_split_start(s, k);
        double sum = 0;
        for (size_t i = 0; i < s->n; i++)
            sum += (double)g[at + i * s->inner];
        for (size_t i = 0; i < s->n; i++) {
            size_t e = at + i * s->inner;
            grad[e] += (float)((double)g[e] - exp((double)y[e]) * sum);
        }
    }
    return LL_OK;
}

ll_err ll_tensor_log_softmax(struct ll_tape *tape, struct ll_tensor *a, int dim,
                             struct ll_tensor **out)
{
    struct ll_split s;
    ll_err err = along(tape, "log_softmax", a, dim, log_softmax_backward, &s, out);
    if (err)
        return err;
    for (size_t k = 0; k < s.outer * s.inner; k++) {
        size_t at = ll_split_start(&s, k);
        float m;
        double log_sum = log(shifted_sum(a->data + at, s.n, s.inner, &m));
        for (size_t i = 0; i < s.n; i++) {
            size_t e = at + i * s.inner;
            (*out)->data[e] = (float)((double)a->data[e] - (double)m - log_sum);
        }
    }
    return LL_OK;
}

/* da_i = g exp(a_i - y); where y is not finite: the share of an infinite maximum is not defined. */
static ll_err logsumexp_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct ll_split *s = self->saved;
    const float *a = self->operand[0]->data;
    float *grad = ll_node_grad(self, 0);
    for (size_t k = 0; k < self->count; k++) {
        size_t at = ll_split_start(s, k);
        for (size_t i = 0; i < s->n; i++) {
            size_t e = at + i * s->inner;
            grad[e] +=
                (float)((double)self->grad->data[k] * exp((double)a[e] - (double)self->data[k]));
        }
    }
    return LL_OK;
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
    for (size_t k = 0; k < (*out)->count; k++) {
        float m;
        double sum = shifted_sum(a->data + ll_split_start(&s, k), s.n, s.inner, &m);
        (*out)->data[k] = isinf(m) ? m : (float)((double)m + log(sum));
    }
    return LL_OK;
}
