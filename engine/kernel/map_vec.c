/* Maps: the vector source, compiled once an instruction set (see kernel/vector.h). */
#include "kernel/map.h"

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

/* y may be x, so neither is restrict; LL_SIMD says that elements are independent. */
#define DEFINE(name)                                                                               \
    void LL_BUILD(ll_map_##name)(const float *x, size_t n, float *y)                               \
    {                                                                                              \
        LL_SIMD                                                                                    \
        for (size_t i = 0; i < n; i++)                                                             \
            y[i] = ll_v_##name(x[i]);                                                              \
    }

LL_MAPS(DEFINE)
