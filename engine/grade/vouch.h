/* Whose fault it is that a check of an exercise stopped with an error of its own. */
#ifndef LL_GRADE_VOUCH_H
#define LL_GRADE_VOUCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Runs check `index` of the exercise again, with its own solution in the submission's place.
 * *is_at_fault where the check stops there too: then the exercise is wrong, and not an answer that
 * it did not expect. An error is ours. */
ll_err ll_vouch(const char *exercise, size_t index, uint64_t seed, struct ll_message *why,
                bool *is_at_fault);

#endif
