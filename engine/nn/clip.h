/* Gradient clipping, between backward and step. Pascanu, Mikolov and Bengio 2013, "On the
 * difficulty of training recurrent neural networks", algorithm 1. */
#ifndef LL_NN_CLIP_H
#define LL_NN_CLIP_H

#include <stddef.h>

#include "base/err.h"
#include "tensor/tensor.h"

/* Scales all gradients together so that their joint norm is at most `most` (positive); *norm (may
 * be NULL) is the norm before. Where it is NaN or infinite the gradients stay as they are: scaling
 * would only spread it. Parameters without a gradient count as 0. LL_ERR_RANGE. */
ll_err ll_clip_grad_norm(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                         double most, double *norm);

/* Holds every element of every gradient within -most..most (not negative). NaN stays. */
ll_err ll_clip_grad_value(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                          double most);

#endif
