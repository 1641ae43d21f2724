/* A submission made ready to run: its text, what its language made of it, and the folder where that
 * lies until it is given back. */
#ifndef LL_GRADE_PROGRAM_H
#define LL_GRADE_PROGRAM_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "grade/budget.h"
#include "grade/runner.h"
#include "sandbox/box.h"
#include "sandbox/scratch.h"

struct ll_exercise;
struct ll_pool;

enum { LL_PROGRAM_PATHS = 24 };

struct ll_program {
    const struct ll_probe *host;
    struct ll_pool *pool; /* of fork servers; NULL: a process of its own each time */
    enum ll_language language;
    const char *name;   /* what messages call it: "tversky.c" */
    const char *source; /* its text, `length` bytes */
    size_t length;
    struct ll_str call;         /* the exercise's call.LANG */
    struct ll_scratch *scratch; /* a folder of its own; NULL where none was needed */
    struct ll_str runner;       /* the program that answers */
    struct ll_str waiter;       /* what it waits in as a fork server, if it can be one */
    struct ll_str object;       /* what was made of the submission, if anything */
    struct ll_str warnings;     /* what the compiler said of one that it took */
    const char *argv[16];       /* for describe */
    const char *paths[LL_PROGRAM_PATHS];
    struct ll_budget budget; /* of all its processes, unless it is lasting */
    bool has_loaded;         /* a process of it has had its start for free */
    double patience;         /* times the limits of time; 0: 1 */
    const atomic_bool *stop; /* may be NULL */
    bool is_lasting;         /* it answers for as long as someone trains with it */
    int64_t ask_ms;          /* the most that one question may take; 0: what the box allows */
};

/* Makes it ready to be asked as the exercise asks. What is given is borrowed. LL_ERR_FORMAT where
 * the submission cannot be taken: `words` says why; any other error is ours. */
ll_err ll_program_init(struct ll_program *program, const struct ll_exercise *exercise,
                       struct ll_message *why, struct ll_str *words);
void ll_program_done(struct ll_program *program);

/* True once the caller wants it all to end. */
bool ll_program_is_stopped(const struct ll_program *program);

/* Fills `program->paths` with ll_box_libraries and `more`, a list that ends with NULL. */
void ll_program_paths(struct ll_program *program, const char *const *more);

/* The box of a runner of our own, started with `word` (or NULL) and allowed to read `file` (or
 * NULL) beside itself; both are borrowed for as long as the box runs. */
ll_err ll_program_box(struct ll_program *program, const char *runner, const char *word,
                      const char *file, const struct ll_box_limits *limits, struct ll_message *why,
                      struct ll_box_spec *spec);

#endif
