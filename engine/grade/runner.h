/* The languages that a submission may be written in: what each is called, and how its program is
 * made ready to run. A language is one file here, one line in the list, and a runner program in
 * engine/runner/. */
#ifndef LL_GRADE_RUNNER_H
#define LL_GRADE_RUNNER_H

#include <stdbool.h>

#include "base/err.h"

#define LL_LANGUAGE_MAP(X)                                                                         \
    X(LUA, lua)                                                                                    \
    X(C, c)

enum ll_language {
#define LL_LANGUAGE_NAME(upper, lower) LL_LANGUAGE_##upper,
    LL_LANGUAGE_MAP(LL_LANGUAGE_NAME)
#undef LL_LANGUAGE_NAME
        LL_LANGUAGE_COUNT
};

/* The language's name, which is also its files' extension: "lua", "c". */
const char *ll_language_name(enum ll_language language);

/* The language called so; false where there is none. */
bool ll_language_find(const char *name, enum ll_language *out);

/* The language of a file by its extension; false where it has none of ours. */
bool ll_language_of(const char *path, enum ll_language *out);

#endif
