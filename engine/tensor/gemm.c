/* Products of matrices: the build that this machine runs best. */
#include "tensor/gemm.h"

#include "kernel/isa.h"
#include "tensor/gemm_block.h"

void ll_gemm_add(size_t m, size_t n, size_t k, struct ll_gemm_operand a, struct ll_gemm_operand b,
                 float *c)
{
    switch (ll_isa_best()) {
#if defined(__x86_64__)
    case LL_ISA_AVX512:
        ll_gemm_avx512(m, n, k, a, b, c);
        return;
    case LL_ISA_AVX2:
        ll_gemm_avx2(m, n, k, a, b, c);
        return;
#endif
    default:
        ll_gemm_base(m, n, k, a, b, c);
    }
}
