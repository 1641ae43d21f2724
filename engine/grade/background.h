/* Grading beside an input loop: one thread that grades. */
#ifndef LL_GRADE_BACKGROUND_H
#define LL_GRADE_BACKGROUND_H

#include "grade/grade.h"

struct ll_background;

/* A check as it stands, for a list that fills while the grading goes on. */
struct ll_background_check {
    const char *title; /* as long as the background */
    enum ll_check_status status;
    double points;
    double max_points;
};

/* Starts ll_grade_run in a thread; what is given is copied. options->watch and
 * options->stop are not used. */
ll_err ll_background_grade(const char *path, const struct ll_grade_options *options,
                           struct ll_message *why, struct ll_background **out);
/* Stops what runs, waits for it (it ends within milliseconds; the submission is killed) and gives
 * everything back. */
void ll_background_free(struct ll_background **background);

/* Readable when there is news: a check began, or all is over. Ask ll_background_poll then. */
int ll_background_descriptor(const struct ll_background *background);

/* Never waits. True once it is over. `count` (may be NULL) is the number of checks, 0 before they
 * are known; `current` (may be NULL) the one that runs. */
bool ll_background_poll(struct ll_background *background, size_t *count, size_t *current);

/* Check `index`, below the count that poll last gave. */
struct ll_background_check ll_background_check(struct ll_background *background, size_t index);

/* Once it is over: what ll_grade_run returned, with its result, which lives as long as the
 * background. */
ll_err ll_background_result(const struct ll_background *background, struct ll_message *why,
                            const struct ll_result **out);

#endif
