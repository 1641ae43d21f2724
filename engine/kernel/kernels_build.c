/* One build's table, compiled once an instruction set like the sources whose kernels it gathers. */
#include "kernel/kernels_build.h"

const struct ll_kernels LL_BUILD(ll_kernels) = {
    .copy = LL_BUILD(ll_copy),
#define MAP(name) .name = LL_BUILD(ll_map_##name),
    LL_MAPS(MAP)
#undef MAP
#define POINTWISE(name) .name = &LL_BUILD(ll_pointwise_##name),
        LL_REGRESSION_LOSSES(POINTWISE) LL_BINARY_LOSSES(POINTWISE)
#undef POINTWISE
#define OVERLAP(name) .name = &LL_BUILD(ll_overlap_##name),
            LL_OVERLAP_LOSSES(OVERLAP)
#undef OVERLAP
#define WHOLE(name) .name = LL_BUILD(ll_##name),
                LL_CLASS_LOSSES(WHOLE) LL_CLASS_MAPS(WHOLE) LL_BOX_LOSSES(WHOLE)
                    LL_SEGMENT_LOSSES(WHOLE) LL_SOFT_LOSSES(WHOLE) LL_MINED_LOSSES(WHOLE)
                        LL_CONTRAST_LOSSES(WHOLE) LL_PAIR_LOSSES(WHOLE) LL_TRIPLET_LOSSES(WHOLE)
                            LL_LATENT_LOSSES(WHOLE)
#undef WHOLE
};
