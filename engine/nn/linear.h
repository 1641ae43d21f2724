/* The linear layer, and the numbers that layers start from. */
#ifndef LL_NN_LINEAR_H
#define LL_NN_LINEAR_H

#include <stddef.h>

#include "tensor/tensor.h"

/* input (..., in) by weight (out, in), plus bias (out) or NULL: (..., out). Gradient to all three.
 * LL_ERR_SHAPE. */
ll_err ll_linear(struct ll_tape *tape, struct ll_tensor *input, struct ll_tensor *weight,
                 struct ll_tensor *bias, struct ll_tensor **out);

/* A parameter drawn evenly from ±1/sqrt(fan_in), fan_in > 0 being what each output sums over: what
 * PyTorch's Linear and Conv2d start from, weight and bias alike. LeCun, Bottou, Orr and Müller
 * 1998, "Efficient BackProp", section 4.6. */
ll_err ll_parameter_uniform(struct ll_tape *tape, const struct ll_shape *shape, size_t fan_in,
                            struct ll_tensor **out);

/* A parameter drawn from N(0, 2 / fan_in), for what a ReLU follows. He, Zhang, Ren and Sun 2015,
 * "Delving deep into rectifiers", equation 10. */
ll_err ll_parameter_normal(struct ll_tape *tape, const struct ll_shape *shape, size_t fan_in,
                           struct ll_tensor **out);

#endif
