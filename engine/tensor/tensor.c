/* Tensors: their numbers, their references, and the nodes that operations make. */
#include "tensor/tensor.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tensor/node.h"

ll_err ll_storage_new(struct ll_tape *tape, size_t count, struct ll_storage **out)
{
    size_t bytes;
    if (!ll_size_mul(count, sizeof(float), &bytes) ||
        !ll_size_add(bytes, sizeof(struct ll_storage), &bytes))
        return ll_tape_fail(tape, LL_ERR_MEMORY, "%s", ll_err_text(LL_ERR_MEMORY));
    ll_err err = ll_tape_charge(tape, bytes);
    if (err)
        return err;
    struct ll_storage *storage = malloc(bytes);
    if (!storage) {
        ll_tape_discharge(tape, bytes);
        return ll_tape_fail(tape, LL_ERR_MEMORY, "out of memory: %zu bytes were asked for", bytes);
    }
    storage->refs = 1;
    storage->bytes = bytes;
    *out = storage;
    return LL_OK;
}

void ll_storage_free(struct ll_tape *tape, struct ll_storage **storage)
{
    struct ll_storage *s = *storage;
    *storage = NULL;
    if (!s || --s->refs)
        return;
    ll_tape_discharge(tape, s->bytes);
    free(s);
}

/* Nodes. */

static bool recorded(const struct ll_tape *tape, struct ll_tensor *const *operands, size_t count,
                     ll_backward_fn *backward)
{
    if (!backward || !ll_tape_recording(tape))
        return false;
    for (size_t i = 0; i < count; i++)
        if (operands[i]->needs_grad)
            return true;
    return false;
}

/* A node without numbers; it holds its operands where it is recorded. */
static ll_err node_bare(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                        struct ll_tensor *const *operands, size_t count, ll_backward_fn *backward,
                        size_t saved_bytes, struct ll_tensor **out)
{
    size_t n;
    if (shape->rank < 0 || shape->rank > LL_RANK_MAX)
        return ll_tape_fail(tape, LL_ERR_SHAPE, "%s: %d dimensions; at most %d are allowed", op,
                            shape->rank, LL_RANK_MAX);
    if (!ll_shape_count(shape, &n))
        return ll_tape_fail(tape, LL_ERR_SHAPE, "%s: shape %s has too many elements", op,
                            ll_shape_text(shape).text);
    bool record = recorded(tape, operands, count, backward);
    if (!record)
        count = saved_bytes = 0;
    size_t bytes = sizeof(struct ll_tensor) + count * sizeof(struct ll_tensor *);
    ll_err err = ll_tape_charge(tape, bytes + saved_bytes);
    if (err)
        return err;
    struct ll_tensor *t = calloc(1, bytes);
    void *saved = saved_bytes ? calloc(1, saved_bytes) : NULL;
    if (!t || (saved_bytes && !saved)) {
        free(saved);
        free(t);
        ll_tape_discharge(tape, bytes + saved_bytes);
        return ll_tape_fail(tape, LL_ERR_MEMORY, "%s: out of memory", op);
    }
    *t = (struct ll_tensor){
        .tape = tape,
        .refs = 1,
        .shape = *shape,
        .count = n,
        .op = op,
        .backward = record ? backward : NULL,
        .saved = saved,
        .saved_bytes = saved_bytes,
        .needs_grad = record,
        .operands = count,
    };
    for (size_t i = 0; i < count; i++)
        t->operand[i] = ll_tensor_keep(operands[i]);
    ll_tape_count(tape, 1);
    *out = t;
    return LL_OK;
}

ll_err ll_node_new(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                   struct ll_tensor *const *operands, size_t count, ll_backward_fn *backward,
                   size_t saved_bytes, struct ll_tensor **out)
{
    struct ll_tensor *t = NULL;
    ll_err err = node_bare(tape, op, shape, operands, count, backward, saved_bytes, &t);
    if (err)
        return err;
    err = ll_storage_new(tape, t->count, &t->storage);
    if (err) {
        ll_tensor_free(&t);
        return err;
    }
    t->data = t->storage->data;
    *out = t;
    return LL_OK;
}

ll_err ll_node_view(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                    struct ll_tensor *source, ll_backward_fn *backward, struct ll_tensor **out)
{
    struct ll_tensor *t = NULL;
    ll_err err = node_bare(tape, op, shape, &source, 1, backward, 0, &t);
    if (err)
        return err;
    assert(t->count == source->count);
    t->storage = source->storage;
    t->storage->refs++;
    t->data = t->storage->data;
    *out = t;
    return LL_OK;
}

float *ll_node_grad(const struct ll_tensor *self, size_t i)
{
    const struct ll_tensor *operand = self->operand[i];
    return operand->needs_grad ? operand->grad->data : NULL;
}

ll_err ll_node_axis(struct ll_tape *tape, const char *op, const struct ll_shape *shape, int dim,
                    int *axis)
{
    if (ll_shape_axis(shape, dim, axis))
        return LL_OK;
    int shown = dim < 0 ? dim : dim + 1;
    if (shape->rank == 0)
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "%s: dimension %d of a single number, which has none", op, shown);
    return ll_tape_fail(tape, LL_ERR_RANGE,
                        "%s: dimension %d of a tensor of shape %s; allowed are 1 to %d, or -1 to "
                        "-%d from the end",
                        op, shown, ll_shape_text(shape).text, shape->rank, shape->rank);
}

/* Tensors. */

ll_err ll_tensor_new(struct ll_tape *tape, const struct ll_shape *shape, const float *values,
                     struct ll_tensor **out)
{
    struct ll_tensor *t = NULL;
    ll_err err = ll_node_new(tape, "tensor", shape, NULL, 0, NULL, 0, &t);
    if (err)
        return err;
    t->op = "";
    if (values)
        memcpy(t->data, values, t->count * sizeof(float));
    else
        memset(t->data, 0, t->count * sizeof(float));
    *out = t;
    return LL_OK;
}

struct ll_tensor *ll_tensor_keep(struct ll_tensor *t)
{
    t->refs++;
    return t;
}

/* The chain of nodes to free is linked through the nodes themselves, so that a graph of any depth
 * is freed without recursion and without memory. */
void ll_tensor_free(struct ll_tensor **tensor)
{
    struct ll_tensor *chain = *tensor;
    *tensor = NULL;
    if (!chain || --chain->refs)
        return;
    chain->link = NULL;
    while (chain) {
        struct ll_tensor *t = chain;
        chain = t->link;
        for (size_t i = 0; i < t->operands; i++) {
            struct ll_tensor *operand = t->operand[i];
            if (--operand->refs)
                continue;
            operand->link = chain;
            chain = operand;
        }
        struct ll_tape *tape = t->tape;
        ll_storage_free(tape, &t->grad);
        ll_storage_free(tape, &t->storage);
        ll_tape_discharge(tape,
                          sizeof *t + t->operands * sizeof(struct ll_tensor *) + t->saved_bytes);
        ll_tape_count(tape, -1);
        free(t->saved);
        free(t);
    }
}

const struct ll_shape *ll_tensor_shape(const struct ll_tensor *t)
{
    return &t->shape;
}

size_t ll_tensor_count(const struct ll_tensor *t)
{
    return t->count;
}

float *ll_tensor_data(struct ll_tensor *t)
{
    return t->data;
}

const float *ll_tensor_values(const struct ll_tensor *t)
{
    return t->data;
}

ll_err ll_tensor_item(struct ll_tape *tape, const struct ll_tensor *t, float *out)
{
    if (t->count != 1)
        return ll_tape_fail(tape, LL_ERR_SHAPE,
                            "item: a tensor of shape %s holds %zu numbers; item takes one that "
                            "holds a single number",
                            ll_shape_text(&t->shape).text, t->count);
    *out = t->data[0];
    return LL_OK;
}

bool ll_tensor_needs_grad(const struct ll_tensor *t)
{
    return t->needs_grad;
}

bool ll_tensor_is_leaf(const struct ll_tensor *t)
{
    return !t->backward;
}

ll_err ll_tensor_set_needs_grad(struct ll_tape *tape, struct ll_tensor *t, bool needs)
{
    if (t->backward && !needs)
        return ll_tape_fail(tape, LL_ERR_ARGUMENT,
                            "a tensor made by %s carries a gradient to its inputs; detach() gives "
                            "one that does not",
                            t->op);
    t->needs_grad = needs;
    return LL_OK;
}

ll_err ll_tensor_grad(struct ll_tape *tape, struct ll_tensor *t, struct ll_tensor **out)
{
    *out = NULL;
    if (!t->grad)
        return LL_OK;
    struct ll_tensor *grad = NULL;
    ll_err err = node_bare(tape, "grad", &t->shape, NULL, 0, NULL, 0, &grad);
    if (err)
        return err;
    grad->storage = t->grad;
    grad->storage->refs++;
    grad->data = grad->storage->data;
    *out = grad;
    return LL_OK;
}

float *ll_tensor_grad_data(struct ll_tensor *t)
{
    return t->grad ? t->grad->data : NULL;
}

void ll_tensor_clear_grad(struct ll_tensor *t)
{
    ll_storage_free(t->tape, &t->grad);
}
