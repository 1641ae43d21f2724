/* Finding the known mistake whose answers a submission gives. */
#ifndef LL_EXERCISE_DIAGNOSE_H
#define LL_EXERCISE_DIAGNOSE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/record.h"
#include "exercise/exercise.h"

/* A known mistake that was found, in the words of the exercise. */
struct ll_diagnosis {
    char *id;
    char *title;
    char *advice;
};

/* How the submission is asked. *is_answered false where it gives no answer: then it is asked no
 * more. An error is ours. */
struct ll_asker {
    ll_err (*ask)(void *context, const struct ll_record *question, bool *is_answered,
                  struct ll_record *answer);
    void *context;
    const atomic_bool *stop; /* set from elsewhere: LL_ERR_STOPPED soon; may be NULL */
};

/* Asks the submission the exercise's probes, runs the known mistakes (exercises/NAME/wrong) on the
 * same, and appends to the list, which the caller frees, every mistake whose answers match the
 * submission's and differ from the right ones. A mistake in the values counts before one in the
 * gradients alone. Before them come those that the exercise's own "diagnose" names. Nothing is
 * appended where none matches. An error is ours. */
ll_err ll_diagnose(struct ll_exercise *exercise, uint64_t seed, const struct ll_asker *asker,
                   struct ll_message *why, struct ll_diagnosis **list, size_t *count);

/* Appends the known mistake called `id`, unless the list has it. */
ll_err ll_diagnosis_add(const struct ll_exercise *exercise, const char *id,
                        struct ll_diagnosis **list, size_t *count);
void ll_diagnosis_done(struct ll_diagnosis *diagnosis);

#endif
