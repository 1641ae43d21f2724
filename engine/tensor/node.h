/* Inside of a tensor, for those who write operations (rooms tensor, loss and nn).
 *
 * An operation's forward checks its operands, calls ll_node_new, and writes out->data. Where
 * out->backward is set, the operation is recorded: it may also fill out->saved. Its backward finds
 * self->grad->data and adds to ll_node_grad(operand) where that is not NULL. */
#ifndef LL_TENSOR_NODE_H
#define LL_TENSOR_NODE_H

#include <stdint.h>

#include "tensor/tensor.h"

/* Numbers shared by tensors. */
struct ll_storage {
    size_t refs;
    size_t bytes;
    float data[];
};

typedef ll_err ll_backward_fn(struct ll_tape *tape, struct ll_tensor *self);

struct ll_tensor {
    struct ll_tape *tape;
    size_t refs;
    struct ll_shape shape;
    size_t count;
    float *data; /* storage->data */
    struct ll_storage *storage;
    struct ll_storage *grad; /* NULL until a backward walk reaches it */
    const char *op;
    ll_backward_fn *backward; /* NULL on leaves */
    void *saved;              /* what backward needs besides the operands and the result */
    size_t saved_bytes;
    bool needs_grad;
    uint64_t walk;          /* the last backward walk that saw this node */
    struct ll_tensor *link; /* chains nodes that are about to be freed */
    size_t operands;
    struct ll_tensor *operand[];
};

/* A result of the given shape whose numbers are not written yet. Where the tape records and an
 * operand needs a gradient, it holds the operands, `backward` is set, and `saved` has `saved_bytes`
 * zeroed bytes (NULL where 0). `backward` NULL: the operation has no gradient. */
ll_err ll_node_new(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                   struct ll_tensor *const *operands, size_t count, ll_backward_fn *backward,
                   size_t saved_bytes, struct ll_tensor **out);

/* The same for a result that shares the numbers of `source`; the shape must have its count. */
ll_err ll_node_view(struct ll_tape *tape, const char *op, const struct ll_shape *shape,
                    struct ll_tensor *source, ll_backward_fn *backward, struct ll_tensor **out);

/* Where a backward adds its share for operand `i`; NULL where that operand needs none. */
float *ll_node_grad(const struct ll_tensor *self, size_t i);

/* Zeroed scratch memory that counts against the limit, and its end (NULL is accepted). */
ll_err ll_tape_scratch(struct ll_tape *tape, size_t count, size_t size, void **out);
void ll_tape_scratch_free(struct ll_tape *tape, void *scratch);

/* Storage for `count` numbers, not written. */
ll_err ll_storage_new(struct ll_tape *tape, size_t count, struct ll_storage **out);
void ll_storage_free(struct ll_tape *tape, struct ll_storage **storage);

/* Resolves `dim` (as ll_shape_axis) or fails with what is allowed. */
ll_err ll_node_axis(struct ll_tape *tape, const char *op, const struct ll_shape *shape, int dim,
                    int *axis);

/* How a reduction sees its operand: index = (outer * n + i) * inner + j, where i is reduced; and
 * the shape of its result. */
struct ll_split {
    size_t outer, n, inner;
    struct ll_shape shape;
};

/* Along `dim`, or over all elements where LL_DIM_ALL. */
ll_err ll_node_split(struct ll_tape *tape, const char *op, const struct ll_tensor *a, int dim,
                     bool keepdim, struct ll_split *out);

/* Where in the operand the first of the reduced elements of result k stands; the next are `inner`
 * apart. */
size_t ll_split_start(const struct ll_split *split, size_t k);

/* Tape's bookkeeping, for tensor.c alone. */
ll_err ll_tape_charge(struct ll_tape *tape, size_t bytes);
void ll_tape_discharge(struct ll_tape *tape, size_t bytes);
void ll_tape_count(struct ll_tape *tape, int change);

#endif
