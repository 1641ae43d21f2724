/* A submission's budget: what its processes used together is what counts. */
#include "grade/budget.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct ll_box_limits limits = {
    .cpu_ms = 10000, .wall_ms = 15000, .memory = 1 << 30, .output = 1000};

static void the_exercise_and_patience_change_its_times(void **state)
{
    (void)state;
    struct ll_budget own = ll_budget_new(&limits, 0, 0, 0);
    assert_int_equal(own.cpu_ms, 10000);
    assert_int_equal(own.wall_ms, 15000);
    assert_int_equal(own.memory, 1 << 30);
    struct ll_budget given = ll_budget_new(&limits, 2.5, 4, 2);
    assert_int_equal(given.cpu_ms, 5000);
    assert_int_equal(given.wall_ms, 8000);
}

static void each_process_gets_what_the_last_left(void **state)
{
    (void)state;
    struct ll_budget budget = ll_budget_new(&limits, 0, 0, 0);
    struct ll_box_limits next = limits;
    enum ll_box_end end;
    const struct ll_box_result used = {
        .cpu_ms = 4000, .idle_ms = 100, .peak = 7, .out.length = 300, .printed = 300};
    ll_budget_spend(&budget, &used, 0);
    assert_true(ll_budget_left(&budget, &next, &end));
    assert_int_equal(next.cpu_ms, 6000);
    assert_int_equal(next.wall_ms, 14900);
    assert_int_equal(next.output, 700);
    ll_budget_spend(&budget, &used, 3000);
    assert_int_equal(budget.used.cpu_ms, 5000);
    ll_budget_spend(&budget, &used, 0);
    ll_budget_spend(&budget, &used, 0);
    assert_false(ll_budget_left(&budget, &next, &end));
    assert_int_equal(end, LL_BOX_CPU);
    assert_int_equal(budget.used.memory, 7);
}

static void waiting_runs_out_too(void **state)
{
    (void)state;
    struct ll_budget budget = ll_budget_new(&limits, 0, 0, 0);
    struct ll_box_limits next = limits;
    enum ll_box_end end;
    ll_budget_spend(&budget, &(const struct ll_box_result){.idle_ms = 15000}, 0);
    assert_false(ll_budget_left(&budget, &next, &end));
    assert_int_equal(end, LL_BOX_WALL);
}

static void output_past_the_budget_is_cut(void **state)
{
    (void)state;
    struct ll_budget budget = ll_budget_new(&limits, 0, 0, 0);
    ll_budget_spend(&budget, &(const struct ll_box_result){.out.length = 400, .printed = 400}, 0);
    assert_false(ll_budget_output_cut(&budget));
    ll_budget_spend(
        &budget,
        &(const struct ll_box_result){.out.length = 600, .err.length = 600, .printed = 5000}, 0);
    assert_true(ll_budget_output_cut(&budget));
    assert_int_equal(budget.used.output, 1000);
    assert_int_equal(budget.used.printed, 5400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_exercise_and_patience_change_its_times),
        cmocka_unit_test(each_process_gets_what_the_last_left),
        cmocka_unit_test(waiting_runs_out_too),
        cmocka_unit_test(output_past_the_budget_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
