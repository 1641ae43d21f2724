/* Parts of tensors and joins: index, slice, select, pick, cat, stack. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tensor/node.h"
#include "tensor/ops.h"

/* index: row p of the result, along one dimension, is row position[p] of the operand. */
struct rows {
    size_t outer, n, inner, count;
    size_t position[];
};

static ll_err index_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct rows *r = self->saved;
    const float *g = self->grad->data;
    float *grad = ll_node_grad(self, 0);
    for (size_t o = 0; o < r->outer; o++)
        for (size_t p = 0; p < r->count; p++) {
            float *to = grad + (o * r->n + r->position[p]) * r->inner;
            for (size_t j = 0; j < r->inner; j++)
                to[j] += g[(o * r->count + p) * r->inner + j];
        }
    return LL_OK;
}

static ll_err index_rows(struct ll_tape *tape, const char *op, struct ll_tensor *a, int axis,
                         const size_t *positions, size_t count, struct ll_tensor **out)
{
    struct rows r = {.count = count};
    ll_shape_split(&a->shape, axis, &r.outer, &r.n, &r.inner);
    for (size_t p = 0; p < count; p++)
        if (positions[p] >= r.n)
            return ll_tape_fail(tape, LL_ERR_RANGE,
                                "%s: position %zu along dimension %d of shape %s; allowed are 1 to "
                                "%zu",
                                op, positions[p] + 1, axis + 1, ll_shape_text(&a->shape).text, r.n);
    struct ll_shape shape = a->shape;
    shape.dim[axis] = count;
    struct ll_tensor *y = NULL;
    ll_err err = ll_node_new(tape, op, &shape, &a, 1, index_backward,
                             sizeof r + count * sizeof *positions, &y);
    if (err)
        return err;
    if (y->saved) {
        struct rows *saved = y->saved;
        *saved = r;
        memcpy(saved->position, positions, count * sizeof *positions);
    }
    for (size_t o = 0; o < r.outer; o++)
        for (size_t p = 0; p < count; p++)
            memcpy(y->data + (o * count + p) * r.inner,
                   a->data + (o * r.n + positions[p]) * r.inner, r.inner * sizeof(float));
    *out = y;
    return LL_OK;
}

ll_err ll_tensor_index(struct ll_tape *tape, struct ll_tensor *a, int dim, const size_t *positions,
                       size_t count, struct ll_tensor **out)
{
    int axis;
    ll_err err = ll_node_axis(tape, "index", &a->shape, dim, &axis);
    return err ? err : index_rows(tape, "index", a, axis, positions, count, out);
}

ll_err ll_tensor_slice(struct ll_tape *tape, struct ll_tensor *a, int dim, size_t from,
                       size_t count, long step, struct ll_tensor **out)
{
    int axis;
    ll_err err = ll_node_axis(tape, "slice", &a->shape, dim, &axis);
    if (err)
        return err;
    void *scratch = NULL;
    err = ll_tape_scratch(tape, count, sizeof(size_t), &scratch);
    if (err)
        return err;
    size_t *positions = scratch;
    /* Unsigned arithmetic wraps: a position below 0 becomes huge, and is refused as such. */
    for (size_t p = 0; p < count; p++)
        positions[p] = from + p * (size_t)step;
    err = index_rows(tape, "slice", a, axis, positions, count, out);
    ll_tape_scratch_free(tape, scratch);
    return err;
}

ll_err ll_tensor_select(struct ll_tape *tape, struct ll_tensor *a, int dim, size_t position,
                        struct ll_tensor **out)
{
    int axis;
    ll_err err = ll_node_axis(tape, "select", &a->shape, dim, &axis);
    if (err)
        return err;
    struct ll_tensor *row = NULL;
    err = index_rows(tape, "select", a, axis, &position, 1, &row);
    if (err)
        return err;
    struct ll_shape shape = ll_shape_drop(&row->shape, axis, false);
    err = ll_tensor_reshape(tape, row, &shape, out);
    ll_tensor_free(&row);
    return err;
}

/* pick: `saved` is the place in the operand of each element. */
static ll_err pick_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const size_t *from = self->saved;
    float *grad = ll_node_grad(self, 0);
    for (size_t i = 0; i < self->count; i++)
        grad[from[i]] += self->grad->data[i];
    return LL_OK;
}

ll_err ll_tensor_pick(struct ll_tape *tape, struct ll_tensor *a, const struct ll_tensor *labels,
                      struct ll_tensor **out)
{
    struct ll_shape rows = a->shape;
    rows.rank = a->shape.rank - 1;
    if (a->shape.rank == 0 || !ll_shape_equal(&rows, &labels->shape))
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "pick: labels of shape %s for scores of shape %s; one label is needed "
                            "for each row along the last dimension",
                            ll_shape_text(&labels->shape).text, ll_shape_text(&a->shape).text);
    size_t classes = a->shape.dim[a->shape.rank - 1];
    for (size_t i = 0; i < labels->count; i++) {
        float label = labels->data[i];
        if (!(label >= 0 && label < (float)classes) || label != floorf(label))
            return ll_tape_fail(tape, LL_ERR_RANGE,
                                "pick: label %g of row %zu; allowed are whole numbers from 0 to "
                                "%zu",
                                (double)label, i + 1, classes ? classes - 1 : 0);
    }
    ll_err err =
        ll_node_new(tape, "pick", &rows, &a, 1, pick_backward, labels->count * sizeof(size_t), out);
    if (err)
        return err;
    size_t *saved = (*out)->saved;
    for (size_t i = 0; i < labels->count; i++) {
        size_t from = i * classes + (size_t)labels->data[i];
        (*out)->data[i] = a->data[from];
        if (saved)
            saved[i] = from;
    }
    return LL_OK;
}

/* cat: `saved` is the axis. Each part is a block of the result for each outer position. */

static ll_err cat_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    size_t outer, n, inner, begin = 0;
    ll_shape_split(&self->shape, *(const int *)self->saved, &outer, &n, &inner);
    for (size_t k = 0; k < self->operands; k++) {
        float *grad = ll_node_grad(self, k);
        size_t width = outer ? self->operand[k]->count / outer : 0;
        for (size_t o = 0; grad && o < outer; o++)
            for (size_t j = 0; j < width; j++)
                grad[o * width + j] += self->grad->data[o * n * inner + begin + j];
        begin += width;
    }
    return LL_OK;
}

static bool same_but(const struct ll_shape *a, const struct ll_shape *b, int axis)
{
    struct ll_shape c = *b;
    if (axis < b->rank && axis < a->rank)
        c.dim[axis] = a->dim[axis];
    return ll_shape_equal(a, &c);
}

ll_err ll_tensor_cat(struct ll_tape *tape, struct ll_tensor *const *parts, size_t count, int dim,
                     struct ll_tensor **out)
{
    if (count == 0)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "cat: there is nothing to join");
    int axis;
    ll_err err = ll_node_axis(tape, "cat", &parts[0]->shape, dim, &axis);
    if (err)
        return err;
    struct ll_shape shape = parts[0]->shape;
    for (size_t k = 1; k < count; k++) {
        if (!same_but(&shape, &parts[k]->shape, axis))
            return ll_tape_fail(tape, LL_ERR_SHAPE,
                                "cat: tensor %zu has shape %s and the first %s; they may differ "
                                "only along dimension %d",
                                k + 1, ll_shape_text(&parts[k]->shape).text,
                                ll_shape_text(&parts[0]->shape).text, axis + 1);
        shape.dim[axis] += parts[k]->shape.dim[axis];
    }
    struct ll_tensor *y = NULL;
    err = ll_node_new(tape, "cat", &shape, parts, count, cat_backward, sizeof axis, &y);
    if (err)
        return err;
    if (y->saved)
        *(int *)y->saved = axis;
    size_t outer, n, inner, begin = 0;
    ll_shape_split(&shape, axis, &outer, &n, &inner);
    for (size_t k = 0; k < count; k++) {
        size_t width = outer ? parts[k]->count / outer : 0;
        for (size_t o = 0; o < outer; o++)
            memcpy(y->data + o * n * inner + begin, parts[k]->data + o * width,
                   width * sizeof(float));
        begin += width;
    }
    *out = y;
    return LL_OK;
}

/* The shape with a new dimension of size 1 at `axis`. */
static struct ll_shape widened(const struct ll_shape *shape, int axis)
{
    struct ll_shape wide = {.rank = shape->rank + 1};
    for (int i = 0, from = 0; i < wide.rank; i++)
        wide.dim[i] = i == axis ? 1 : shape->dim[from++];
    return wide;
}

ll_err ll_tensor_stack(struct ll_tape *tape, struct ll_tensor *const *parts, size_t count, int dim,
                       struct ll_tensor **out)
{
    if (count == 0)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT, "stack: there is nothing to join");
    if (parts[0]->shape.rank == LL_RANK_MAX)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "stack: at most %d dimensions are allowed",
                            LL_RANK_MAX);
    struct ll_shape with = {.rank = parts[0]->shape.rank + 1};
    int axis;
    if (!ll_shape_axis(&with, dim, &axis))
        return ll_tape_fail(tape, LL_ERR_RANGE, "stack: dimension %d; allowed are 1 to %d",
                            dim < 0 ? dim : dim + 1, with.rank);
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, count, sizeof(struct ll_tensor *), &scratch);
    if (err)
        return err;
    struct ll_tensor **wide = scratch;
    for (size_t k = 0; k < count && !err; k++) {
        if (!ll_shape_equal(&parts[k]->shape, &parts[0]->shape)) {
            err = ll_tape_fail(tape, LL_ERR_SHAPE,
                               "stack: tensor %zu has shape %s and the first %s; they must be "
                               "equal",
                               k + 1, ll_shape_text(&parts[k]->shape).text,
                               ll_shape_text(&parts[0]->shape).text);
            break;
        }
        struct ll_shape shape = widened(&parts[k]->shape, axis);
        err = ll_tensor_reshape(tape, parts[k], &shape, &wide[k]);
    }
    if (!err)
        err = ll_tensor_cat(tape, wide, count, axis, out);
    for (size_t k = 0; k < count; k++)
        ll_tensor_free(&wide[k]);
    ll_tape_scratch_free(tape, scratch);
    return err;
}
