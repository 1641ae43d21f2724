/* The languages that a submission may be written in, and what each is called. How a submission in
 * one of them is run stands in grade/runner.h. */
#ifndef LL_EXERCISE_LANGUAGE_H
#define LL_EXERCISE_LANGUAGE_H

#include <stdbool.h>

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

/* Ends the name of a Jupyter notebook, whose code is Python. */
#define LL_LANGUAGE_NOTEBOOK ".ipynb"

/* The language of a file by its extension; false where it has none of ours. */
bool ll_language_of(const char *path, enum ll_language *out);

#endif
