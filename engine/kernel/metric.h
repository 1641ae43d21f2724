/* Metric losses: embeddings whose distances or angles are to say what belongs together.
 *
 * Embeddings are rows: (n, width). The `_ref` functions are the definitions, in double; the vector
 * builds (contrast_vec.c, mined_vec.c) are reached through the table in kernel/kernels.h. Inputs
 * are borrowed, at any alignment; outputs are written, not added to, and overlap nothing. Scratch
 * is the caller's, as many floats as the function beside it says, and need not be cleared. Memory
 * is O(n²).
 *
 * Both compare all rows with all, so a large batch is cut into up to LL_METRIC_PARTS parts, which
 * run on up to `threads` threads; the bits are the same for any number of them. The definitions use
 * one. */
#ifndef LL_KERNEL_METRIC_H
#define LL_KERNEL_METRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LL_MINED_LOSSES(X)    X(triplet_mined)
#define LL_CONTRAST_LOSSES(X) X(info_nce)

enum {
    LL_METRIC_PARTS = 16,
    LL_METRIC_PAD =
        16 /* floats between rows of a square: a step of 2^k would meet few cache sets */
};

enum ll_mining {
    LL_MINING_HARD,     /* an anchor's farthest positive with its nearest negative */
    LL_MINING_SEMIHARD, /* all triplets with d(a,p) < d(a,n) < d(a,p) + margin */
    LL_MINING_ALL       /* all triplets with d(a,n) < d(a,p) + margin: those that have a loss */
};

struct ll_mined_option {
    float margin; /* not negative */
    enum ll_mining mining;
    bool squared; /* distances are squared */
};

size_t ll_triplet_mined_scratch(size_t n);

/* The mean over the triplets chosen of max(0, d(a,p) − d(a,n) + margin), with d the Euclidean
 * distance or its square; the triplets are those of x (n, width) and label (n) whose anchor a and
 * positive p ≠ a share a label that the negative does not have. 0 where there is none. *triplets
 * (may be NULL) is how many were chosen. Where `grad` (as x) is not NULL it gets scale · ∂L/∂x; of
 * two rows that are equal d has the slope 0. In LL_MINING_HARD ties go to the first row. NaN
 * reaches the loss; the gradient then means nothing. Distances are taken in float32: past 1e19
 * their squares overflow, and differences of large ones lose their last digits. Schroff et al.
 * 2015, "FaceNet", section 3; Hermans et al. 2017, "In defense of the triplet loss", for the batch.
 */
typedef double ll_mined_loss(const float *x, const int32_t *label, size_t n, size_t width,
                             const struct ll_mined_option *option, float scale, float *scratch,
                             int threads, float *grad, size_t *triplets);

ll_mined_loss ll_triplet_mined_ref;

size_t ll_info_nce_scratch(size_t n, size_t width);

/* InfoNCE over two views of n samples: the mean over all 2n rows i of −log(e^{s_ij/τ} / Σ_{k≠i}
 * e^{s_ik/τ}), with s the cosine of two rows and j the other view of i's sample. A row shorter than
 * 1e-12 is divided by that. Where they are not NULL, grad_i and grad_j (n, width) get scale times
 * the gradients; both or neither. τ is positive. n = 0 gives NaN, the mean of nothing. NaN reaches
 * the loss and every gradient. Chen et al. 2020, "A simple framework for contrastive learning",
 * equation 1 (NT-Xent). */
typedef double ll_contrast_loss(const float *z_i, const float *z_j, size_t n, size_t width,
                                float temperature, float scale, float *scratch, int threads,
                                float *grad_i, float *grad_j);

ll_contrast_loss ll_info_nce_ref;

#endif
