/* x86-64: what CPUID and the system's saved registers say, through the compiler's own look-up. */
#include "kernel/kernels_native.h"

#include <stddef.h>

extern const struct ll_kernels ll_kernels_avx2, ll_kernels_avx512;

const struct ll_kernels *ll_kernels_native(enum ll_isa isa)
{
    __builtin_cpu_init();
    switch (isa) {
    case LL_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ll_kernels_avx2
                                                                               : NULL;
    case LL_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                       __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
                   ? &ll_kernels_avx512
                   : NULL;
    default:
        return NULL;
    }
}
