/* Losses composed from tensor operations. */
#include "loss/compose.h"

#include <math.h>

#include <assert.h>

struct ll_compose ll_compose_start(const struct ll_loss_call *call)
{
    return (struct ll_compose){.tape = call->tape};
}

ll_err ll_compose_end(struct ll_compose *c, struct ll_tensor *result, struct ll_tensor **out)
{
    if (!c->err)
        *out = ll_tensor_keep(result);
    while (c->count)
        ll_tensor_free(&c->made[--c->count]);
    return c->err;
}

/* Takes what a step made; by address, since it is made in the same expression. */
static struct ll_tensor *made(struct ll_compose *c, ll_err err, struct ll_tensor *const *t)
{
    if (err) {
        c->err = err;
        return NULL;
    }
    assert(c->count < LL_COMPOSE_MADE);
    c->made[c->count++] = *t;
    return *t;
}

struct ll_tensor *ll_c_binary(struct ll_compose *c, ll_binary_fn *fn, struct ll_tensor *a,
                              struct ll_tensor *b)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, fn(c->tape, a, b, &t), &t);
}

struct ll_tensor *ll_c_unary(struct ll_compose *c, ll_unary_fn *fn, struct ll_tensor *a)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, fn(c->tape, a, &t), &t);
}

struct ll_tensor *ll_c_number(struct ll_compose *c, double value)
{
    struct ll_shape shape = ll_shape_scalar();
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_full(c->tape, &shape, (float)value, &t), &t);
}

struct ll_tensor *ll_c_add(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b)
{
    return ll_c_binary(c, ll_tensor_add, a, b);
}

struct ll_tensor *ll_c_sub(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b)
{
    return ll_c_binary(c, ll_tensor_sub, a, b);
}

struct ll_tensor *ll_c_mul(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b)
{
    return ll_c_binary(c, ll_tensor_mul, a, b);
}

struct ll_tensor *ll_c_div(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b)
{
    return ll_c_binary(c, ll_tensor_div, a, b);
}

struct ll_tensor *ll_c_scale(struct ll_compose *c, struct ll_tensor *a, double by)
{
    return ll_c_mul(c, a, ll_c_number(c, by));
}

struct ll_tensor *ll_c_shift(struct ll_compose *c, struct ll_tensor *a, double by)
{
    return ll_c_add(c, a, ll_c_number(c, by));
}

struct ll_tensor *ll_c_sum(struct ll_compose *c, struct ll_tensor *a, int dim)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_sum(c->tape, a, dim, false, &t), &t);
}

struct ll_tensor *ll_c_mean(struct ll_compose *c, struct ll_tensor *a, int dim)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_mean(c->tape, a, dim, false, &t), &t);
}

struct ll_tensor *ll_c_select(struct ll_compose *c, struct ll_tensor *a, int dim, size_t position)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_select(c->tape, a, dim, position, &t), &t);
}

struct ll_tensor *ll_c_reshape(struct ll_compose *c, struct ll_tensor *a,
                               const struct ll_shape *shape)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_reshape(c->tape, a, shape, &t), &t);
}

struct ll_tensor *ll_c_logsumexp(struct ll_compose *c, struct ll_tensor *a, int dim)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_logsumexp(c->tape, a, dim, false, &t), &t);
}

struct ll_tensor *ll_c_softmax(struct ll_compose *c, struct ll_tensor *a, int dim)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_softmax(c->tape, a, dim, &t), &t);
}

struct ll_tensor *ll_c_clamp(struct ll_compose *c, struct ll_tensor *a, double low, double high)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_clamp(c->tape, a, (float)low, (float)high, &t), &t);
}

struct ll_tensor *ll_c_cat(struct ll_compose *c, struct ll_tensor *a, struct ll_tensor *b)
{
    struct ll_tensor *t = NULL, *parts[] = {a, b};
    return c->err ? NULL : made(c, ll_tensor_cat(c->tape, parts, 2, 0, &t), &t);
}

struct ll_tensor *ll_c_zeros(struct ll_compose *c, size_t n)
{
    struct ll_shape shape = ll_shape_vector(n);
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_new(c->tape, &shape, NULL, &t), &t);
}

struct ll_tensor *ll_c_eye(struct ll_compose *c, size_t n)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_eye(c->tape, n, &t), &t);
}

struct ll_tensor *ll_c_pick(struct ll_compose *c, struct ll_tensor *a,
                            const struct ll_tensor *position)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_pick(c->tape, a, position, &t), &t);
}

struct ll_tensor *ll_c_where(struct ll_compose *c, struct ll_tensor *condition, struct ll_tensor *a,
                             struct ll_tensor *b)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_tensor_where(c->tape, condition, a, b, &t), &t);
}

struct ll_tensor *ll_c_directions(struct ll_compose *c, struct ll_tensor *rows)
{
    struct ll_shape column = ll_shape_matrix(rows->shape.dim[0], 1);
    struct ll_tensor *square = ll_c_sum(c, ll_c_unary(c, ll_tensor_square, rows), -1);
    struct ll_tensor *length =
        ll_c_unary(c, ll_tensor_sqrt, ll_c_clamp(c, square, LL_C_TINY, (double)INFINITY));
    return ll_c_div(c, rows, ll_c_reshape(c, length, &column));
}

struct ll_tensor *ll_c_reduce(struct ll_compose *c, const struct ll_loss_call *call,
                              struct ll_tensor *each)
{
    switch (call->options->reduction) {
    case LL_MEAN:
        return ll_c_mean(c, each, LL_DIM_ALL);
    case LL_SUM:
        return ll_c_sum(c, each, LL_DIM_ALL);
    case LL_NONE:
        break;
    }
    return each;
}

struct ll_tensor *ll_c_loss(struct ll_compose *c, const struct ll_loss *loss,
                            struct ll_tensor *const *args, size_t count,
                            const struct ll_loss_options *options)
{
    struct ll_tensor *t = NULL;
    return c->err ? NULL : made(c, ll_loss_call(c->tape, loss, args, count, options, &t), &t);
}
