/* Who computes products of matrices: chosen once.
 *
 * The plain engine is ours and always there, built for each instruction set. Where the program was
 * built with oneDNN (tensor/dnnl.h), that does the large ones, in about half the time. */
#ifndef LL_TENSOR_GEMM_ENGINE_H
#define LL_TENSOR_GEMM_ENGINE_H

#include "base/err.h"
#include "tensor/gemm.h"

struct ll_gemm_engine {
    const char *name;
    /* As ll_gemm_add, on the calling thread; sizes are at least 1. Where it fails, c is as it was:
     * LL_ERR_MEMORY, or LL_ERR_SYSTEM where the library fails; the plain engine never does. */
    ll_err (*add)(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                  float *c);
};

extern const struct ll_gemm_engine ll_gemm_plain;

/* oneDNN's where its module can be opened, else the plain one. */
const struct ll_gemm_engine *ll_gemm_engine_best(void);

/* The name of the module's table: `const struct ll_gemm_engine ll_gemm_module`. */
#define LL_GEMM_MODULE "ll_gemm_module"

#endif
