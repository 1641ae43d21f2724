/* The values of the losses: worked by hand, and related to one another as the theory says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loss/catalogue.h"
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

static struct ll_tensor *vector(struct ll_tape *tape, size_t n, const float *values)
{
    struct ll_shape shape = ll_shape_vector(n);
    struct ll_tensor *t = NULL;
    assert_int_equal(ll_tensor_new(tape, &shape, values, &t), LL_OK);
    return t;
}

/* The loss of two vectors; an option's name may be NULL. */
static struct ll_tensor *loss_of(struct ll_tape *tape, const char *name, struct ll_tensor *pred,
                                 struct ll_tensor *target, const char *option, double value,
                                 const char *reduction)
{
    const struct ll_loss *loss = ll_loss_find(name);
    struct ll_loss_options options;
    struct ll_tensor *out = NULL;
    ll_loss_options_init(loss, &options);
    ll_err err = ll_loss_set_text(tape, loss, "reduction", reduction, &options);
    if (!err && option)
        err = ll_loss_set_number(tape, loss, option, value, &options);
    if (!err)
        err = ll_loss_call(tape, loss, (struct ll_tensor *[]){pred, target}, 2, &options, &out);
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
    return out;
}

static void near(double got, double expected)
{
    if (!(fabs(got - expected) <= 1e-6 * (1 + fabs(expected))))
        fail_msg("expected %.9g, got %.9g", expected, got);
}

static double number(struct ll_tape *tape, const char *name, struct ll_tensor *pred,
                     struct ll_tensor *target, const char *option, double value)
{
    struct ll_tensor *t = loss_of(tape, name, pred, target, option, value, "mean");
    double x = (double)ll_tensor_values(t)[0];
    ll_tensor_free(&t);
    return x;
}

static void the_course_s_examples_have_their_true_values(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *pred = vector(tape, 4, (float[]){2.5F, 0, 2.1F, 7.8F});
    struct ll_tensor *target = vector(tape, 4, (float[]){3, -0.5F, 2, 8});
    near(number(tape, "mse", pred, target, NULL, 0), 0.1375);
    near(number(tape, "mae", pred, target, NULL, 0), 0.325);
    ll_tensor_free(&pred);
    pred = vector(tape, 4, (float[]){2.5F, 0, 2.1F, 10});
    near(number(tape, "huber", pred, target, "delta", 1), 0.43875);
    near(number(tape, "huber", pred, target, "delta", 2), 0.56375);
    near(number(tape, "smooth_l1", pred, target, "beta", 2), 0.281875);
    ll_tensor_free(&target);
    ll_tensor_free(&pred);
}

static void huber_is_delta_times_smooth_l1(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape shape = ll_shape_vector(64);
    struct ll_tensor *pred = NULL, *target = NULL;
    assert_int_equal(ll_tensor_randn(tape, &shape, &pred), LL_OK);
    assert_int_equal(ll_tensor_randn(tape, &shape, &target), LL_OK);
    for (double delta = 0.25; delta < 4; delta *= 2)
        near(number(tape, "huber", pred, target, "delta", delta),
             delta * number(tape, "smooth_l1", pred, target, "beta", delta));
    ll_tensor_free(&target);
    ll_tensor_free(&pred);
}

static void tversky_at_one_half_is_dice_with_twice_the_smooth(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *pred = vector(tape, 4, (float[]){0.9F, 0.2F, 0.6F, 0.1F});
    struct ll_tensor *target = vector(tape, 4, (float[]){1, 0, 1, 1});
    near(number(tape, "tversky", pred, target, "smooth", 0.5),
         number(tape, "dice", pred, target, "smooth", 1));
    /* TP 1.6, FP 0.2, FN 1.4: 1 - 2.6 / (1.6 + 0.8 + 1) */
    near(number(tape, "tversky", pred, target, NULL, 0), 1 - 2.6 / 3.4);
    ll_tensor_free(&target);
    ll_tensor_free(&pred);
}

/* Each sample's loss is the loss of that sample alone. */
static void masks_have_a_loss_a_sample(void **state)
{
    static const char *const names[] = {"dice", "tversky", "focal_tversky"};
    struct ll_tape *tape = *state;
    struct ll_shape shape = ll_shape_matrix(2, 3);
    struct ll_tensor *pred = NULL, *target = NULL;
    const float p[] = {0.9F, 0.2F, 0.6F, 0.1F, 0.4F, 0.8F}, t[] = {1, 0, 1, 0, 0, 1};
    assert_int_equal(ll_tensor_new(tape, &shape, p, &pred), LL_OK);
    assert_int_equal(ll_tensor_new(tape, &shape, t, &target), LL_OK);
    for (size_t i = 0; i < 3; i++) {
        struct ll_tensor *each = loss_of(tape, names[i], pred, target, NULL, 0, "none");
        assert_string_equal(ll_shape_text(ll_tensor_shape(each)).text, "(2)");
        for (size_t r = 0; r < 2; r++) {
            struct ll_tensor *a = vector(tape, 3, p + 3 * r), *b = vector(tape, 3, t + 3 * r);
            near((double)ll_tensor_values(each)[r], number(tape, names[i], a, b, NULL, 0));
            ll_tensor_free(&b);
            ll_tensor_free(&a);
        }
        ll_tensor_free(&each);
    }
    ll_tensor_free(&target);
    ll_tensor_free(&pred);
}

static void a_reduction_is_what_it_says(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *pred = vector(tape, 3, (float[]){1, -2, 0.5F});
    struct ll_tensor *target = vector(tape, 3, (float[]){0, 0, 0});
    struct ll_tensor *each = loss_of(tape, "mse", pred, target, NULL, 0, "none");
    assert_string_equal(ll_shape_text(ll_tensor_shape(each)).text, "(3)");
    assert_true(ll_tensor_values(each)[0] == 1 && ll_tensor_values(each)[1] == 4 &&
                ll_tensor_values(each)[2] == 0.25F);
    struct ll_tensor *sum = loss_of(tape, "mse", pred, target, NULL, 0, "sum");
    assert_true(ll_tensor_values(sum)[0] == 5.25F);
    near(number(tape, "mse", pred, target, NULL, 0), 1.75);
    ll_tensor_free(&sum);
    ll_tensor_free(&each);
    ll_tensor_free(&target);
    ll_tensor_free(&pred);
}

static void one_tensor_may_be_both_arguments(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = vector(tape, 2, (float[]){0.25F, 0.75F});
    assert_int_equal(ll_tensor_set_needs_grad(tape, x, true), LL_OK);
    struct ll_tensor *loss = loss_of(tape, "mse", x, x, NULL, 0, "mean");
    assert_int_equal(ll_tensor_backward(tape, loss, NULL), LL_OK);
    assert_true(ll_tensor_grad_data(x)[0] == 0 && ll_tensor_grad_data(x)[1] == 0);
    ll_tensor_free(&loss);
    ll_tensor_free(&x);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(the_course_s_examples_have_their_true_values),
        TEST(huber_is_delta_times_smooth_l1),
        TEST(tversky_at_one_half_is_dice_with_twice_the_smooth),
        TEST(masks_have_a_loss_a_sample),
        TEST(a_reduction_is_what_it_says),
        TEST(one_tensor_may_be_both_arguments),
    };
    return cmocka_run_group_tests_name("loss/value", tests, NULL, NULL);
}
