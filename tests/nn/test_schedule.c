/* Schedules. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "nn/schedule.h"

static void is(double got, double expected)
{
    if (!(fabs(got - expected) < 1e-12))
        fail_msg("expected %.17g, got %.17g", expected, got);
}

static void each_follows_its_formula(void **state)
{
    (void)state;
    is(ll_schedule_step(0, 10, 0.5), 1);
    is(ll_schedule_step(9, 10, 0.5), 1);
    is(ll_schedule_step(25, 10, 0.5), 0.25);
    is(ll_schedule_exponential(3, 0.9), 0.729);
    is(ll_schedule_cosine(0, 100, 0.1), 1);
    is(ll_schedule_cosine(50, 100, 0.1), 0.55);
    is(ll_schedule_cosine(100, 100, 0.1), 0.1);
    is(ll_schedule_cosine(1000, 100, 0.1), 0.1);
    is(ll_schedule_warmup(0, 4), 0.25);
    is(ll_schedule_warmup(3, 4), 1);
    is(ll_schedule_warmup(9, 4), 1);
    is(ll_schedule_warmup(0, 0), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_follows_its_formula),
    };
    return cmocka_run_group_tests_name("nn/schedule", tests, NULL, NULL);
}
