/* The learner's program at work on an exercise's page: looked at now and then, whether its file was
 * saved and whether it lets the page wait. */
#ifndef LL_TUI_AT_WORK_H
#define LL_TUI_AT_WORK_H

#include <stdbool.h>
#include <time.h>

#include "base/str.h"
#include "grade/learner.h"

struct ll_at_work { /* zeroed: there is none */
    struct ll_learner *learner;
    struct ll_str file;
    struct timespec seen; /* the file's time when it was last looked at */
    double looked;        /* when */
    int waited;           /* whole seconds that it was waited for when last asked */
};

/* Puts the file at `path` to work. On failure *work is to be given back too. */
ll_err ll_at_work_init(struct ll_at_work *work, const char *path,
                       const struct ll_grade_options *options, double now, struct ll_message *why);
void ll_at_work_done(struct ll_at_work *work);

/* True where the file was saved since it was last looked at: the next question reads it anew. */
bool ll_at_work_saved(struct ll_at_work *work, double now);

/* True where work->waited changed. */
bool ll_at_work_waits(struct ll_at_work *work);

/* Seconds until the next look at the file; negative: never. */
double ll_at_work_wait(const struct ll_at_work *work, double now);

#endif
