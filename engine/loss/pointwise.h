/* Losses that are a sum over elements, by their kernel. */
#ifndef LL_LOSS_POINTWISE_H
#define LL_LOSS_POINTWISE_H

#include "kernel/pointwise.h"
#include "loss/call.h"

/* The loss of args {pred, target} by `kernel`, with the call's numbers as the kernel's options in
 * their order. Shapes are checked here. The kernel must know the gradient by the target where the
 * target needs one. */
ll_err ll_loss_pointwise(const struct ll_loss_call *call, const struct ll_pointwise *kernel,
                         struct ll_tensor **out);

#endif
