/* The table of kernels: the builds that every machine has; the others are asked of the platform. */
#include "kernel/kernels.h"

#include <stddef.h>

#include "kernel/kernels_native.h"

extern const struct ll_kernels ll_kernels_ref, ll_kernels_base;

const struct ll_kernels *ll_kernels_for(enum ll_isa isa)
{
    switch (isa) {
    case LL_ISA_REF:
        return &ll_kernels_ref;
    case LL_ISA_BASE:
        return &ll_kernels_base;
    default:
        return ll_kernels_native(isa);
    }
}
