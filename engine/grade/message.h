/* What a check says to the learner: the words for how it went wrong. */
#ifndef LL_GRADE_MESSAGE_H
#define LL_GRADE_MESSAGE_H

#include "base/locale.h"
#include "grade/child.h"
#include "grade/exercise.h"
#include "grade/result.h"
#include "script/value.h"

/* Takes over what grading.lua says of a failure: input, expected, got, the message, the drawing.
 * The message is the exercise's block "message.KIND.FIELD", or "message.KIND", or the interface's
 * "grade.message.KIND", with "note.NOTE" before it. */
ll_err ll_message_of_failure(const struct ll_exercise *exercise, const struct ll_locale *locale,
                             const struct ll_value *failure, struct ll_message *why,
                             struct ll_check_result *check);

/* The status and the words for a question that was not answered. */
enum ll_check_status ll_message_of_outcome(const struct ll_locale *locale,
                                           const struct ll_outcome *outcome, struct ll_str *out);

#endif
