/* The learner's program at work: a page's script asks it while it trains.
 *
 * Theory of operation. The program answers in its box as it does when it is graded, but is asked by
 * a thread of its own, so that whoever trains with it never waits for it longer than a slice: the
 * script's call posts a question, and where the answer is not there by the end of the slice, the
 * running task is cut and asks again in its next one. A question that nobody waits for any longer
 * (the run was begun anew) is given up with its process. A program that does not answer in time, or
 * that fails, is told in its own words, and the next question begins it anew. */
#ifndef LL_GRADE_LEARNER_H
#define LL_GRADE_LEARNER_H

#include "grade/grade.h"

struct ll_learner;
struct ll_script;

/* Puts the file at `path` to work; it is read, and made ready, when it is first asked. Of the
 * options the exercise, lang, trust, host and pool are used; they are copied, but for the pool,
 * which must outlive the learner. */
ll_err ll_learner_new(const char *path, const struct ll_grade_options *options,
                      struct ll_message *why, struct ll_learner **out);

/* Ends whatever it does, within milliseconds, and leaves no process. */
void ll_learner_free(struct ll_learner **learner);

/* Defines `yours` in a script, which the learner must outlive; `learner` is a struct ll_learner
 * (the form is that of ll_page_extend). */
ll_err ll_learner_define(struct ll_script *script, void *learner, struct ll_message *why);

/* The same where no run goes in slices, for claims: each question is waited for where it is asked.
 */
ll_err ll_learner_define_waiting(struct ll_script *script, void *learner, struct ll_message *why);

/* The file changed, or its failures are to be told in `lang` (NULL: as before): the next question
 * reads it anew. */
void ll_learner_renew(struct ll_learner *learner, const char *lang);

/* Seconds that the question now asked has taken; 0 where none is. */
double ll_learner_waiting(struct ll_learner *learner);

#endif
