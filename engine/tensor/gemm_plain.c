/* Products of matrices by our own engine: the build that this machine runs best. */
#include "kernel/isa.h"
#include "tensor/gemm_block.h"
#include "tensor/gemm_engine.h"

static ll_gemm_fn *build_of(enum ll_isa isa)
{
    switch (isa) {
#if defined(__x86_64__)
    case LL_ISA_AVX512:
        return ll_gemm_avx512;
    case LL_ISA_AVX2:
        return ll_gemm_avx2;
#endif
    default:
        return ll_gemm_base;
    }
}

static ll_err add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                  float *c)
{
    build_of(ll_isa_best())(m, n, k, a, b, c);
    return LL_OK;
}

const struct ll_gemm_engine ll_gemm_plain = {.name = "plain", .add = add};
