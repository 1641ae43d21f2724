/* Finding the known mistake whose answers a submission gives. */
#ifndef LL_GRADE_DIAGNOSE_H
#define LL_GRADE_DIAGNOSE_H

#include "grade/result.h"
#include "grade/session.h"

/* Asks the submission the exercise's probes, runs the known mistakes (exercises/NAME/wrong) on the
 * same, and appends to the result every mistake whose answers match the submission's and differ
 * from the right ones. A mistake in the values counts before one in the gradients alone. Nothing is
 * appended where none matches. An error is ours. */
ll_err ll_diagnose(struct ll_session *session, uint64_t seed, struct ll_message *why,
                   struct ll_result *result);

#endif
