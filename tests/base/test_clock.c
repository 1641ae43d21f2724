/* The clocks go on and never back, and sleep costs no processor time. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void a_sleep_passes_and_costs_nothing(void **state)
{
    (void)state;
    int64_t cpu = ll_clock_cpu_ns();
    int64_t ns = ll_clock_ns();
    usleep(20000);
    assert_true(ll_clock_ns() - ns >= 20000000);
    assert_true(ll_clock_cpu_ns() - cpu < ll_clock_ns() - ns);
}

static void the_units_agree(void **state)
{
    (void)state;
    int64_t before = ll_clock_ns();
    int64_t ms = ll_clock_ms();
    double seconds = ll_clock_seconds();
    int64_t after = ll_clock_ns();
    assert_true(ms >= before / 1000000 && ms <= after / 1000000);
    assert_true(seconds >= (double)before * 1e-9 - 1e-6 && seconds <= (double)after * 1e-9 + 1e-6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sleep_passes_and_costs_nothing),
        cmocka_unit_test(the_units_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
