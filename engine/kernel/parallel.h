/* Kernels on several threads, for batches that are worth it.
 *
 * Each function is its kernel with `threads` behind: the same arguments, the same result, for any
 * number of threads the same bits. (The sum differs in its last bits from the kernel's own, which
 * adds all in one go.) A batch too small to be worth a thread runs on the calling one; see
 * kernel/threads.h. The losses over pairs of rows, kernel/metric.h, take their threads themselves.
 */
#ifndef LL_KERNEL_PARALLEL_H
#define LL_KERNEL_PARALLEL_H

#include "kernel/boxes.h"
#include "kernel/classes.h"
#include "kernel/latent.h"
#include "kernel/overlap.h"
#include "kernel/pointwise.h"
#include "kernel/threads.h"
#include "kernel/tuple.h"

/* As kernel->sum(...). */
double ll_pointwise_sum_parallel(const struct ll_pointwise *kernel, const float *pred,
                                 const float *target, size_t n, const float *option, float scale,
                                 float *grad, int threads);

/* As kernel(...); batches are cut between samples (`outer`). */
double ll_class_loss_parallel(ll_class_loss *kernel, const float *logits, const int32_t *label,
                              const struct ll_class_shape *shape,
                              const struct ll_class_option *option, float scale,
                              const float *upstream, float *loss, float *grad, int threads);

/* As kernel->loss(...): one pass for the sums, and one for the gradient. */
double ll_overlap_parallel(const struct ll_overlap *kernel, const float *pred, const float *target,
                           size_t n, const float *option, float scale, float *grad, int threads);

/* As kernel(...). */
double ll_box_loss_parallel(ll_box_loss *kernel, const float *pred, const float *target, size_t n,
                            float scale, const float *upstream, float *loss, float *grad,
                            int threads);

/* As kernel(...). */
double ll_pair_loss_parallel(ll_pair_loss *kernel, const float *x1, const float *x2,
                             const float *label, size_t n, size_t width, float margin, float scale,
                             const float *upstream, float *loss, float *grad, int threads);

double ll_triplet_loss_parallel(ll_triplet_loss *kernel, const float *anchor, const float *positive,
                                const float *negative, size_t n, size_t width,
                                const struct ll_triplet_option *option, float scale,
                                const float *upstream, float *loss,
                                const struct ll_triplet_grad *grad, int threads);

double ll_latent_loss_parallel(ll_latent_loss *kernel, const float *mu, const float *logvar,
                               size_t n, float scale, float *grad_mu, float *grad_logvar,
                               int threads);

#endif
