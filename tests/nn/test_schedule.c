/* Schedules, against what PyTorch 1.13's lr_scheduler gives after as many steps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "nn/schedule.h"

static const struct ll_schedule *find(const char *name)
{
    for (size_t i = 0; i < ll_schedule_count(); i++)
        if (!strcmp(ll_schedule_at(i)->name, name))
            return ll_schedule_at(i);
    fail_msg("there is no %s", name);
    return NULL;
}

static void rates_are_pytorchs(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double setting[LL_SCHEDULE_SETTINGS];
        double start, step, rate;
    } cases[] = {
        {"StepLR", {10, 0.5}, 0.1, 0, 0.1},
        {"StepLR", {10, 0.5}, 0.1, 1, 0.1},
        {"StepLR", {10, 0.5}, 0.1, 3, 0.1},
        {"StepLR", {10, 0.5}, 0.1, 9, 0.1},
        {"StepLR", {10, 0.5}, 0.1, 10, 0.05},
        {"StepLR", {10, 0.5}, 0.1, 25, 0.025},
        {"StepLR", {10, 0.5}, 0.1, 50, 0.003125},
        {"ExponentialLR", {0.9}, 0.2, 0, 0.2},
        {"ExponentialLR", {0.9}, 0.2, 1, 0.18},
        {"ExponentialLR", {0.9}, 0.2, 3, 0.1458},
        {"ExponentialLR", {0.9}, 0.2, 9, 0.0774840978},
        {"ExponentialLR", {0.9}, 0.2, 10, 0.06973568802},
        {"ExponentialLR", {0.9}, 0.2, 25, 0.0143579597538371},
        {"ExponentialLR", {0.9}, 0.2, 50, 0.00103075504146402},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 0, 0.3},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 1, 0.299713875622099},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 3, 0.29743165135566},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 9, 0.277427549197792},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 10, 0.272307464184367},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 25, 0.155},
        {"CosineAnnealingLR", {50, 0.01}, 0.3, 50, 0.01},
        {"LinearLR", {0.25, 1, 4}, 0.4, 0, 0.1},
        {"LinearLR", {0.25, 1, 4}, 0.4, 1, 0.175},
        {"LinearLR", {0.25, 1, 4}, 0.4, 3, 0.325},
        {"LinearLR", {0.25, 1, 4}, 0.4, 9, 0.4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double got = find(cases[i].name)->rate(cases[i].start, cases[i].step, cases[i].setting);
        if (!(fabs(got - cases[i].rate) <= 1e-12))
            fail_msg("%s at step %g: expected %.17g, got %.17g", cases[i].name, cases[i].step,
                     cases[i].rate, got);
    }
}

static void settings_out_of_range_are_named(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_schedule_count(); i++)
        for (size_t k = 0; k < ll_schedule_at(i)->settings; k++) {
            const struct ll_schedule *schedule = ll_schedule_at(i);
            const struct ll_schedule_setting *setting = &schedule->setting[k];
            assert_int_equal(ll_schedule_check(tape, schedule, k, setting->low), LL_OK);
            assert_int_equal(ll_schedule_check(tape, schedule, k, setting->low - 1), LL_ERR_RANGE);
            assert_int_equal(ll_schedule_check(tape, schedule, k, (double)NAN), LL_ERR_RANGE);
            assert_int_equal(ll_schedule_check(tape, schedule, k, (double)INFINITY), LL_ERR_RANGE);
            if (!strstr(ll_tape_message(tape)->text, setting->name))
                fail_msg("%s", ll_tape_message(tape)->text);
        }
    ll_tape_free(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_are_pytorchs),
        cmocka_unit_test(settings_out_of_range_are_named),
    };
    return cmocka_run_group_tests_name("nn/schedule", tests, NULL, NULL);
}
