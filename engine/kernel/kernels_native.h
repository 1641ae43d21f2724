/* Private to the room: the builds that only some machines of a platform run. One file a platform:
 * kernels_x86.c, kernels_arm64.c, and kernels_other.c that has none. */
#ifndef LL_KERNEL_KERNELS_NATIVE_H
#define LL_KERNEL_KERNELS_NATIVE_H

#include "kernel/isa.h"

struct ll_kernels;

/* The build where the processor and the system run it, else NULL. */
const struct ll_kernels *ll_kernels_native(enum ll_isa isa);

#endif
