/* A result, given back and summed up. */
#include "grade/result.h"

#include <stdlib.h>

static const char *const check_names[] = {
    [LL_CHECK_NOT_RUN] = "not_run",     [LL_CHECK_PASS] = "pass",       [LL_CHECK_FAIL] = "fail",
    [LL_CHECK_ERROR] = "error",         [LL_CHECK_TIMEOUT] = "timeout", [LL_CHECK_CRASH] = "crash",
    [LL_CHECK_FORBIDDEN] = "forbidden",
};

static const char *const grade_names[] = {
    [LL_GRADE_PASSED] = "passed",
    [LL_GRADE_FAILED] = "failed",
    [LL_GRADE_REJECTED] = "rejected",
    [LL_GRADE_ERROR] = "error",
};

const char *ll_check_status_name(enum ll_check_status status)
{
    return check_names[status];
}

const char *ll_grade_status_name(enum ll_grade_status status)
{
    return grade_names[status];
}

static void check_done(struct ll_check_result *check)
{
    free(check->id);
    free(check->title);
    free(check->message);
    free(check->mistake);
    free(check->drawing);
    free(check->stopped);
    ll_record_done(&check->input);
    ll_record_done(&check->expected);
    ll_record_done(&check->got);
    for (char **id = check->depends_on; id && *id; id++)
        free(*id);
    free(check->depends_on);
}

void ll_result_done(struct ll_result *result)
{
    free(result->exercise);
    free(result->submission);
    free(result->student);
    free(result->name);
    free(result->message);
    ll_str_done(&result->source);
    free(result->notes);
    free(result->warnings);
    free(result->output);
    free(result->course_version);
    for (size_t i = 0; i < result->check_count; i++)
        check_done(&result->checks[i]);
    free(result->checks);
    for (size_t i = 0; i < result->diagnosis_count; i++)
        ll_diagnosis_done(&result->diagnosis[i]);
    free(result->diagnosis);
    ll_curve_done(&result->curve);
    *result = (struct ll_result){0};
}

void ll_result_settle(struct ll_result *result)
{
    bool is_whole = result->check_count > 0;
    result->score = 0;
    for (size_t i = 0; i < result->check_count; i++) {
        const struct ll_check_result *check = &result->checks[i];
        result->score += check->points;
        is_whole = is_whole && check->status == LL_CHECK_PASS;
    }
    /* A result that is rejected or in error earns nothing, whatever ran before. */
    if (result->status == LL_GRADE_REJECTED || result->status == LL_GRADE_ERROR) {
        result->score = 0;
        return;
    }
    result->status = is_whole ? LL_GRADE_PASSED : LL_GRADE_FAILED;
}
