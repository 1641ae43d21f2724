/* Losses of an error: by hand, from PyTorch, at the extremes, in every build. */
#include "kernel/regression.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "pointwise.h"

static const struct pointwise_row rows[] = {
    {POINTWISE_ROW(mse), {0}, {2, 0}, {1, 0}, {NULL}},
    {POINTWISE_ROW(mae), {0}, {1, 0}, {1, 0}, {NULL}},
    {POINTWISE_ROW(huber), {1}, {3, 0}, {1, 0}, {"delta"}},
    {POINTWISE_ROW(huber), {0.37F}, {3, 0}, {1, 0}, {"delta"}},
    {POINTWISE_ROW(smooth_l1), {1}, {3, 0}, {1, 0}, {"beta"}},
    {POINTWISE_ROW(smooth_l1), {0.37F}, {4, 0}, {3, 0}, {"beta"}},
    {POINTWISE_ROW(smooth_l1), {0}, {1, 0}, {1, 0}, {"beta"}},
    {POINTWISE_ROW(log_cosh), {0}, {4, 0}, {3, 0}, {NULL}},
    {POINTWISE_ROW(asymmetric_mse), {2}, {3, 0}, {2, 0}, {"over_penalty"}},
    {POINTWISE_ROW(asymmetric_mse), {0}, {3, 0}, {2, 0}, {"over_penalty"}},
};

enum { ROWS = sizeof rows / sizeof *rows };

static void fill(struct ll_rng *rng, float scale, float *pred, float *target, size_t n)
{
    fill_normal(rng, scale, pred, n);
    fill_normal(rng, scale, target, n);
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    pointwise_check_builds(rows, ROWS, fill);
}

static void every_build_agrees_at_the_extremes(void **state)
{
    (void)state;
    pointwise_check_pairs(rows, ROWS, extremes, extreme_count, extremes, extreme_count);
}

static void no_elements_sum_to_0_and_write_nothing(void **state)
{
    (void)state;
    pointwise_check_no_elements(rows, ROWS);
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    pointwise_check_golden(rows, ROWS, (struct tolerance){5, 0});
}

static double mean(ll_pointwise_sum *loss, float option, const float *pred)
{
    static const float target[] = {3, -0.5F, 2, 8};
    return loss(pred, target, 4, &option, 0, NULL) / 4;
}

static void hand_worked_values(void **state)
{
    (void)state;
    const float near[] = {2.5F, 0, 2.1F, 7.8F}, outlier[] = {2.5F, 0, 2.1F, 10};
    assert_float_equal(mean(ll_mse_ref, 0, near), 0.1375, 1e-6);
    assert_float_equal(mean(ll_mae_ref, 0, near), 0.325, 1e-6);
    assert_float_equal(mean(ll_huber_ref, 1, outlier), 0.43875, 1e-6);
    assert_float_equal(mean(ll_huber_ref, 2, outlier), 0.56375, 1e-6);
    assert_float_equal(mean(ll_smooth_l1_ref, 2, outlier), 0.281875, 1e-6);
    assert_float_equal(mean(ll_smooth_l1_ref, 0, near), 0.325, 1e-6);
    /* log cosh(0.5) twice, log cosh(0.1), log cosh(2) */
    assert_float_equal(mean(ll_log_cosh_ref, 0, outlier),
                       (2 * 0.1201145069 + 0.0049916889 + 1.3250027474) / 4, 1e-6);
    const float pred[] = {2.5F, 1, 3}, target[] = {2, 2, 2}, option = 2;
    float grad[3];
    assert_float_equal(ll_asymmetric_mse_ref(pred, target, 3, &option, 1, grad), 3.5, 1e-6);
    assert_float_equal(grad[0], 2, 0);
    assert_float_equal(grad[1], -2, 0);
    assert_float_equal(grad[2], 4, 0);
}

static void gradients_are_the_finite_differences(void **state)
{
    (void)state;
    struct ll_rng rng;
    ll_rng_seed(&rng, 21);
    for (size_t r = 0; r < ROWS; r++)
        for (int i = 0; i < 200; i++) {
            float pred = 2 * (float)ll_rng_normal(&rng), target = 0, grad;
            float above = pred + 1e-3F, below = pred - 1e-3F;
            const float *option = rows[r].option;
            if (fabsf(pred) < 2e-3F || fabsf(fabsf(pred) - *option) < 2e-3F)
                continue; /* a kink is near */
            rows[r].ref(&pred, &target, 1, option, 1, &grad);
            double rise = rows[r].ref(&above, &target, 1, option, 0, NULL) -
                          rows[r].ref(&below, &target, 1, option, 0, NULL);
            assert_float_equal(rise / ((double)above - below), grad, 1e-5);
        }
}

/* All are functions of ŷ − y: the slope by y is that by ŷ with its sign turned, at a tie and at the
 * extremes too. */
static void by_the_target_the_slope_is_the_opposite(void **state)
{
    (void)state;
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        for (size_t r = 0; r < ROWS && ll_isa_runs(isa); r++)
            for (size_t p = 0; p < extreme_count; p++)
                for (size_t t = 0; t < extreme_count; t++) {
                    const struct ll_pointwise *k = pointwise_kernel(&rows[r], isa);
                    const float one = 1, *option = rows[r].option;
                    float by_pred, by_target;
                    k->each_grad(&extremes[p], &extremes[t], 1, option, &one, &by_pred);
                    k->each_grad_target(&extremes[p], &extremes[t], 1, option, &one, &by_target);
                    if (by_target != -by_pred && !(isnan(by_target) && isnan(by_pred)))
                        fail_msg("%s (%g), %s: at %g and %g %g by the prediction, %g by the target",
                                 rows[r].name, (double)*option, ll_isa_name(isa),
                                 (double)extremes[p], (double)extremes[t], (double)by_pred,
                                 (double)by_target);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(gradients_are_the_finite_differences),
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(every_build_agrees_at_the_extremes),
        cmocka_unit_test(by_the_target_the_slope_is_the_opposite),
        cmocka_unit_test(no_elements_sum_to_0_and_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
