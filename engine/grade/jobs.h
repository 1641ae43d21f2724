/* Pieces of work done side by side, and handed over in their order. */
#ifndef LL_GRADE_JOBS_H
#define LL_GRADE_JOBS_H

#include <stddef.h>

#include "base/err.h"

/* Called in some thread, once for each index. */
typedef void ll_jobs_work(size_t index, void *arg);
/* Called in the calling thread, once for each index, in order, as soon as it and all before it are
 * done. */
typedef void ll_jobs_take(size_t index, void *arg);

/* How many are done at a time where `jobs` are asked for: with 0, as many as there are processors.
 */
size_t ll_jobs_at_once(size_t jobs);

/* Does `count` pieces, ll_jobs_at_once(jobs) at a time. */
ll_err ll_jobs_run(size_t count, size_t jobs, ll_jobs_work *work, ll_jobs_take *take, void *arg);

#endif
