/* Whether this machine can run a submission at all: a program that is known to be right is made
 * ready and started as any other, in a real box. Where that fails, no file can be told to be wrong.
 */
#ifndef LL_GRADE_TRIAL_H
#define LL_GRADE_TRIAL_H

#include <stdbool.h>

#include "base/locale.h"
#include "exercise/exercise.h"
#include "grade/host.h"

/* Tries the exercise's own solution in that language. *works false where it does not start: `words`
 * then says so, with what the compiler or the runner said and what to do about it. An error is one
 * that a submission would have met too. */
ll_err ll_trial_run(const struct ll_host *host, struct ll_exercise *exercise,
                    enum ll_language language, const struct ll_locale *locale,
                    struct ll_message *why, struct ll_str *words, bool *works);

/* The same with any exercise that can be solved in the language. An error is told by `words` too.
 */
bool ll_trial_any(const struct ll_host *host, enum ll_language language,
                  const struct ll_locale *locale, struct ll_str *words);

/* The key of what to do about a fault of the machine's that was said so; NULL where that is not
 * known. */
const char *ll_trial_remedy(const char *said);

/* Appends what was said of a fault, and after `between` what to do, where that is known. */
void ll_trial_tell(const struct ll_locale *locale, const char *said, const char *between,
                   struct ll_str *words);

/* Has so many fork servers of the language begin to load, where it has any, and does not wait: who
 * grades in it next meets them. What goes wrong there is met again then. */
void ll_trial_warm(const struct ll_host *host, enum ll_language language, size_t servers);

#endif
