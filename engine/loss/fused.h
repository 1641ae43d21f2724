/* Losses whose kernel gives value and gradients in one pass.
 *
 * The forward keeps the gradients where the tape records; the backward multiplies them by what
 * arrives: one number, or, for a loss for each row, the row's. */
#ifndef LL_LOSS_FUSED_H
#define LL_LOSS_FUSED_H

#include "loss/call.h"

/* Makes the result, a single number, or with LL_NONE `rows` of them in `shape`. grad[k], for the
 * first `operands` arguments, is where the gradient by argument k is to be written (zeroed, as many
 * numbers as it has), or NULL where it is not needed. A gradient includes the mean's 1/n. */
ll_err ll_loss_fused(const struct ll_loss_call *call, const struct ll_shape *shape, size_t operands,
                     struct ll_tensor **out, float *grad[LL_LOSS_ARGS]);

#endif
