/* Threads: parts of a batch run side by side.
 *
 * Work is cut into parts by its size alone and whatever is summed is summed a part at a time, in
 * the parts' order: so results have the same bits for any number of threads. One thread, or one
 * part, runs as a plain loop that starts no thread; a program that may start none (one in a box, or
 * a child made by fork after threads ran) asks for one. Work that comes from several threads at
 * once, or from within a part, is run by whoever brings it. */
#ifndef LL_KERNEL_THREADS_H
#define LL_KERNEL_THREADS_H

#include <stddef.h>

/* Threads that are worth having here: the processors that this process may run on, or what
 * OMP_NUM_THREADS says; at least 1. */
int ll_threads_available(void);

/* body(part, arg) for every part below `parts`, on up to `threads` threads, the caller's among
 * them. Returns when all are done. */
void ll_threads_run(size_t parts, int threads, void (*body)(size_t part, void *arg), void *arg);

#endif
