/* Private to the room: what the training runs of a page came to. Where `train` returns a table, it
 * is kept with the settings and the seed that led to it, and questions may ask about it. */
#ifndef LL_COURSE_RUNS_H
#define LL_COURSE_RUNS_H

#include "course/lesson.h"

/* Adds a run of a scene that came to its end; of many the oldest goes. */
ll_err lesson_runs_add(struct lesson *lesson, const char *scene, const struct ll_value *settings,
                       double seed, const struct ll_value *result, struct ll_message *why);

/* The runs of a scene, the oldest first: a list of { settings, seed, result }; nil where there is
 * none. `made` (which may be NULL) is the number of all that there ever were: it grows with each.
 */
ll_err lesson_runs_of(const struct lesson *lesson, const char *scene, struct ll_message *why,
                      struct ll_value *list, size_t *made);

/* Takes over the runs of the same page in another language. */
ll_err lesson_runs_take_over(struct lesson *to, const struct lesson *from, struct ll_message *why);

#endif
