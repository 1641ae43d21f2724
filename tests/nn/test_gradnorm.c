/* GradNorm: algorithm 1 worked by hand, and what it is for. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "nn/gradnorm.h"
#include "tensor/ops.h"

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
    if (ll_tape_tensors(tape) || ll_tape_bytes(tape))
        return -1;
    ll_tape_free(&tape);
    return 0;
}

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static struct ll_tensor *number(struct ll_tape *tape, float value, bool grad)
{
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_new(tape, &one, &value, &t));
    must(tape, ll_tensor_set_needs_grad(tape, t, grad));
    return t;
}

/* factor * p², whose gradient at p is 2 factor p. */
static struct ll_tensor *task(struct ll_tape *tape, struct ll_tensor *p, float factor)
{
    struct ll_tensor *square = NULL, *scale = number(tape, factor, false), *out = NULL;
    must(tape, ll_tensor_square(tape, p, &square));
    must(tape, ll_tensor_mul(tape, square, scale, &out));
    ll_tensor_free(&scale);
    ll_tensor_free(&square);
    return out;
}

static void one_step_is_algorithm_1(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_gradnorm *g = NULL;
    must(tape, ll_gradnorm_new(tape, 2, LL_GRADNORM_PAPER, 1.5, 0.01, &g));
    struct ll_tensor *p = number(tape, 1, true);
    struct ll_tensor *losses[] = {task(tape, p, 1), task(tape, p, 4)};
    /* Norms 2 and 8, mean 5, both rates 1: task 1 is below its target and rises by lr * 2, task 2
     * is above and falls by lr * 8; then both are scaled to sum to 2. */
    must(tape, ll_gradnorm_step(g, losses, &p, 1));
    double first = 1.02, second = 0.92, scale = 2 / (first + second);
    assert_true(fabs((double)ll_gradnorm_weights(g)[0] - first * scale) < 1e-6);
    assert_true(fabs((double)ll_gradnorm_weights(g)[1] - second * scale) < 1e-6);
    assert_null(ll_tensor_grad_data(p));
    struct ll_tensor *total = NULL;
    must(tape, ll_gradnorm_total(g, losses, &total));
    double expected = first * scale + 4 * second * scale;
    assert_true(fabs((double)ll_tensor_values(total)[0] - expected) < 1e-5);
    must(tape, ll_tensor_backward(tape, total, NULL));
    assert_true(fabs((double)ll_tensor_grad_data(p)[0] - 2 * expected) < 1e-5);
    ll_tensor_free(&total);
    ll_tensor_free(&losses[0]);
    ll_tensor_free(&losses[1]);
    ll_tensor_free(&p);
    ll_gradnorm_free(&g);
}

/* With α, a task that has come down less than the others is owed more; without it all are owed the
 * same, so that the one with the larger gradient falls. */
static void alpha_gives_more_to_the_task_that_lags(void **state)
{
    struct ll_tape *tape = *state;
    for (int with = 0; with < 2; with++) {
        struct ll_gradnorm *g = NULL;
        must(tape, ll_gradnorm_new(tape, 2, LL_GRADNORM_PAPER, with ? 1.5 : 0, 0.01, &g));
        struct ll_tensor *p = number(tape, 1, true);
        struct ll_tensor *first[] = {task(tape, p, 1), task(tape, p, 4)};
        must(tape, ll_gradnorm_step(g, first, &p, 1)); /* as above: 1.02 and 0.92, scaled */
        double a = 1.02 * 2 / 1.94, b = 0.92 * 2 / 1.94;
        struct ll_tensor *then[] = {task(tape, p, 0.25F), task(tape, p, 4)};
        must(tape, ll_gradnorm_step(g, then, &p, 1));
        /* Rates 0.4 and 1.6 of their mean; norms 0.53 and 7.59, of which the mean is 4.06: owed are
         * 0.4^α and 1.6^α of that, 1.03 and 8.21, or twice 4.06. */
        a += 0.01 * 0.5;
        b += with ? 0.01 * 8 : -0.01 * 8;
        assert_true(fabs((double)ll_gradnorm_weights(g)[0] - 2 * a / (a + b)) < 1e-6);
        assert_true(fabs((double)ll_gradnorm_weights(g)[1] - 2 * b / (a + b)) < 1e-6);
        for (size_t i = 0; i < 2; i++) {
            ll_tensor_free(&then[i]);
            ll_tensor_free(&first[i]);
        }
        ll_tensor_free(&p);
        ll_gradnorm_free(&g);
    }
}

static void norms_come_into_balance(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_gradnorm *g = NULL;
    must(tape, ll_gradnorm_new(tape, 3, LL_GRADNORM_PAPER, 1.5, 0.001, &g));
    struct ll_tensor *p = number(tape, 1, true);
    static const float factor[] = {0.5F, 2, 10};
    for (int step = 0; step < 2000; step++) {
        struct ll_tensor *losses[3];
        for (size_t i = 0; i < 3; i++)
            losses[i] = task(tape, p, factor[i]);
        must(tape, ll_gradnorm_step(g, losses, &p, 1));
        for (size_t i = 0; i < 3; i++)
            ll_tensor_free(&losses[i]);
    }
    const float *w = ll_gradnorm_weights(g);
    for (size_t i = 1; i < 3; i++)
        assert_true(fabs((double)(w[i] * factor[i] / (w[0] * factor[0])) - 1) < 0.1);
    assert_true(fabs((double)(w[0] + w[1] + w[2]) - 3) < 1e-4);
    ll_tensor_free(&p);
    ll_gradnorm_free(&g);
}

static void what_is_wrong_is_named(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_gradnorm *g = NULL;
    assert_int_equal(ll_gradnorm_new(tape, 2, LL_GRADNORM_PAPER, -1, 0.01, &g), LL_ERR_RANGE);
    assert_non_null(strstr(ll_tape_message(tape)->text, "alpha is -1"));
    assert_int_equal(ll_gradnorm_new(tape, 2, LL_GRADNORM_PAPER, 1, 0, &g), LL_ERR_RANGE);
    assert_int_equal(ll_gradnorm_new(tape, 0, LL_GRADNORM_PAPER, 1, 1, &g), LL_ERR_RANGE);
    must(tape, ll_gradnorm_new(tape, 1, LL_GRADNORM_PAPER, 1, 0.01, &g));
    struct ll_tensor *p = number(tape, 0, true), *loss = task(tape, p, 1);
    assert_int_equal(ll_gradnorm_step(g, &loss, &p, 1), LL_ERR_RANGE);
    assert_non_null(strstr(ll_tape_message(tape)->text, "loss 1 starts at 0"));
    ll_tensor_free(&loss);
    ll_tensor_free(&p);
    ll_gradnorm_free(&g);
}

/* Tasks a thousand, and a million, apart: their weights go where the gradients are alike. */
static void tasks_a_thousand_apart_are_balanced(void **state)
{
    struct ll_tape *tape = *state;
    static const float factors[] = {1000, 1, 0.001F};
    struct ll_tensor *p = number(tape, 1, true), *losses[3];
    struct ll_gradnorm *g = NULL;
    must(tape, ll_gradnorm_new(tape, 3, LL_GRADNORM_LOG, 1.5, 0.1, &g));
    for (size_t i = 0; i < 3; i++)
        losses[i] = task(tape, p, factors[i]);
    for (size_t step = 0; step < 600; step++)
        must(tape, ll_gradnorm_step(g, losses, &p, 1));
    const float *w = ll_gradnorm_weights(g);
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        double ratio = (double)(w[i] * factors[i]) / (double)(w[2] * factors[2]);
        assert_true(ratio > 0.6 && ratio < 1.7);
        sum += (double)w[i];
    }
    assert_float_equal(sum, 3, 1e-5);
    for (size_t i = 0; i < 3; i++)
        ll_tensor_free(&losses[i]);
    ll_gradnorm_free(&g);
    ll_tensor_free(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(one_step_is_algorithm_1), TEST(alpha_gives_more_to_the_task_that_lags),
        TEST(norms_come_into_balance), TEST(tasks_a_thousand_apart_are_balanced),
        TEST(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests_name("nn/gradnorm", tests, NULL, NULL);
}
