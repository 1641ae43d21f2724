/* Results as text: a file a format, a line in the list for each. */
#ifndef LL_GRADE_REPORT_H
#define LL_GRADE_REPORT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/locale.h"
#include "base/str.h"
#include "grade/result.h"

struct ll_report_style {
    const struct ll_locale *locale;
    bool color; /* ANSI colours may be used */
    bool ascii; /* nothing but ASCII in marks and drawings */
};

typedef ll_err ll_report_write(const struct ll_result *result, const struct ll_report_style *style,
                               struct ll_str *out);

struct ll_report {
    const char *name;
    ll_report_write *write;
};

/* One JSON object, "losslab.grade/1", and a line feed. */
ll_report_write ll_report_json;

/* For the learner: checks with their marks, the counterexample drawn, the mistake by its name. */
ll_report_write ll_report_text;

#define LL_REPORT_MAP(X)                                                                           \
    X("json", ll_report_json)                                                                      \
    X("text", ll_report_text)

/* The format called so, or NULL. */
const struct ll_report *ll_report_find(const char *name);

#endif
