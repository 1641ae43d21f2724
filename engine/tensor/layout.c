/* The same numbers in another form: reshape, permute, expand, detach, clone. */
#include <string.h>

#include "tensor/node.h"
#include "tensor/ops.h"

/* The result's elements lie in the operand's order: gradients go straight across. */
static ll_err straight_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    float *grad = ll_node_grad(self, 0);
    for (size_t i = 0; i < self->count; i++)
        grad[i] += self->grad->data[i];
    return LL_OK;
}

ll_err ll_tensor_reshape(struct ll_tape *tape, struct ll_tensor *a, const struct ll_shape *shape,
                         struct ll_tensor **out)
{
    size_t count;
    if (shape->rank > LL_RANK_MAX)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "reshape: %d dimensions; at most %d are allowed",
                            shape->rank, LL_RANK_MAX);
    if (!ll_shape_count(shape, &count) || count != a->count)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "reshape: %zu elements of shape %s do not fill shape %s", a->count,
                            ll_shape_text(&a->shape).text, ll_shape_text(shape).text);
    return ll_node_view(tape, "reshape", shape, a, straight_backward, out);
}

ll_err ll_tensor_infer(struct ll_tape *tape, const struct ll_tensor *a, const long long *size,
                       int rank, struct ll_shape *out)
{
    if (rank < 0 || rank > LL_RANK_MAX)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "reshape: %d dimensions; at most %d are allowed",
                            rank, LL_RANK_MAX);
    struct ll_shape shape = {.rank = rank};
    int open = -1;
    for (int i = 0; i < rank; i++) {
        if (size[i] < -1 || (size[i] == -1 && open >= 0))
            return ll_tape_fail(tape, LL_ERR_RANGE,
                                "reshape: size %lld of dimension %d; sizes are 0 or more, and one "
                                "may be -1 for what is left",
                                size[i], i + 1);
        if (size[i] == -1)
            open = i;
        shape.dim[i] = size[i] == -1 ? 1 : (size_t)size[i];
    }
    size_t count;
    if (open >= 0) {
        if (!ll_shape_count(&shape, &count) || count == 0 || a->count % count)
            return ll_tape_fail(tape, LL_ERR_SHAPE,
                                "reshape: %zu elements of shape %s leave no whole number for "
                                "dimension %d",
                                a->count, ll_shape_text(&a->shape).text, open + 1);
        shape.dim[open] = a->count / count;
    }
    *out = shape;
    return LL_OK;
}

/* Walks a result in order while its operand is read with other strides. */
struct strided {
    struct ll_shape shape; /* of the result */
    size_t stride[LL_RANK_MAX];
};

/* Calls for each element of the result, in order, with its place in the operand. `grad` NULL copies
 * from `from` to `to`; else adds to[] back to grad[]. */
static void strided_run(const struct strided *s, size_t count, const float *from, float *to,
                        float *grad)
{
    int last = s->shape.rank - 1;
    size_t n = last >= 0 ? s->shape.dim[last] : 1, step = last >= 0 ? s->stride[last] : 0;
    size_t position[LL_RANK_MAX] = {0}, offset = 0;
    for (size_t row = 0; row < count; row += n) {
        if (grad)
            for (size_t j = 0; j < n; j++)
                grad[offset + j * step] += to[row + j];
        else
            for (size_t j = 0; j < n; j++)
                to[row + j] = from[offset + j * step];
        for (int d = last - 1; d >= 0; d--) {
            offset += s->stride[d];
            if (++position[d] < s->shape.dim[d])
                break;
            offset -= s->stride[d] * s->shape.dim[d];
            position[d] = 0;
        }
    }
}

static ll_err strided_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    strided_run(self->saved, self->count, NULL, self->grad->data, ll_node_grad(self, 0));
    return LL_OK;
}

static ll_err strided(struct ll_tape *tape, const char *op, struct ll_tensor *a,
                      const struct strided *s, ll_backward_fn *backward, struct ll_tensor **out)
{
    struct ll_tensor *y = NULL;
    ll_err err = ll_node_new(tape, op, &s->shape, &a, 1, backward, sizeof *s, &y);
    if (err)
        return err;
    if (y->saved)
        *(struct strided *)y->saved = *s;
    if (y->count)
        strided_run(s, y->count, a->data, y->data, NULL);
    *out = y;
    return LL_OK;
}

static void strides_of(const struct ll_shape *shape, size_t stride[LL_RANK_MAX])
{
    size_t step = 1;
    for (int d = shape->rank - 1; d >= 0; d--) {
        stride[d] = step;
        step *= shape->dim[d];
    }
}

ll_err ll_tensor_permute(struct ll_tape *tape, struct ll_tensor *a, const int *order, int rank,
                         struct ll_tensor **out)
{
    if (rank != a->shape.rank)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                            "permute: %d dimensions named for shape %s; name each once", rank,
                            ll_shape_text(&a->shape).text);
    size_t stride[LL_RANK_MAX];
    strides_of(&a->shape, stride);
    struct strided s = {.shape = {.rank = rank}};
    unsigned seen = 0;
    for (int i = 0; i < rank; i++) {
        int axis;
        ll_err err = ll_node_axis(tape, "permute", &a->shape, order[i], &axis);
        if (err)
            return err;
        if (seen & 1U << axis)
            return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                                "permute: dimension %d is named twice; name each once", axis + 1);
        seen |= 1U << axis;
        s.shape.dim[i] = a->shape.dim[axis];
        s.stride[i] = stride[axis];
    }
    return strided(tape, "permute", a, &s, strided_backward, out);
}

ll_err ll_tensor_t(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor **out)
{
    static const int turned[2] = {1, 0};
    if (a->shape.rank > 2)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "t: shape %s; it turns a matrix, permute turns anything",
                            ll_shape_text(&a->shape).text);
    if (a->shape.rank < 2)
        return ll_node_view(tape, "t", &a->shape, a, straight_backward, out);
    return ll_tensor_permute(tape, a, turned, 2, out);
}

/* The operand stood still along stretched dimensions: its gradient sums over them, in double. */
static ll_err expand_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct strided *s = self->saved;
    struct ll_tensor *a = self->operand[0];
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, a->count, sizeof(double), &scratch);
    if (err)
        return err;
    double *sum = scratch;
    for (size_t i = 0; i < self->count; i++) {
        size_t rest = i, at = 0;
        for (int d = s->shape.rank - 1; d >= 0; d--) {
            at += (rest % s->shape.dim[d]) * s->stride[d];
            rest /= s->shape.dim[d];
        }
        sum[at] += (double)self->grad->data[i];
    }
    float *grad = ll_node_grad(self, 0);
    for (size_t i = 0; i < a->count; i++)
        grad[i] = (float)((double)grad[i] + sum[i]);
    ll_tape_scratch_free(tape, scratch);
    return LL_OK;
}

ll_err ll_tensor_expand(struct ll_tape *tape, struct ll_tensor *a, const struct ll_shape *shape,
                        struct ll_tensor **out)
{
    struct ll_shape both;
    if (!ll_shape_broadcast(&a->shape, shape, &both) || !ll_shape_equal(&both, shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE, "expand: shape %s does not stretch to %s",
                            ll_shape_text(&a->shape).text, ll_shape_text(shape).text);
    if (ll_shape_equal(&a->shape, shape))
        return ll_node_view(tape, "expand", shape, a, straight_backward, out);
    size_t stride[LL_RANK_MAX] = {0};
    strides_of(&a->shape, stride);
    struct strided s = {.shape = *shape};
    int lead = shape->rank - a->shape.rank;
    for (int d = lead; d < shape->rank; d++)
        s.stride[d] = a->shape.dim[d - lead] == 1 ? 0 : stride[d - lead];
    return strided(tape, "expand", a, &s, expand_backward, out);
}

ll_err ll_tensor_detach(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor **out)
{
    return ll_node_view(tape, "detach", &a->shape, a, NULL, out);
}

ll_err ll_tensor_clone(struct ll_tape *tape, struct ll_tensor *a, struct ll_tensor **out)
{
    ll_err err = ll_node_new(tape, "clone", &a->shape, &a, 1, straight_backward, 0, out);
    if (!err)
        memcpy((*out)->data, a->data, a->count * sizeof(float));
    return err;
}
