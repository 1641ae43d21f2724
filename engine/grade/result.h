/* What grading a submission found: the contract's "losslab.grade/1", as a C struct. */
#ifndef LL_GRADE_RESULT_H
#define LL_GRADE_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/record.h"
#include "base/str.h"
#include "exercise/curve.h"
#include "exercise/diagnose.h"
#include "exercise/language.h"
#include "grade/budget.h"

enum ll_check_status {
    LL_CHECK_NOT_RUN,
    LL_CHECK_PASS,
    LL_CHECK_FAIL,      /* a wrong answer */
    LL_CHECK_ERROR,     /* the submission raised an error */
    LL_CHECK_TIMEOUT,   /* a limit on instructions, processor time, memory or time was reached */
    LL_CHECK_CRASH,     /* its process ended */
    LL_CHECK_FORBIDDEN, /* it tried what a submission may not do */
};

enum ll_grade_status {
    LL_GRADE_PASSED,   /* every point */
    LL_GRADE_FAILED,   /* fewer */
    LL_GRADE_REJECTED, /* could not be taken: `message` says why */
    LL_GRADE_ERROR,    /* our fault, never a mark: `message` says what */
};

/* Their names in reports: "not_run", "passed". */
const char *ll_check_status_name(enum ll_check_status status);
const char *ll_grade_status_name(enum ll_grade_status status);

struct ll_check_result {
    char *id;
    char *title;
    enum ll_check_status status;
    double points;
    double max_points;
    char *message; /* for the learner: input, expected and got in words; "" where there is none */
    char *mistake; /* the id of a known mistake that the check itself names, "" or NULL */
    char *drawing; /* the smallest failing case as masks, lines of text; "" where there is none */
    char *stopped; /* the check's own error at an answer that it did not expect: for the exercise's
                      author, in no report; NULL where there is none */
    struct ll_record input; /* the case that the message is about; empty where there is none */
    struct ll_record expected;
    struct ll_record got;
    char **depends_on; /* ids, ending with NULL */
};

struct ll_result {
    char *exercise;
    char *submission; /* the path as given */
    char *name;       /* the person's, where an export says it, or NULL */
    int attempt;      /* from 1, where it was handed in more than once; else 0 */
    bool is_late;     /* an export says so */
    char *student;    /* NULL where there is none */
    bool has_language;
    enum ll_language language;
    enum ll_grade_status status;
    char *message;   /* why it was rejected, or what our fault is; the compiler's words kept */
    char *notes;     /* how it was read, where that was not as it stands: a sentence a line; "" */
    char *warnings;  /* the compiler's, of a submission that lost points; NULL or "" for none */
    char *output;    /* what the submission printed, cleaned, perhaps cut */
    bool output_cut; /* it printed more */
    struct ll_budget budget; /* what it might use, and used; zeroed where nothing was run */
    const char *isolation;   /* "full", "without-namespaces", "none" (not gradable) */
    struct ll_str source;    /* the bytes that were handed in; empty where they could not be read */
    double score;
    double max_score;
    struct ll_check_result *checks;
    size_t check_count;
    struct ll_diagnosis *diagnosis;
    size_t diagnosis_count;
    struct ll_curve curve; /* empty where there is none */
    uint64_t seed;
    char *course_version;
    double duration_ms;
};

void ll_result_done(struct ll_result *result);

/* Sums the points and sets the status to passed or failed; rejected and error stay. */
void ll_result_settle(struct ll_result *result);

#endif
