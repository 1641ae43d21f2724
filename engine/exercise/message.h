/* What a check says to the learner: the words for how it went wrong. */
#ifndef LL_EXERCISE_MESSAGE_H
#define LL_EXERCISE_MESSAGE_H

#include "base/locale.h"
#include "base/record.h"
#include "exercise/exercise.h"
#include "script/value.h"

/* A check that failed: what the learner is told, and the case that it is about. */
struct ll_failure {
    char *message; /* input, expected and got in words */
    char *drawing; /* the case as masks, lines of text; "" where there is none */
    char *mistake; /* the id of a known mistake that the check itself names, or "" */
    struct ll_record input;
    struct ll_record expected;
    struct ll_record got;
};

/* Takes over what grading.lua says of a failure, a table. The message is the exercise's block
 * "message.KIND.FIELD", or "message.KIND", or the interface's "grade.message.KIND", with
 * "note.NOTE" before it. `out` must be zeroed; the caller gives it back, whatever is returned. */
ll_err ll_failure_read(const struct ll_exercise *exercise, const struct ll_locale *locale,
                       const struct ll_value *failure, struct ll_message *why,
                       struct ll_failure *out);
void ll_failure_done(struct ll_failure *failure);

#endif
