/* Pooling over windows that stand side by side. */
#include <math.h>

#include "nn/conv.h"
#include "tensor/node.h"

struct plan {
    size_t planes, h, w, size, oh, ow;
};

static ll_err plan_pool(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                        size_t size, struct plan *plan, struct ll_shape *out)
{
    if (shape->rank != 3 && shape->rank != 4)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "%s: input must be (N, C, H, W) or (C, H, W), got %s", op,
                            ll_shape_text(shape).text);
    size_t h = shape->dim[shape->rank - 2], w = shape->dim[shape->rank - 1], planes = 1;
    if (size == 0 || h < size || w < size)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "%s: a window of %zu does not fit %s", op, size,
                            ll_shape_text(shape).text);
    for (int i = 0; i < shape->rank - 2; i++)
        planes *= shape->dim[i];
    *plan = (struct plan){planes, h, w, size, h / size, w / size};
    *out = *shape;
    out->dim[shape->rank - 2] = plan->oh;
    out->dim[shape->rank - 1] = plan->ow;
    return LL_OK;
}

/* The first element of the window of result k. */
static size_t corner(const struct plan *p, size_t k)
{
    size_t plane = k / (p->oh * p->ow), row = k / p->ow % p->oh, column = k % p->ow;
    return (plane * p->h + row * p->size) * p->w + column * p->size;
}

/* Where in the window of result k the maximum stands. */
static size_t place_of_max(const struct plan *p, const float *data, size_t k)
{
    size_t first = corner(p, k), best = first;
    for (size_t y = 0; y < p->size; y++)
        for (size_t x = 0; x < p->size; x++) {
            size_t at = first + y * p->w + x;
            if (data[at] > data[best] || (isnan(data[at]) && !isnan(data[best])))
                best = at;
        }
    return best;
}

/* The maximum passes its gradient on unchanged; the others get none. */
static ll_err max_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    float *grad = ll_node_grad(self, 0);
    for (size_t k = 0; k < self->count && grad; k++)
        grad[place_of_max(self->saved, self->operand[0]->data, k)] += self->grad->data[k];
    return LL_OK;
}

/* Each of size² elements has the same share of the mean. */
static ll_err avg_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct plan *p = self->saved;
    float *grad = ll_node_grad(self, 0), share = 1.0f / (float)(p->size * p->size);
    for (size_t k = 0; k < self->count && grad; k++)
        for (size_t y = 0; y < p->size; y++)
            for (size_t x = 0; x < p->size; x++)
                grad[corner(p, k) + y * p->w + x] += self->grad->data[k] * share;
    return LL_OK;
}

static ll_err pool_new(struct ll_tape *tape, const char *op, struct ll_tensor *input, size_t size,
                       ll_backward_fn *backward, struct plan *plan, struct ll_tensor **out)
{
    struct ll_shape shape;
    ll_err err = plan_pool(tape, op, &input->shape, size, plan, &shape);
    if (err == LL_OK)
        err = ll_node_new(tape, op, &shape, &input, 1, backward, sizeof *plan, out);
    if (err == LL_OK && (*out)->saved)
        *(struct plan *)(*out)->saved = *plan;
    return err;
}

ll_err ll_max_pool2d(struct ll_tape *tape, struct ll_tensor *input, size_t size,
                     struct ll_tensor **out)
{
    struct plan plan;
    ll_err err = pool_new(tape, "max_pool2d", input, size, max_backward, &plan, out);
    for (size_t k = 0; err == LL_OK && k < (*out)->count; k++)
        (*out)->data[k] = input->data[place_of_max(&plan, input->data, k)];
    return err;
}

ll_err ll_avg_pool2d(struct ll_tape *tape, struct ll_tensor *input, size_t size,
                     struct ll_tensor **out)
{
    struct plan plan;
    ll_err err = pool_new(tape, "avg_pool2d", input, size, avg_backward, &plan, out);
    for (size_t k = 0; err == LL_OK && k < (*out)->count; k++) {
        double sum = 0;
        for (size_t y = 0; y < plan.size; y++)
            for (size_t x = 0; x < plan.size; x++)
                sum += input->data[corner(&plan, k) + y * plan.w + x];
        (*out)->data[k] = (float)(sum / (double)(plan.size * plan.size));
    }
    return err;
}
