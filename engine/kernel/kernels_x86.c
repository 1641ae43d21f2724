/* x86-64: what CPUID and the system's saved registers say. glibc has asked already; the compiler's
 * own look-up would ask again at each start, and in a virtual machine each question is dear. */
#include "kernel/kernels_native.h"

#include <stdlib.h>
#if defined(__GLIBC__) && defined(__has_include) && __has_include(<sys/platform/x86.h>)
#include <sys/platform/x86.h>
#define HAS(glibc, compiler) CPU_FEATURE_ACTIVE(glibc)
#else
#define HAS(glibc, compiler) __builtin_cpu_supports(compiler)
#endif

extern const struct ll_kernels ll_kernels_avx2, ll_kernels_avx512;

const struct ll_kernels *ll_kernels_native(enum ll_isa isa)
{
    switch (isa) {
    case LL_ISA_AVX2:
        return HAS(AVX2, "avx2") && HAS(FMA, "fma") ? &ll_kernels_avx2 : NULL;
    case LL_ISA_AVX512:
        return HAS(AVX512F, "avx512f") && HAS(AVX512BW, "avx512bw") && HAS(AVX512DQ, "avx512dq") &&
                       HAS(AVX512VL, "avx512vl")
                   ? &ll_kernels_avx512
                   : NULL;
    default:
        return NULL;
    }
}
