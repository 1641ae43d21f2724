/* Losses of two classes: by hand, from PyTorch, at the extremes, in every build. */
#include "kernel/binary.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "pointwise.h"

static const struct pointwise_row probabilities[] = {
    {POINTWISE_ROW(bce), {0}, {5, 2e-7}, {3, 0}, {NULL}},
};

/* (1−p)^γ is e to the power of γ·log(1−p), and so as many times less precise as that is large. */
static const struct pointwise_row logits[] = {
    {POINTWISE_ROW(bce_with_logits), {1}, {5, 1e-36}, {4, 1e-36}, {"pos_weight"}},
    {POINTWISE_ROW(bce_with_logits), {3}, {5, 1e-36}, {4, 1e-36}, {"pos_weight"}},
    {POINTWISE_ROW(binary_focal), {0.25F, 2}, {40, 1e-37}, {48, 1e-37}, {"alpha", "gamma"}},
    {POINTWISE_ROW(binary_focal), {0.5F, 0}, {5, 1e-37}, {6, 1e-37}, {"alpha", "gamma"}},
    {POINTWISE_ROW(binary_focal), {0.75F, 0.5F}, {40, 1e-37}, {48, 1e-37}, {"alpha", "gamma"}},
    {POINTWISE_ROW(binary_focal), {-1, 2}, {40, 1e-37}, {48, 1e-37}, {"alpha", "gamma"}},
};

enum { LOGITS = sizeof logits / sizeof *logits };

static void fill_logits(struct ll_rng *rng, float scale, float *pred, float *target, size_t n)
{
    fill_normal(rng, scale, pred, n);
    for (size_t i = 0; i < n; i++)
        target[i] = (float)ll_rng_below(rng, 2);
}

static void fill_probabilities(struct ll_rng *rng, float scale, float *pred, float *target,
                               size_t n)
{
    for (size_t i = 0; i < n; i++) {
        pred[i] = (float)(1 / (1 + exp(-(double)scale * ll_rng_normal(rng))));
        target[i] = (float)ll_rng_uniform(rng);
    }
}

static void every_build_agrees_with_the_definition(void **state)
{
    (void)state;
    pointwise_check_builds(logits, LOGITS, fill_logits);
    pointwise_check_builds(probabilities, 1, fill_probabilities);
}

static void every_build_agrees_at_the_extremes(void **state)
{
    (void)state;
    static const float labels[] = {0, 1};
    static const float p[] = {0, 1e-45F, 1e-30F, 1e-7F, 0.5F, 0.9999999F, 1, -0.5F, 2, NAN};
    pointwise_check_pairs(logits, LOGITS, extremes, extreme_count, labels, 2);
    pointwise_check_pairs(probabilities, 1, p, sizeof p / sizeof *p, labels, 2);
}

static void no_elements_sum_to_0_and_write_nothing(void **state)
{
    (void)state;
    pointwise_check_no_elements(logits, LOGITS);
    pointwise_check_no_elements(probabilities, 1);
}

static void values_and_gradients_are_pytorchs(void **state)
{
    (void)state;
    pointwise_check_golden(logits, LOGITS, (struct tolerance){40, 1e-15});
    pointwise_check_golden(probabilities, 1, (struct tolerance){8, 2e-7});
}

static void hand_worked_values(void **state)
{
    (void)state;
    const float half = 0.5F, one = 1, zero = 0, focal[] = {0.25F, 2};
    assert_float_equal(ll_bce_ref(&half, &one, 1, NULL, 0, NULL), log(2), 1e-12);
    assert_float_equal(ll_bce_ref(&zero, &one, 1, NULL, 0, NULL), 100, 0);
    assert_float_equal(ll_bce_with_logits_ref(&zero, &one, 1, &one, 0, NULL), log(2), 1e-12);
    assert_float_equal(ll_binary_focal_ref(&zero, &one, 1, focal, 0, NULL), log(2) / 16, 1e-12);
    assert_float_equal(ll_binary_focal_ref(&zero, &zero, 1, focal, 0, NULL), 3 * log(2) / 16,
                       1e-12);
}

static void logits_of_100_saturate_no_loss(void **state)
{
    (void)state;
    const float x[] = {100, -100}, y[] = {0, 1}, one = 1;
    float grad[2];
    for (int isa = 0; isa < LL_ISA_COUNT; isa++)
        if (ll_isa_runs(isa)) {
            const struct ll_kernels *k = ll_kernels_for(isa);
            assert_true(k->bce_with_logits->sum(x, y, 2, &one, 1, grad) == 200);
            assert_true(grad[0] == 1 && grad[1] == -1);
        }
}

static void a_label_and_a_sign_can_be_exchanged(void **state)
{
    (void)state;
    const float one = 1;
    for (float x = -30; x < 30; x += 0.37F) {
        float other = -x, y = 0.3F, rest = 0.7F;
        assert_float_equal(ll_bce_with_logits_ref(&x, &y, 1, &one, 0, NULL),
                           ll_bce_with_logits_ref(&other, &rest, 1, &one, 0, NULL), 1e-5);
    }
}

static void gradients_are_the_finite_differences(void **state)
{
    (void)state;
    for (size_t r = 0; r < LOGITS; r++)
        for (float x = -8; x < 8; x += 0.31F)
            for (float y = 0; y < 2; y++) {
                float grad, above = x + 1e-2F, below = x - 1e-2F;
                const float *option = logits[r].option;
                logits[r].ref(&x, &y, 1, option, 1, &grad);
                double rise = logits[r].ref(&above, &y, 1, option, 0, NULL) -
                              logits[r].ref(&below, &y, 1, option, 0, NULL);
                assert_float_equal(rise / ((double)above - (double)below), (double)grad, 3e-5);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hand_worked_values),
        cmocka_unit_test(values_and_gradients_are_pytorchs),
        cmocka_unit_test(gradients_are_the_finite_differences),
        cmocka_unit_test(logits_of_100_saturate_no_loss),
        cmocka_unit_test(a_label_and_a_sign_can_be_exchanged),
        cmocka_unit_test(every_build_agrees_with_the_definition),
        cmocka_unit_test(every_build_agrees_at_the_extremes),
        cmocka_unit_test(no_elements_sum_to_0_and_write_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
