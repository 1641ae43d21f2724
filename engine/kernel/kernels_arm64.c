/* arm64: every processor of the architecture has NEON. */
#include "kernel/kernels_native.h"

#include <stddef.h>

extern const struct ll_kernels ll_kernels_neon;

const struct ll_kernels *ll_kernels_native(enum ll_isa isa)
{
    return isa == LL_ISA_NEON ? &ll_kernels_neon : NULL;
}
