/* Who computes convolutions: a table of three functions, chosen at the first one.
 *
 * The plain engine is ours and always there; oneDNN's (tensor/dnnl.h) takes its place where the
 * program was built with it. */
#ifndef LL_NN_CONV_ENGINE_H
#define LL_NN_CONV_ENGINE_H

#include <stddef.h>

#include "base/err.h"

/* Input (n, c, h, w), weight (o, c, kh, kw), output (n, o, oh, ow), all row-major; zeros are padded
 * on all sides. */
struct ll_conv_shape {
    size_t n, c, h, w;
    size_t o, kh, kw;
    size_t stride, padding;
    size_t oh, ow;
};

/* Every function writes its output, whole. LL_ERR_MEMORY, or LL_ERR_SYSTEM where the library
 * fails. */
struct ll_conv_engine {
    const char *name;
    /* y = x * weight + bias; bias (o) may be NULL. */
    ll_err (*forward)(const struct ll_conv_shape *shape, const float *x, const float *weight,
                      const float *bias, float *y);
    /* dL/dx from dL/dy. */
    ll_err (*backward_input)(const struct ll_conv_shape *shape, const float *weight,
                             const float *grad_y, float *grad_x);
    /* dL/dweight and, where grad_bias is not NULL, dL/dbias. */
    ll_err (*backward_weight)(const struct ll_conv_shape *shape, const float *x,
                              const float *grad_y, float *grad_weight, float *grad_bias);
};

extern const struct ll_conv_engine ll_conv_plain;

/* oneDNN's where its module can be opened, else the plain one. */
const struct ll_conv_engine *ll_conv_engine_best(void);

/* The name of the module's table: `const struct ll_conv_engine ll_conv_module`. */
#define LL_CONV_MODULE "ll_conv_module"

#endif
