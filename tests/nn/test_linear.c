/* The linear layer against the product it is, and what layers start from. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "nn/linear.h"
#include "slope.h"
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

static ll_err with_bias(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                        struct ll_tensor **out)
{
    (void)arg;
    return ll_linear(tape, x[0], x[1], x[2], out);
}

static ll_err without_bias(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                           struct ll_tensor **out)
{
    (void)arg;
    return ll_linear(tape, x[0], x[1], NULL, out);
}

static void its_gradients_are_the_slopes(void **state)
{
    struct ll_tape *tape = *state;
    const struct ll_shape shapes[2][3] = {
        {{.rank = 2, .dim = {5, 3}}, {.rank = 2, .dim = {4, 3}}, {.rank = 1, .dim = {4}}},
        {{.rank = 1, .dim = {3}}, {.rank = 2, .dim = {4, 3}}, {.rank = 1, .dim = {4}}},
    };
    for (size_t i = 0; i < 2; i++) {
        struct ll_tensor *x[3] = {NULL};
        for (size_t k = 0; k < 3; k++) {
            x[k] = slope_operand(tape, &shapes[i][k], -1, 1);
            must(tape, ll_tensor_set_needs_grad(tape, x[k], true));
        }
        slope_check(tape, "linear", with_bias, NULL, x, 3, 1e-3);
        slope_check(tape, "linear without bias", without_bias, NULL, x, 2, 1e-3);
        for (size_t k = 0; k < 3; k++)
            ll_tensor_free(&x[k]);
    }
}

static void its_value_is_worked_by_hand(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape two = ll_shape_vector(2), matrix = ll_shape_matrix(3, 2),
                    three = ll_shape_vector(3);
    struct ll_tensor *x = NULL, *w = NULL, *b = NULL, *y = NULL;
    must(tape, ll_tensor_new(tape, &two, (float[]){1, 2}, &x));
    must(tape, ll_tensor_new(tape, &matrix, (float[]){1, 0, 0, 1, 3, -1}, &w));
    must(tape, ll_tensor_new(tape, &three, (float[]){10, 20, 30}, &b));
    must(tape, ll_linear(tape, x, w, b, &y));
    assert_string_equal(ll_shape_text(ll_tensor_shape(y)).text, "(3)");
    assert_memory_equal(ll_tensor_values(y), ((float[]){11, 22, 31}), 3 * sizeof(float));
    struct ll_tensor *none = NULL;
    assert_int_equal(ll_linear(tape, b, w, b, &none), LL_ERR_SHAPE);
    assert_non_null(strstr(ll_tape_message(tape)->text, "input (3) and weight (3, 2)"));
    assert_int_equal(ll_linear(tape, x, w, x, &none), LL_ERR_SHAPE);
    assert_non_null(strstr(ll_tape_message(tape)->text, "bias (2)"));
    assert_null(none);
    ll_tensor_free(&y);
    ll_tensor_free(&b);
    ll_tensor_free(&w);
    ll_tensor_free(&x);
}

static void parameters_start_with_the_spread_they_should(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape shape = ll_shape_matrix(100, 64);
    struct ll_tensor *uniform = NULL, *normal = NULL;
    must(tape, ll_parameter_uniform(tape, &shape, 64, &uniform));
    must(tape, ll_parameter_normal(tape, &shape, 64, &normal));
    assert_true(ll_tensor_needs_grad(uniform) && ll_tensor_needs_grad(normal));
    double largest = 0, square = 0, mean = 0;
    for (size_t i = 0; i < 6400; i++) {
        largest = fmax(largest, fabs((double)ll_tensor_values(uniform)[i]));
        mean += (double)ll_tensor_values(uniform)[i] / 6400;
        square += pow((double)ll_tensor_values(normal)[i], 2) / 6400;
    }
    assert_true(largest <= 0.125 && largest > 0.1245 && fabs(mean) < 0.004);
    assert_true(fabs(square - 2.0 / 64) < 0.002);
    ll_tensor_free(&normal);
    ll_tensor_free(&uniform);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(its_gradients_are_the_slopes),
        TEST(its_value_is_worked_by_hand),
        TEST(parameters_start_with_the_spread_they_should),
    };
    return cmocka_run_group_tests_name("nn/linear", tests, NULL, NULL);
}
