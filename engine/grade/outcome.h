/* What became of a question that a submission was asked, and the words for it. */
#ifndef LL_GRADE_OUTCOME_H
#define LL_GRADE_OUTCOME_H

#include <stdbool.h>

#include "base/locale.h"
#include "base/str.h"
#include "grade/budget.h"
#include "grade/result.h"

/* What became of a question, or of the loading, or of the end. */
enum ll_fate {
    LL_FATE_WELL,   /* answered, loaded, ended as it should */
    LL_FATE_RAISED, /* the submission raised an error: `words` is it; the process goes on */
    LL_FATE_LIMIT,  /* it reached a limit inside its runner: `words` says which; it goes on */
    LL_FATE_HUGE,   /* its answer is out of all proportion and was not taken: the process is over */
    LL_FATE_GARBLED, /* what came is no answer: forged, or cut */
    LL_FATE_ENDED,   /* the process ended: `end` and `code` say how */
};

/* Whether the process is over: the next question needs a new one. */
bool ll_fate_is_end(enum ll_fate fate);

struct ll_outcome {
    enum ll_fate fate;
    struct ll_str words;
    enum ll_box_end end;
    int code;
    struct ll_budget budget; /* of an end: what ran out, and how much it was */
};

void ll_outcome_done(struct ll_outcome *outcome);

/* The status of a check whose question had this outcome, and what the learner is told: appended to
 * `out`. */
enum ll_check_status ll_outcome_tell(const struct ll_outcome *outcome,
                                     const struct ll_locale *locale, struct ll_str *out);

/* Appends a line that says what an error in a language's own words means here, where that is known.
 */
void ll_outcome_advise(const struct ll_locale *locale, const char *words, struct ll_str *out);

#endif
