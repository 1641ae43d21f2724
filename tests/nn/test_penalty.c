/* The gradient penalty against its formula, for a critic whose gradient is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "nn/penalty.h"
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

/* D(x) = w · x² (element by element), so that dD/dx = 2 w x. */
static struct ll_tensor *critic(struct ll_tape *tape, struct ll_tensor *x, struct ll_tensor *w)
{
    struct ll_tensor *square = NULL, *out = NULL;
    must(tape, ll_tensor_square(tape, x, &square));
    must(tape, ll_tensor_matmul(tape, square, w, &out));
    ll_tensor_free(&square);
    return out;
}

struct penalty {
    struct ll_tensor *x, *value;
};

static struct penalty penalty_of(struct ll_tape *tape, struct ll_tensor *w)
{
    struct ll_shape shape = ll_shape_matrix(5, 2);
    struct ll_tensor *real = NULL, *fake = NULL, *sum = NULL, *g = NULL;
    struct ll_tensor *plus = NULL, *minus = NULL;
    struct penalty p = {NULL, NULL};
    must(tape, ll_tensor_randn(tape, &shape, &real));
    must(tape, ll_tensor_randn(tape, &shape, &fake));
    must(tape, ll_penalty_points(tape, real, fake, &p.x));
    struct ll_tensor *d = critic(tape, p.x, w);
    must(tape, ll_tensor_sum(tape, d, LL_DIM_ALL, false, &sum));
    must(tape, ll_tensor_gradients(tape, sum, &p.x, 1, &g));
    assert_null(ll_tensor_grad_data(w));
    must(tape, ll_penalty_probes(tape, p.x, g, &plus, &minus));
    struct ll_tensor *up = critic(tape, plus, w), *down = critic(tape, minus, w);
    must(tape, ll_penalty_value(tape, up, down, &p.value));
    struct ll_tensor *made[] = {real, fake, d, sum, g, plus, minus, up, down};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        ll_tensor_free(&made[i]);
    return p;
}

/* With n_r = 2 |w x_r|: mean (n_r - 1)², by w_k: mean 2 (n_r - 1) 4 w_k x_rk² / n_r. */
static void value_and_gradient_are_those_of_the_norm(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape two = ll_shape_vector(2);
    struct ll_tensor *w = NULL;
    must(tape, ll_tensor_new(tape, &two, (float[]){0.7F, -0.4F}, &w));
    must(tape, ll_tensor_set_needs_grad(tape, w, true));
    struct penalty p = penalty_of(tape, w);
    const float *x = ll_tensor_values(p.x), *weight = ll_tensor_values(w);
    double value = 0, by[2] = {0, 0};
    for (size_t r = 0; r < 5; r++) {
        double a = 2 * (double)weight[0] * (double)x[2 * r],
               b = 2 * (double)weight[1] * (double)x[2 * r + 1], norm = sqrt(a * a + b * b);
        value += (norm - 1) * (norm - 1) / 5;
        for (size_t k = 0; k < 2; k++)
            by[k] +=
                2 * (norm - 1) * 4 * (double)weight[k] * pow((double)x[2 * r + k], 2) / norm / 5;
    }
    assert_true(fabs((double)ll_tensor_values(p.value)[0] - value) < 1e-3);
    must(tape, ll_tensor_backward(tape, p.value, NULL));
    for (size_t k = 0; k < 2; k++)
        if (!(fabs((double)ll_tensor_grad_data(w)[k] - by[k]) < 2e-3))
            fail_msg("weight %zu: expected %g, got %g", k, by[k],
                     (double)ll_tensor_grad_data(w)[k]);
    ll_tensor_free(&p.value);
    ll_tensor_free(&p.x);
    ll_tensor_free(&w);
}

static void a_flat_critic_has_slope_0(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape two = ll_shape_vector(2);
    struct ll_tensor *w = NULL;
    must(tape, ll_tensor_new(tape, &two, NULL, &w));
    must(tape, ll_tensor_set_needs_grad(tape, w, true));
    struct penalty p = penalty_of(tape, w);
    assert_true(ll_tensor_values(p.value)[0] == 1);
    ll_tensor_free(&p.value);
    ll_tensor_free(&p.x);
    must(tape, ll_clip_weights(tape, &w, 1, 0.01));
    ll_tensor_data(w)[0] = 3;
    must(tape, ll_clip_weights(tape, &w, 1, 0.01));
    assert_true(ll_tensor_values(w)[0] == 0.01F);
    assert_int_equal(ll_clip_weights(tape, &w, 1, 0), LL_ERR_RANGE);
    ll_tensor_free(&w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(value_and_gradient_are_those_of_the_norm),
        TEST(a_flat_critic_has_slope_0),
    };
    return cmocka_run_group_tests_name("nn/penalty", tests, NULL, NULL);
}
