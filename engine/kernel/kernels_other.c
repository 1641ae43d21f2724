/* A platform without builds of its own: the base build is the fastest. */
#include "kernel/kernels_native.h"

#include <stddef.h>

const struct ll_kernels *ll_kernels_native(enum ll_isa isa)
{
    (void)isa;
    return NULL;
}
