/* The table of kernels: for each instruction set, every kernel's build.
 *
 * Call through the table: `ll_kernels_for(ll_isa_best())->mse->sum(pred, target, n, NULL, 0,
 * NULL)`. Each kernel's `_ref` in its family's header is its definition; the other builds agree
 * with it to a few units in the last place of float32. Kernels hold no state and allocate nothing:
 * any number of threads may call them at once. */
#ifndef LL_KERNEL_KERNELS_H
#define LL_KERNEL_KERNELS_H

#include "kernel/binary.h"
#include "kernel/boxes.h"
#include "kernel/classes.h"
#include "kernel/isa.h"
#include "kernel/latent.h"
#include "kernel/map.h"
#include "kernel/metric.h"
#include "kernel/overlap.h"
#include "kernel/pointwise.h"
#include "kernel/regression.h"
#include "kernel/segment.h"
#include "kernel/soft.h"
#include "kernel/tuple.h"

/* Copies n floats with streaming stores; neither overlaps the other. */
typedef void ll_copy(const float *from, size_t n, float *to);

struct ll_kernels {
    ll_copy *copy;
#define LL_KERNELS_MAP(name) ll_map *name;
    LL_MAPS(LL_KERNELS_MAP)
#undef LL_KERNELS_MAP
#define LL_KERNELS_POINTWISE(name) const struct ll_pointwise *name;
    LL_REGRESSION_LOSSES(LL_KERNELS_POINTWISE)
    LL_BINARY_LOSSES(LL_KERNELS_POINTWISE)
#undef LL_KERNELS_POINTWISE
#define LL_KERNELS_CLASS_LOSS(name) ll_class_loss *name;
    LL_CLASS_LOSSES(LL_KERNELS_CLASS_LOSS)
#undef LL_KERNELS_CLASS_LOSS
#define LL_KERNELS_CLASS_MAP(name) ll_class_map *name;
    LL_CLASS_MAPS(LL_KERNELS_CLASS_MAP)
#undef LL_KERNELS_CLASS_MAP
#define LL_KERNELS_BOX(name) ll_box_loss *name;
    LL_BOX_LOSSES(LL_KERNELS_BOX)
#undef LL_KERNELS_BOX
#define LL_KERNELS_SEGMENT(name) ll_segment_loss *name;
    LL_SEGMENT_LOSSES(LL_KERNELS_SEGMENT)
#undef LL_KERNELS_SEGMENT
#define LL_KERNELS_SOFT(name) ll_soft_loss *name;
    LL_SOFT_LOSSES(LL_KERNELS_SOFT)
#undef LL_KERNELS_SOFT
#define LL_KERNELS_MINED(name) ll_mined_loss *name;
    LL_MINED_LOSSES(LL_KERNELS_MINED)
#undef LL_KERNELS_MINED
#define LL_KERNELS_CONTRAST(name) ll_contrast_loss *name;
    LL_CONTRAST_LOSSES(LL_KERNELS_CONTRAST)
#undef LL_KERNELS_CONTRAST
#define LL_KERNELS_PAIR(name) ll_pair_loss *name;
    LL_PAIR_LOSSES(LL_KERNELS_PAIR)
#undef LL_KERNELS_PAIR
#define LL_KERNELS_TRIPLET(name) ll_triplet_loss *name;
    LL_TRIPLET_LOSSES(LL_KERNELS_TRIPLET)
#undef LL_KERNELS_TRIPLET
#define LL_KERNELS_LATENT(name) ll_latent_loss *name;
    LL_LATENT_LOSSES(LL_KERNELS_LATENT)
#undef LL_KERNELS_LATENT
#define LL_KERNELS_OVERLAP(name) const struct ll_overlap *name;
    LL_OVERLAP_LOSSES(LL_KERNELS_OVERLAP)
#undef LL_KERNELS_OVERLAP
};

/* The kernels built for `isa`; NULL where this program or this machine has none. Lives for ever. */
const struct ll_kernels *ll_kernels_for(enum ll_isa isa);

#endif
