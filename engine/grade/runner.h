/* How a submission in a language is made ready and run. A language is one line in the list of
 * exercise/language.h, one file here (runner_NAME.c), and a program in engine/runner/. */
#ifndef LL_GRADE_RUNNER_H
#define LL_GRADE_RUNNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "exercise/language.h"

struct ll_program;
struct ll_box_spec;
struct ll_str;

struct ll_runner {
    /* Makes the submission ready, once (compiles it); NULL where there is nothing to do.
     * LL_ERR_FORMAT where it cannot be taken: `words` then says why, as the learner is to read it.
     */
    ll_err (*prepare)(struct ll_program *program, struct ll_message *why, struct ll_str *words);

    /* Fills in the program, the paths and the limits of the box that answers; what it points to
     * lives as long as the program, and until the next call. With `serves`, of the fork server
     * that the box is to be a guest of. */
    ll_err (*describe)(struct ll_program *program, bool serves, struct ll_message *why,
                       struct ll_box_spec *spec);

    /* What a submission in it may use, all its processes together, where the exercise does not say
     * otherwise. */
    const struct ll_box_limits *limits;

    /* It can be a fork server: what it loads is loaded once for many submissions. */
    bool is_forked;

    /* Processor time of a start without one, which is no submission's: it is given free once. */
    int64_t load_ms;
};

#define LL_RUNNER_DECLARE(upper, lower, extension) extern const struct ll_runner ll_runner_##lower;
LL_LANGUAGE_MAP(LL_RUNNER_DECLARE)
#undef LL_RUNNER_DECLARE

const struct ll_runner *ll_runner_of(enum ll_language language);

#endif
