/* Losses of given pairs and triplets of embeddings, row by row.
 *
 * Embeddings are (n, width). Each function returns Σ over rows of the row's loss, accumulated in
 * double; where it is not NULL, `loss` (n) gets each row's. Gradients (n, width) are times `scale`,
 * and times the row's `upstream` (n; NULL is 1 for each); they are asked for together or not at
 * all. Where two rows are equal their distance has the slope 0. Inputs are borrowed, at any
 * alignment; outputs are written, not added to, and overlap nothing. n = 0 sums to 0. NaN and inf
 * stay in their row; numbers past 1e19 become inf on the way, in the square of a distance. The
 * `_ref` functions are the definitions, in double; the vector builds (tuple_vec.c) are reached
 * through the table in kernel/kernels.h. */
#ifndef LL_KERNEL_TUPLE_H
#define LL_KERNEL_TUPLE_H

#include <stdbool.h>
#include <stddef.h>

#define LL_PAIR_LOSSES(X)    X(contrastive)
#define LL_TRIPLET_LOSSES(X) X(triplet)

/* l = y·d² + (1−y)·max(0, margin − d)², with d the Euclidean distance and y 1 for a pair that
 * belongs together, 0 for one that does not. grad is in x1; that in x2 is its negative. margin is
 * not negative. Hadsell, Chopra and LeCun 2006, "Dimensionality reduction by learning an invariant
 * mapping", equation 4, with y the other way round and without its ½. */
typedef double ll_pair_loss(const float *x1, const float *x2, const float *label, size_t n,
                            size_t width, float margin, float scale, const float *upstream,
                            float *loss, float *grad);

ll_pair_loss ll_contrastive_ref;

struct ll_triplet_option {
    float margin; /* not negative */
    bool squared; /* distances are squared */
};

struct ll_triplet_grad {
    float *anchor, *positive, *negative;
};

/* l = max(0, d(a,p) − d(a,n) + margin), with d the Euclidean distance or its square. `grad` may be
 * NULL. Schroff, Kalenichenko and Philbin 2015, "FaceNet", equation 3. */
typedef double ll_triplet_loss(const float *anchor, const float *positive, const float *negative,
                               size_t n, size_t width, const struct ll_triplet_option *option,
                               float scale, const float *upstream, float *loss,
                               const struct ll_triplet_grad *grad);

ll_triplet_loss ll_triplet_ref;

#endif
