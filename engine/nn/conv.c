#include "nn/conv.h"

#include "base/mem.h"
#include "nn/conv_engine.h"
#include "tensor/node.h"

static ll_err check(struct ll_tape *tape, const struct ll_tensor *input,
                    const struct ll_tensor *weight, const struct ll_tensor *bias, size_t stride)
{
    const struct ll_shape *x = &input->shape, *w = &weight->shape;
    if (x->rank != 3 && x->rank != 4)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "conv2d: input must be (N, C, H, W) or (C, H, W), got %s",
                            ll_shape_text(x).text);
    if (w->rank != 4 || w->dim[1] != x->dim[x->rank - 3])
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "conv2d: weight must be (O, %zu, kh, kw) for an input %s, got %s",
                            x->dim[x->rank - 3], ll_shape_text(x).text, ll_shape_text(w).text);
    if (bias && (bias->shape.rank != 1 || bias->shape.dim[0] != w->dim[0]))
        return ll_tape_fail(tape, LL_ERR_SHAPE, "conv2d: bias must be (%zu), got %s", w->dim[0],
                            ll_shape_text(&bias->shape).text);
    if (stride == 0)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "conv2d: stride must be at least 1, got 0");
    return LL_OK;
}

/* The sizes of a convolution whose operands were checked. */
static ll_err plan(struct ll_tape *tape, const struct ll_shape *x, const struct ll_shape *w,
                   size_t stride, size_t padding, struct ll_conv_shape *out)
{
    const size_t *image = x->dim + x->rank - 3;
    *out = (struct ll_conv_shape){.n = x->rank == 4 ? x->dim[0] : 1,
                                  .c = image[0],
                                  .h = image[1],
                                  .w = image[2],
                                  .o = w->dim[0],
                                  .kh = w->dim[2],
                                  .kw = w->dim[3],
                                  .stride = stride,
                                  .padding = padding};
    size_t height, width;
    if (!ll_size_mul(padding, 2, &height) || !ll_size_add(height, out->h, &height) ||
        !ll_size_mul(padding, 2, &width) || !ll_size_add(width, out->w, &width) ||
        height < out->kh || width < out->kw || out->kh == 0 || out->kw == 0)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "conv2d: a filter of %zu x %zu does not fit an image of %zu x %zu with "
                            "padding %zu",
                            out->kh, out->kw, out->h, out->w, padding);
    out->oh = (height - out->kh) / stride + 1;
    out->ow = (width - out->kw) / stride + 1;
    return LL_OK;
}

static void add_to(float *to, const float *from, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] += from[i];
}

static ll_err add_input_grad(struct ll_tape *tape, struct ll_tensor *self,
                             const struct ll_conv_shape *shape)
{
    float *grad = ll_node_grad(self, 0), *share;
    size_t count = self->operand[0]->count;
    if (grad == NULL)
        return LL_OK;
    ll_err err = ll_tape_scratch(tape, count, sizeof *share, (void **)&share);
    if (err != LL_OK)
        return err;
    err = ll_conv_engine_best()->backward_input(shape, self->operand[1]->data, self->grad->data,
                                                share);
    if (err == LL_OK)
        add_to(grad, share, count);
    ll_tape_scratch_free(tape, share);
    return err;
}

static ll_err add_weight_grad(struct ll_tape *tape, struct ll_tensor *self,
                              const struct ll_conv_shape *shape)
{
    float *grad = ll_node_grad(self, 1), *share;
    float *bias = self->operands > 2 ? ll_node_grad(self, 2) : NULL;
    size_t count = self->operand[1]->count;
    if (grad == NULL && bias == NULL)
        return LL_OK;
    ll_err err = ll_tape_scratch(tape, count + shape->o, sizeof *share, (void **)&share);
    if (err != LL_OK)
        return err;
    err = ll_conv_engine_best()->backward_weight(shape, self->operand[0]->data, self->grad->data,
                                                 share, bias ? share + count : NULL);
    if (err == LL_OK && grad)
        add_to(grad, share, count);
    if (err == LL_OK && bias)
        add_to(bias, share + count, shape->o);
    ll_tape_scratch_free(tape, share);
    return err;
}

/* y = x * w + b. dL/dx is the full convolution of dL/dy with w turned around, dL/dw the correlation
 * of x with dL/dy, dL/db the sum of dL/dy over images and places. */
static ll_err conv2d_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct ll_conv_shape *shape = self->saved;
    ll_err err = add_input_grad(tape, self, shape);
    if (err == LL_OK)
        err = add_weight_grad(tape, self, shape);
    if (err == LL_OK)
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_SYSTEM, "conv2d: backward failed: %s", ll_err_text(err));
}

ll_err ll_conv2d(struct ll_tape *tape, struct ll_tensor *input, struct ll_tensor *weight,
                 struct ll_tensor *bias, size_t stride, size_t padding, struct ll_tensor **out)
{
    struct ll_conv_shape shape;
    ll_err err = check(tape, input, weight, bias, stride);
    if (err == LL_OK)
        err = plan(tape, &input->shape, &weight->shape, stride, padding, &shape);
    if (err != LL_OK)
        return err;
    struct ll_tensor *operands[] = {input, weight, bias}, *result = NULL;
    struct ll_shape result_shape = input->shape;
    size_t *image = result_shape.dim + result_shape.rank - 3;
    image[0] = shape.o;
    image[1] = shape.oh;
    image[2] = shape.ow;
    err = ll_node_new(tape, "conv2d", &result_shape, operands, bias ? 3 : 2, conv2d_backward,
                      sizeof shape, &result);
    if (err != LL_OK)
        return err;
    if (result->saved)
        *(struct ll_conv_shape *)result->saved = shape;
    err = result->count == 0
              ? LL_OK
              : ll_conv_engine_best()->forward(&shape, input->data, weight->data,
                                               bias ? bias->data : NULL, result->data);
    if (err != LL_OK) {
        ll_tensor_free(&result);
        return ll_tape_fail(tape, LL_ERR_SYSTEM, "conv2d failed: %s", ll_err_text(err));
    }
    *out = result;
    return LL_OK;
}
