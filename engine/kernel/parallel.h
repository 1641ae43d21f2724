/* Kernels on several threads, for batches that are worth it.
 *
 * A batch is cut into parts by its size alone, and the parts' sums are added in their order: the
 * result has the same bits for any number of threads. Threads are started for the call and gone
 * after it; a batch of one part starts none. Where a thread cannot be had, the calling one does its
 * work.
 */
#ifndef LL_KERNEL_PARALLEL_H
#define LL_KERNEL_PARALLEL_H

#include "kernel/classes.h"
#include "kernel/pointwise.h"

/* Processors that this process may run on; at least 1. */
int ll_threads_available(void);

/* body(part, arg) for every part below `parts`, on up to `threads` threads with the caller's. */
void ll_parallel(size_t parts, int threads, void (*body)(size_t part, void *arg), void *arg);

/* As kernel->sum(...). */
double ll_pointwise_sum_parallel(const struct ll_pointwise *kernel, const float *pred,
                                 const float *target, size_t n, const float *option, float scale,
                                 float *grad, int threads);

/* As kernel(...); batches are cut between samples (`outer`). */
double ll_class_loss_parallel(ll_class_loss *kernel, const float *logits, const int32_t *label,
                              const struct ll_class_shape *shape,
                              const struct ll_class_option *option, float scale,
                              const float *upstream, float *loss, float *grad, int threads);

#endif
