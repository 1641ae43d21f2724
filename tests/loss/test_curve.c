/* Losses as curves. */
#include "loss/curve.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int make_tape(void **state)
{
    struct ll_tape *tape = NULL;
    if (ll_tape_new(&tape))
        return -1;
    *state = tape;
    return 0;
}

static int drop_tape(void **state)
{
    struct ll_tape *tape = *state;
    if (ll_tape_tensors(tape))
        return -1;
    ll_tape_free(&tape);
    return 0;
}

static double value_at(struct ll_tape *tape, const char *name, double x, double *slope)
{
    float value = 0, rise = 0;
    if (ll_loss_curve(tape, ll_loss_find(name), NULL, &x, 1, &value, slope ? &rise : NULL) != LL_OK)
        fail_msg("%s at %g: %s", name, x, ll_tape_message(tape)->text);
    if (slope)
        *slope = (double)rise;
    return (double)value;
}

static void a_curve_is_the_loss_by_hand(void **state)
{
    double slope;
    assert_true(value_at(*state, "mse", 3, &slope) == 9 && slope == 6);
    assert_true(value_at(*state, "huber", -4, &slope) == 3.5 && slope == -1);
    assert_true(fabs(value_at(*state, "bce", 0.5, &slope) - log(2)) < 1e-6);
    assert_true(fabs(slope + 2) < 1e-5);
    assert_true(fabs(value_at(*state, "cross_entropy", 0, &slope) - log(2)) < 1e-6);
    assert_true(fabs(slope + 0.5) < 1e-6);
    /* two unit boxes half over each other: 1 - 0.5 / 1.5 */
    assert_true(fabs(value_at(*state, "iou", 0.5, NULL) - 2.0 / 3) < 1e-5);
}

/* Every curve can be drawn from end to end, and its slope is that of its values. */
static void every_slope_is_that_of_its_curve(void **state)
{
    int curves = 0;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        const struct ll_loss_curve *curve = &loss->curve;
        if (!curve->along)
            continue;
        curves++;
        assert_true(curve->from < curve->to);
        value_at(*state, loss->name, curve->from, NULL);
        value_at(*state, loss->name, curve->to, NULL);
        for (int part = 1; part < 16; part++) {
            /* no round numbers: there are the kinks */
            double x = curve->from + (curve->to - curve->from) * (part / 16.0 + 0.0137), slope;
            double h = 1e-3 * (curve->to - curve->from);
            value_at(*state, loss->name, x, &slope);
            double rise = value_at(*state, loss->name, x + h, NULL) -
                          value_at(*state, loss->name, x - h, NULL);
            if (!(fabs(rise / (2 * h) - slope) < 2e-2 * (1 + fabs(slope))))
                fail_msg("%s at %g: slope %g, finite difference %g", loss->name, x, slope,
                         rise / (2 * h));
        }
    }
    assert_in_range(curves, 20, 100);
}

static bool differs(float a, float b)
{
    return !(a == b || (isnan(a) && isnan(b)) || fabsf(a - b) <= 1e-6F * fabsf(b));
}

/* Whichever way it is computed: many points in one call, or each in a call of its own. */
static void a_curve_at_once_is_that_of_its_points(void **state)
{
    enum { POINTS = 33 };
    double x[POINTS];
    float values[POINTS], slopes[POINTS];
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        if (!loss->curve.along)
            continue;
        for (int k = 0; k < POINTS; k++)
            x[k] = loss->curve.from + (loss->curve.to - loss->curve.from) * k / (POINTS - 1);
        if (ll_loss_curve(*state, loss, NULL, x, POINTS, values, slopes) != LL_OK)
            fail_msg("%s: %s", loss->name, ll_tape_message(*state)->text);
        for (int k = 0; k < POINTS; k++) {
            double slope;
            float value = (float)value_at(*state, loss->name, x[k], &slope);
            if (differs(values[k], value) || differs(slopes[k], (float)slope))
                fail_msg("%s at %g: %g and %g in one call, %g and %g in its own", loss->name, x[k],
                         (double)values[k], (double)slopes[k], (double)value, slope);
        }
    }
}

static void a_loss_that_is_no_curve_says_so(void **state)
{
    const double x = 0;
    float value;
    assert_int_equal(ll_loss_curve(*state, ll_loss_find("nt_xent"), NULL, &x, 1, &value, NULL),
                     LL_ERR_UNSUPPORTED);
    assert_string_equal(ll_tape_message(*state)->text, "nt_xent is no curve of one number");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_curve_is_the_loss_by_hand, make_tape, drop_tape),
        cmocka_unit_test_setup_teardown(every_slope_is_that_of_its_curve, make_tape, drop_tape),
        cmocka_unit_test_setup_teardown(a_curve_at_once_is_that_of_its_points, make_tape,
                                        drop_tape),
        cmocka_unit_test_setup_teardown(a_loss_that_is_no_curve_says_so, make_tape, drop_tape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
