#include "grade/runner.h"

#include <string.h>

static const char *const names[] = {
#define LL_LANGUAGE_TEXT(upper, lower) #lower,
    LL_LANGUAGE_MAP(LL_LANGUAGE_TEXT)
#undef LL_LANGUAGE_TEXT
};

const char *ll_language_name(enum ll_language language)
{
    return names[language];
}

bool ll_language_find(const char *name, enum ll_language *out)
{
    for (int i = 0; i < LL_LANGUAGE_COUNT; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum ll_language)i;
            return true;
        }
    }
    return false;
}

bool ll_language_of(const char *path, enum ll_language *out)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');
    return dot && ll_language_find(dot + 1, out);
}

const struct ll_runner *ll_runner_of(enum ll_language language)
{
    static const struct ll_runner *const runners[] = {
#define LL_RUNNER_AT(upper, lower) &ll_runner_##lower,
        LL_LANGUAGE_MAP(LL_RUNNER_AT)
#undef LL_RUNNER_AT
    };
    return runners[language];
}
