/* The linear layer: y = x Wᵀ + b. */
#include "nn/linear.h"

#include <math.h>
#include <string.h>

#include "tensor/gemm.h"
#include "tensor/node.h"
#include "tensor/ops.h"

/* The sizes of the product: `rows` inputs of `in` numbers give `out` numbers each. */
struct sizes {
    size_t rows, in, out;
};

static struct sizes sizes_of(const struct ll_tensor *input, const struct ll_tensor *weight)
{
    size_t in = weight->shape.dim[1];
    return (struct sizes){in ? input->count / in : 0, in, weight->shape.dim[0]};
}

static struct ll_gemm_operand plain(const float *data, size_t columns)
{
    return (struct ll_gemm_operand){data, columns, false};
}

static struct ll_gemm_operand turned(const float *data, size_t columns)
{
    return (struct ll_gemm_operand){data, columns, true};
}

static ll_err add_columns(struct ll_tape *tape, const float *g, struct sizes s, float *grad)
{
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, s.out, sizeof(double), &scratch);
    if (err)
        return err;
    double *sum = scratch;
    for (size_t r = 0; r < s.rows; r++)
        for (size_t o = 0; o < s.out; o++)
            sum[o] += (double)g[r * s.out + o];
    for (size_t o = 0; o < s.out; o++)
        grad[o] = (float)((double)grad[o] + sum[o]);
    ll_tape_scratch_free(tape, scratch);
    return LL_OK;
}

/* dx = g W, dW = gᵀ x, db = Σ of g's rows. */
static ll_err linear_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct ll_tensor *x = self->operand[0], *weight = self->operand[1];
    struct sizes s = sizes_of(x, weight);
    int threads = ll_tape_threads(tape);
    const float *g = self->grad->data;
    float *gx = ll_node_grad(self, 0), *gw = ll_node_grad(self, 1);
    if (gx)
        ll_gemm_add(s.rows, s.in, s.out, plain(g, s.out), plain(weight->data, s.in), gx, threads);
    if (gw)
        ll_gemm_add(s.out, s.in, s.rows, turned(g, s.out), plain(x->data, s.in), gw, threads);
    float *gb = self->operands > 2 ? ll_node_grad(self, 2) : NULL;
    return gb ? add_columns(tape, g, s, gb) : LL_OK;
}

static ll_err check(struct ll_tape *tape, const struct ll_tensor *input,
                    const struct ll_tensor *weight, const struct ll_tensor *bias)
{
    const struct ll_shape *x = &input->shape, *w = &weight->shape;
    if (w->rank != 2 || x->rank < 1 || x->dim[x->rank - 1] != w->dim[1])
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "linear: input %s and weight %s do not fit; they must be (..., in) and "
                            "(out, in)",
                            ll_shape_text(x).text, ll_shape_text(w).text);
    if (bias && (bias->shape.rank != 1 || bias->count != w->dim[0]))
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "linear: bias %s and weight %s do not fit; they must be (out) and "
                            "(out, in)",
                            ll_shape_text(&bias->shape).text, ll_shape_text(w).text);
    return LL_OK;
}

ll_err ll_linear(struct ll_tape *tape, struct ll_tensor *input, struct ll_tensor *weight,
                 struct ll_tensor *bias, struct ll_tensor **out)
{
    ll_err err = check(tape, input, weight, bias);
    if (err)
        return err;
    struct sizes s = sizes_of(input, weight);
    struct ll_shape shape = input->shape;
    shape.dim[shape.rank - 1] = s.out;
    struct ll_tensor *operands[] = {input, weight, bias};
    struct ll_tensor *y = NULL;
    err = ll_node_new(tape, "linear", &shape, operands, bias ? 3 : 2, linear_backward, 0, &y);
    if (err)
        return err;
    for (size_t r = 0; bias && r < s.rows; r++)
        memcpy(y->data + r * s.out, bias->data, s.out * sizeof(float));
    if (!bias)
        memset(y->data, 0, y->count * sizeof(float));
    ll_gemm_add(s.rows, s.out, s.in, plain(input->data, s.in), turned(weight->data, s.in), y->data,
                ll_tape_threads(tape));
    *out = y;
    return LL_OK;
}

static ll_err parameter(struct ll_tape *tape, ll_err made, struct ll_tensor **t, double scale,
                        double shift)
{
    if (made)
        return made;
    for (size_t i = 0; i < ll_tensor_count(*t); i++)
        ll_tensor_data(*t)[i] = (float)((double)ll_tensor_data(*t)[i] * scale + shift);
    return ll_tensor_set_needs_grad(tape, *t, true);
}

ll_err ll_parameter_uniform(struct ll_tape *tape, const struct ll_shape *shape, size_t fan_in,
                            struct ll_tensor **out)
{
    double bound = 1 / sqrt((double)fan_in);
    return parameter(tape, ll_tensor_rand(tape, shape, out), out, 2 * bound, -bound);
}

ll_err ll_parameter_normal(struct ll_tape *tape, const struct ll_shape *shape, size_t fan_in,
                           struct ll_tensor **out)
{
    return parameter(tape, ll_tensor_randn(tape, shape, out), out, sqrt(2 / (double)fan_in), 0);
}
