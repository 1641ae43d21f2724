/* Grading one submission.
 *
 * Theory of operation. A submission never runs in this process. It is started in a box (see
 * sandbox/) with a runner that knows its language, and answers questions: a record of inputs goes
 * out, a record of outputs comes back. What the answers ought to be, the comparison, the points and
 * the verdict stay here. A check of the exercise is a Lua function of ours that asks. When the
 * process ends before its time the check that asked is over, and the next one gets a process of its
 * own, with what is left of the submission's budget (budget.h). A process that answers well must
 * also end well: otherwise nothing that it said counts.
 *
 * The parent judges, always. What crosses the descriptor is raw values, and no answer is a
 * judgement: the calling code (call.LANG) sets inputs, calls, and reads numbers, as an instrument
 * does; what they mean is worked out here, from inputs that were drawn here. Whatever the calling
 * code uses is taken before the submission is loaded, so that a submission that gives a library's
 * function another meaning does so for itself alone. A submission can answer anything: none of it
 * is believed because of where it comes from, none of it costs more than its bounds (child.c), and
 * an answer of a form that nobody expected is a failed check (vouch.h tells it from a fault of the
 * exercise).
 *
 * These functions wait; background.h runs them beside an input loop. */
#ifndef LL_GRADE_GRADE_H
#define LL_GRADE_GRADE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "grade/result.h"

struct ll_draws;
struct ll_pool;
struct ll_probe;

/* Called as each check begins (`current` is its index) and when all is over (`current` is the
 * number of checks). */
typedef void ll_grade_watch(const struct ll_result *result, size_t current, void *arg);

struct ll_grade_options {
    const char *exercise;        /* NULL: the file's stem says which */
    bool guessed;                /* `exercise` was guessed from the file's name: that is said */
    const char *text;            /* in place of the file's, which is then not read; may be NULL */
    size_t length;               /* bytes of the text; 0: as far as its NUL */
    const char *student;         /* NULL: none */
    const char *lang;            /* of titles and messages; NULL: English */
    uint64_t seed;               /* of the inputs; 0: a fresh one */
    double patience;             /* times the limits of time; 0: 1 */
    bool trust;                  /* without a box: the learner's own file; marked as not gradable */
    bool first_failure;          /* ends at the first check that does not pass; names no mistake */
    size_t root;                 /* bytes of the path, a folder, that are the caller's own: links
                                  * below are rejected; 0: the whole path is */
    const struct ll_probe *host; /* from ll_probe_run, to ask once for many; NULL: asked here */
    struct ll_pool *pool;        /* fork servers of that host, kept for many; NULL: none are kept */
    struct ll_draws *draws;      /* what checks ask, kept for many; NULL: each draws its own */
    const atomic_bool *stop;     /* set from another thread: ends it soon; may be NULL */
    ll_grade_watch *watch;       /* may be NULL */
    void *watch_arg;
};

/* Grades the file at `path`. A file that cannot be taken (rejected) and a fault of ours (error) are
 * results. LL_ERR_NOT_FOUND where there is no such file or exercise, LL_ERR_STOPPED: then there is
 * no result. The caller gives the result back with ll_result_done. */
ll_err ll_grade_run(const char *path, const struct ll_grade_options *options,
                    struct ll_message *why, struct ll_result *out);

#endif
