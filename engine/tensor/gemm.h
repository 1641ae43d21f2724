/* Products of row-major matrices of floats. */
#ifndef LL_TENSOR_GEMM_H
#define LL_TENSOR_GEMM_H

#include <stdbool.h>
#include <stddef.h>

/* A matrix as it stands in memory, and whether it is used transposed. */
struct ll_gemm_operand {
    const float *data;
    size_t stride; /* elements from a row to the next, as it stands in memory */
    bool transposed;
};

/* c (m x n, its rows n apart) += a (m x k) b (k x n), all sizes after transposition. c overlaps
 * neither operand. Sums are float32's; a large product runs on up to `threads` threads, with the
 * same bits for any number. */
void ll_gemm_add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                 float *c, int threads);

#endif
