/* Mutants: a program with one small mistake put in, to see that the checks would notice. */
#ifndef LL_GRADE_MUTATE_H
#define LL_GRADE_MUTATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "grade/runner.h"

/* Appends mutant `index` of the text: one operator, number or name exchanged outside of comments
 * and strings. `what` (which may be NULL) gets a line that says which: "line 12: + to -". False
 * past the last. */
bool ll_mutant(enum ll_language language, const char *text, size_t index, struct ll_str *out,
               struct ll_str *what);

#endif
