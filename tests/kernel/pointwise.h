/* What every pointwise loss must hold to: each build against the definition, the extremes, no
 * elements, and PyTorch. */
#ifndef LL_TEST_KERNEL_POINTWISE_H
#define LL_TEST_KERNEL_POINTWISE_H

#include "compare.h"
#include "kernel/kernels.h"

/* A loss, options to run it with, and what its builds may differ by from the definition. */
struct pointwise_row {
    const char *name;
    size_t offset; /* of its pointer in struct ll_kernels */
    ll_pointwise_sum *ref;
    float option[2];
    struct tolerance value, slope;
    const char *option_name[2]; /* in the golden file */
};

#define POINTWISE_ROW(name) #name, offsetof(struct ll_kernels, name), ll_##name##_ref

const struct ll_pointwise *pointwise_kernel(const struct pointwise_row *row, enum ll_isa isa);

/* Every function of one build on the inputs, element by element; prints the first that differs. */
bool pointwise_agrees(const struct pointwise_row *row, enum ll_isa isa, const float *pred,
                      const float *target, size_t n, size_t offset);

/* Every build of every row on random inputs of every size and alignment; `fill` makes them. */
typedef void pointwise_fill(struct ll_rng *rng, float scale, float *pred, float *target, size_t n);
void pointwise_check_builds(const struct pointwise_row *rows, size_t count, pointwise_fill *fill);

/* Every build of every row on each pair of a prediction and a target from the lists. */
void pointwise_check_pairs(const struct pointwise_row *rows, size_t count, const float *pred,
                           size_t preds, const float *target, size_t targets);

void pointwise_check_no_elements(const struct pointwise_row *rows, size_t count);

/* Every build of every row on its golden cases. */
void pointwise_check_golden(const struct pointwise_row *rows, size_t count, struct tolerance near);

#endif
