/* The languages that a submission may be written in: what each is called, and how a submission in
 * it is made ready and run. A language is one file here (runner_NAME.c), one line in the list, and
 * a program in engine/runner/. */
#ifndef LL_GRADE_RUNNER_H
#define LL_GRADE_RUNNER_H

#include <stdbool.h>

#include "base/err.h"

#define LL_LANGUAGE_MAP(X)                                                                         \
    X(LUA, lua, "lua")                                                                             \
    X(C, c, "c")                                                                                   \
    X(PYTHON, python, "py")

enum ll_language {
#define LL_LANGUAGE_NAME(upper, lower, extension) LL_LANGUAGE_##upper,
    LL_LANGUAGE_MAP(LL_LANGUAGE_NAME)
#undef LL_LANGUAGE_NAME
        LL_LANGUAGE_COUNT
};

const char *ll_language_name(enum ll_language language);      /* "lua", "c", "python" */
const char *ll_language_extension(enum ll_language language); /* "lua", "c", "py" */

/* The language called so; false where there is none. */
bool ll_language_find(const char *name, enum ll_language *out);

/* The language of a file by its extension; false where it has none of ours. */
bool ll_language_of(const char *path, enum ll_language *out);

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

    /* It loads so much that one fork server for many submissions is worth while. */
    bool is_slow_to_load;
};

#define LL_RUNNER_DECLARE(upper, lower, extension) extern const struct ll_runner ll_runner_##lower;
LL_LANGUAGE_MAP(LL_RUNNER_DECLARE)
#undef LL_RUNNER_DECLARE

const struct ll_runner *ll_runner_of(enum ll_language language);

#endif
