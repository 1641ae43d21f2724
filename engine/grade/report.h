/* Results as text: a file a format, a line in the list for each. */
#ifndef LL_GRADE_REPORT_H
#define LL_GRADE_REPORT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/locale.h"
#include "base/str.h"
#include "grade/result.h"
#include "grade/sum.h"

struct ll_report_style {
    const struct ll_locale *locale;
    bool color; /* ANSI colours may be used */
    bool ascii; /* nothing but ASCII in marks and drawings */
};

/* A format. Each function appends to `out`; together they make one document of any number of
 * results. `begin` and `end` may be NULL. */
struct ll_report {
    const char *name;      /* "json" */
    const char *extension; /* of a file of it: "jsonl" */
    ll_err (*begin)(const struct ll_report_style *style, struct ll_str *out);
    ll_err (*each)(const struct ll_result *result, const struct ll_report_style *style,
                   struct ll_str *out);
    ll_err (*end)(const struct ll_sum *sum, const struct ll_report_style *style,
                  struct ll_str *out);
};

/* json: one object a line, "losslab.grade/1". text: for the learner, checks with their marks, the
 * counterexample drawn, the mistake by its name. csv: a row a submission, for a spreadsheet. junit:
 * a test suite a submission, for a build server. gradescope: results.json of an autograder.
 * exercism, exercism-v3: results.json of a test runner, in versions 2 and 3 of its interface. */
#define LL_REPORT_MAP(X)                                                                           \
    X(json)                                                                                        \
    X(text)                                                                                        \
    X(csv)                                                                                         \
    X(junit)                                                                                       \
    X(gradescope)                                                                                  \
    X(exercism)                                                                                    \
    X(exercism_v3)

#define LL_REPORT_DECLARE(name) extern const struct ll_report ll_report_##name;
LL_REPORT_MAP(LL_REPORT_DECLARE)
#undef LL_REPORT_DECLARE

/* The format called so (`length` bytes), or NULL. */
const struct ll_report *ll_report_find(const char *name, size_t length);

/* Appends the names of all, with commas between them. */
void ll_report_names(struct ll_str *out);

#endif
