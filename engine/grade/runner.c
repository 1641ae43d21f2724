/* The runner of each language. */
#include "grade/runner.h"

const struct ll_runner *ll_runner_of(enum ll_language language)
{
    static const struct ll_runner *const runners[] = {
#define LL_RUNNER_AT(upper, lower, extension) &ll_runner_##lower,
        LL_LANGUAGE_MAP(LL_RUNNER_AT)
#undef LL_RUNNER_AT
    };
    return runners[language];
}
