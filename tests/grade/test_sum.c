/* What a batch came to: its counts, its mean, and the mistake made most often. */
#include "grade/sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void add(struct ll_sum *sum, enum ll_grade_status status, double score, const char *mistake)
{
    char id[32], title[32] = "a mistake";
    snprintf(id, sizeof id, "%s", mistake ? mistake : "");
    struct ll_diagnosis diagnosis = {.id = id, .title = title};
    struct ll_result result = {.status = status, .score = score, .max_score = 100};
    result.diagnosis = &diagnosis;
    result.diagnosis_count = mistake != NULL;
    assert_int_equal(ll_sum_add(sum, &result), LL_OK);
}

static void errors_count_for_no_mean(void **state)
{
    (void)state;
    struct ll_sum sum = {0};
    add(&sum, LL_GRADE_PASSED, 100, NULL);
    add(&sum, LL_GRADE_REJECTED, 0, NULL);
    add(&sum, LL_GRADE_ERROR, 70, NULL);
    assert_true(sum.score == 100 && sum.max_score == 200);
    assert_int_equal(ll_sum_counted(&sum), 2);
    assert_int_equal(sum.count[LL_GRADE_ERROR], 1);
    assert_null(ll_sum_commonest(&sum));
    ll_sum_done(&sum);
}

/* In whatever order they are met the second time. */
static void of_mistakes_made_as_often_the_one_met_first_is_told(void **state)
{
    (void)state;
    static const char *const met[] = {"swapped", "missing", "missing", "swapped", "doubled"};
    struct ll_sum sum = {0};
    for (size_t i = 0; i < sizeof met / sizeof *met; i++)
        add(&sum, LL_GRADE_FAILED, 50, met[i]);
    assert_string_equal(ll_sum_commonest(&sum)->id, "swapped");
    assert_int_equal(ll_sum_commonest(&sum)->count, 2);
    add(&sum, LL_GRADE_FAILED, 50, "missing");
    assert_string_equal(ll_sum_commonest(&sum)->id, "missing");
    ll_sum_done(&sum);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_count_for_no_mean),
        cmocka_unit_test(of_mistakes_made_as_often_the_one_met_first_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
