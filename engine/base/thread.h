/* Threads that work behind the one that owns the screen. */
#ifndef LL_BASE_THREAD_H
#define LL_BASE_THREAD_H

#include <pthread.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"

/* Starts a thread that takes no signals: they are the program's own affair. LL_ERR_SYSTEM where
 * there can be no further one. */
ll_err ll_thread_start(pthread_t *thread, void *(*run)(void *), void *arg);

/* The moment so many milliseconds from now, on the clock that pthread_cond_timedwait goes by. */
struct timespec ll_thread_deadline(int64_t milliseconds);

#endif
