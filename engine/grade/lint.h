/* Lint: an exercise as its author would want it.
 *
 * Its words stand in every language; its starters load and fail; its solutions get every point; its
 * known mistakes fail and are named; and no mutant of a solution that gives other answers gets
 * every point. */
#ifndef LL_GRADE_LINT_H
#define LL_GRADE_LINT_H

#include <stddef.h>

#include "base/err.h"

/* What was looked at. `same`: mutants that give the same answers as the solution. */
struct ll_exercise_counts {
    size_t exercises, programs, mistakes, mutants, same, findings;
};

/* One thing to mend: `where` is a file of the exercise ("tversky/wrong/smooth-missing.c"). */
typedef void ll_exercise_finding(const char *where, const char *what, void *arg);

/* Looks at the exercise called `name`, adding to the counts. LL_OK however many findings there are.
 */
ll_err ll_exercise_lint(const char *name, ll_exercise_finding *report, void *arg,
                        struct ll_message *why, struct ll_exercise_counts *counts);

#endif
