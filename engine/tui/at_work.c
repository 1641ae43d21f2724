#include "tui/at_work.h"

#include <sys/stat.h>

static const double look_pause = 0.5; /* seconds between two looks at the file */

/* The file's time; 0 where it is not there. */
static struct timespec time_of(const char *path)
{
    struct stat file;
    return stat(path, &file) == 0 ? file.st_mtim : (struct timespec){0};
}

ll_err ll_at_work_init(struct ll_at_work *work, const char *path,
                       const struct ll_grade_options *options, double now, struct ll_message *why)
{
    *work = (struct ll_at_work){.seen = time_of(path), .looked = now};
    ll_str_add(&work->file, path);
    ll_err err = ll_str_err(&work->file);
    return err == LL_OK ? ll_learner_new(path, options, why, &work->learner) : err;
}

void ll_at_work_done(struct ll_at_work *work)
{
    ll_learner_free(&work->learner);
    ll_str_done(&work->file);
}

bool ll_at_work_saved(struct ll_at_work *work, double now)
{
    if (work->learner == NULL || now - work->looked < look_pause)
        return false;
    work->looked = now;
    struct timespec seen = time_of(ll_str_text(&work->file));
    if (seen.tv_sec == work->seen.tv_sec && seen.tv_nsec == work->seen.tv_nsec)
        return false;
    work->seen = seen;
    ll_learner_renew(work->learner, NULL);
    return true;
}

bool ll_at_work_waits(struct ll_at_work *work)
{
    int seconds = work->learner ? (int)ll_learner_waiting(work->learner) : 0;
    bool changed = seconds != work->waited;
    work->waited = seconds;
    return changed;
}

double ll_at_work_wait(const struct ll_at_work *work, double now)
{
    double left = work->looked + look_pause - now;
    return work->learner == NULL ? -1 : left > 0 ? left : 0;
}
