/* What was graded already: so that a run that was ended goes on, and a folder is followed. */
#ifndef LL_CLASS_DONE_H
#define LL_CLASS_DONE_H

#include "base/err.h"
#include "grade/batch.h"

struct ll_done; /* submissions, by path and bytes, with the seed and the versions of their marks */

/* Empty; `seed` 0: that of the first result that is added. */
ll_err ll_done_new(uint64_t seed, struct ll_done **out);
void ll_done_free(struct ll_done **done);

/* Adds the results that lie in a folder (results.jsonl) where there is one. A fault of the
 * machine's is not done. LL_ERR_FORMAT where they were drawn from another seed than the one asked
 * for. */
ll_err ll_done_load(struct ll_done *done, const char *folder, struct ll_message *why);

/* Adds a result. */
ll_err ll_done_add(struct ll_done *done, const struct ll_result *result);

/* The seed of all of them; 0 where there is none yet. */
uint64_t ll_done_seed(const struct ll_done *done);

/* Takes out of the batch what was graded: the same bytes under the same path, by this version of
 * the engine and of the exercise. With `settled`, in seconds, also what was changed more recently:
 * it may still be on its way. *count says how many were done. */
ll_err ll_done_filter(const struct ll_done *done, struct ll_batch *batch, double settled,
                      struct ll_message *why, size_t *count);

#endif
