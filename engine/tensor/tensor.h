/* Tensors: float32, rank 0 to 6, always row-major and contiguous.
 *
 * A tensor is reference counted. Every function that gives a tensor through its last parameter
 * gives one reference, which the caller ends with ll_tensor_free. A result that needs a gradient
 * holds its operands. reshape, view and detach share the numbers of their source; every other
 * operation copies. Writing to a tensor's data after it was used in an operation that is still to
 * be differentiated makes that gradient wrong: optimisers write between a backward and the next
 * forward. */
#ifndef LL_TENSOR_TENSOR_H
#define LL_TENSOR_TENSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "tensor/shape.h"
#include "tensor/tape.h"

struct ll_tensor;

/* A leaf of the given shape with a copy of `values`, or zeros where NULL. LL_ERR_SHAPE where the
 * rank or count is too large, LL_ERR_LIMIT, LL_ERR_MEMORY. */
ll_err ll_tensor_new(struct ll_tape *tape, const struct ll_shape *shape, const float *values,
                     struct ll_tensor **out);

/* One more reference to `t`, which is returned. */
struct ll_tensor *ll_tensor_keep(struct ll_tensor *t);

/* Ends one reference; *t becomes NULL. NULL is accepted. */
void ll_tensor_free(struct ll_tensor **t);

const struct ll_shape *ll_tensor_shape(const struct ll_tensor *t);
size_t ll_tensor_count(const struct ll_tensor *t);

/* The numbers, count of them; valid while a reference is held. */
float *ll_tensor_data(struct ll_tensor *t);
const float *ll_tensor_values(const struct ll_tensor *t);

/* The number of a tensor that holds just one; LL_ERR_SHAPE otherwise. */
ll_err ll_tensor_item(struct ll_tape *tape, const struct ll_tensor *t, float *out);

bool ll_tensor_needs_grad(const struct ll_tensor *t);
bool ll_tensor_is_leaf(const struct ll_tensor *t);

/* Asks for a gradient, or no longer does. LL_ERR_ARGUMENT on a tensor that an operation made. */
ll_err ll_tensor_set_needs_grad(struct ll_tape *tape, struct ll_tensor *t, bool needs);

/* The accumulated gradient as a tensor that shares its numbers; *out is NULL where there is none
 * yet. */
ll_err ll_tensor_grad(struct ll_tape *tape, struct ll_tensor *t, struct ll_tensor **out);

/* The gradient's numbers, or NULL where there is none yet. */
float *ll_tensor_grad_data(struct ll_tensor *t);

/* Drops the gradient; tensors given by ll_tensor_grad keep theirs. */
void ll_tensor_clear_grad(struct ll_tensor *t);

#endif
