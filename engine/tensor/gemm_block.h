/* The builds of the matrix product: gemm_block.c is compiled once for each instruction set. */
#ifndef LL_TENSOR_GEMM_BLOCK_H
#define LL_TENSOR_GEMM_BLOCK_H

#include "tensor/gemm.h"

typedef void ll_gemm_fn(size_t m, size_t n, size_t k, struct ll_gemm_operand a,
                        struct ll_gemm_operand b, float *c);

ll_gemm_fn ll_gemm_base;
ll_gemm_fn ll_gemm_avx2;
ll_gemm_fn ll_gemm_avx512;

#endif
