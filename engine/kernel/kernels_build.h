/* Private to the room: the names of one build, LL_ISA_SUFFIX's, that its table gathers. */
#ifndef LL_KERNEL_KERNELS_BUILD_H
#define LL_KERNEL_KERNELS_BUILD_H

#include "kernel/kernels.h"
#include "kernel/vector.h"

ll_copy LL_BUILD(ll_copy);

#define LL_DECLARE_MAP(name) ll_map LL_BUILD(ll_map_##name);
LL_MAPS(LL_DECLARE_MAP)
#undef LL_DECLARE_MAP

#define LL_DECLARE_POINTWISE(name) extern const struct ll_pointwise LL_BUILD(ll_pointwise_##name);
LL_REGRESSION_LOSSES(LL_DECLARE_POINTWISE)
LL_BINARY_LOSSES(LL_DECLARE_POINTWISE)
#undef LL_DECLARE_POINTWISE

#define LL_DECLARE_CLASS_LOSS(name) ll_class_loss LL_BUILD(ll_##name);
LL_CLASS_LOSSES(LL_DECLARE_CLASS_LOSS)
#undef LL_DECLARE_CLASS_LOSS

#define LL_DECLARE_CLASS_MAP(name) ll_class_map LL_BUILD(ll_##name);
LL_CLASS_MAPS(LL_DECLARE_CLASS_MAP)
#undef LL_DECLARE_CLASS_MAP

#define LL_DECLARE_BOX(name) ll_box_loss LL_BUILD(ll_##name);
LL_BOX_LOSSES(LL_DECLARE_BOX)
#undef LL_DECLARE_BOX

#define LL_DECLARE_SEGMENT(name) ll_segment_loss LL_BUILD(ll_##name);
LL_SEGMENT_LOSSES(LL_DECLARE_SEGMENT)
#undef LL_DECLARE_SEGMENT

#define LL_DECLARE_SOFT(name) ll_soft_loss LL_BUILD(ll_##name);
LL_SOFT_LOSSES(LL_DECLARE_SOFT)
#undef LL_DECLARE_SOFT

#define LL_DECLARE_MINED(name) ll_mined_loss LL_BUILD(ll_##name);
LL_MINED_LOSSES(LL_DECLARE_MINED)
#undef LL_DECLARE_MINED

#define LL_DECLARE_CONTRAST(name) ll_contrast_loss LL_BUILD(ll_##name);
LL_CONTRAST_LOSSES(LL_DECLARE_CONTRAST)
#undef LL_DECLARE_CONTRAST

#define LL_DECLARE_PAIR(name) ll_pair_loss LL_BUILD(ll_##name);
LL_PAIR_LOSSES(LL_DECLARE_PAIR)
#undef LL_DECLARE_PAIR

#define LL_DECLARE_TRIPLET(name) ll_triplet_loss LL_BUILD(ll_##name);
LL_TRIPLET_LOSSES(LL_DECLARE_TRIPLET)
#undef LL_DECLARE_TRIPLET

#define LL_DECLARE_LATENT(name) ll_latent_loss LL_BUILD(ll_##name);
LL_LATENT_LOSSES(LL_DECLARE_LATENT)
#undef LL_DECLARE_LATENT

#define LL_DECLARE_OVERLAP(name) extern const struct ll_overlap LL_BUILD(ll_overlap_##name);
LL_OVERLAP_LOSSES(LL_DECLARE_OVERLAP)
#undef LL_DECLARE_OVERLAP

extern const struct ll_kernels LL_BUILD(ll_kernels);

#endif
