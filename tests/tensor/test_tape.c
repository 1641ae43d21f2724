/* The tape: graphs of any depth, accumulation, limits, and what is kept alive. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "../seldom.h"

#include "tensor/ops.h"

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static int make_tape(void **state)
{
    struct ll_tape *tape = NULL;
    if (ll_tape_new(&tape))
        return -1;
    *state = tape;
    return 0;
}

/* Every test frees what it made: nothing may be left. */
static int drop_tape(void **state)
{
    struct ll_tape *tape = *state;
    int left = (int)ll_tape_tensors(tape) + (ll_tape_bytes(tape) != 0);
    if (left) {
        printf("%zu tensors, %zu bytes are left\n", ll_tape_tensors(tape), ll_tape_bytes(tape));
        return -1;
    }
    ll_tape_free(&tape);
    return 0;
}

static struct ll_tensor *leaf(struct ll_tape *tape, size_t n, const float *values)
{
    struct ll_shape shape = ll_shape_vector(n);
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_new(tape, &shape, values, &t));
    must(tape, ll_tensor_set_needs_grad(tape, t, true));
    return t;
}

static void a_chain_of_a_million_walks_and_frees_on_a_small_stack(void **state)
{
    struct ll_tape *tape = *state;
    struct rlimit keep, small;
    assert_int_equal(getrlimit(RLIMIT_STACK, &keep), 0);
    small = keep;
    small.rlim_cur = 256 * 1024;
    assert_int_equal(setrlimit(RLIMIT_STACK, &small), 0);
    struct ll_tensor *x = leaf(tape, 1, (float[]){2}), *y = ll_tensor_keep(x);
    const size_t deep = 1000000 / one_in(10);
    for (size_t i = 0; i < deep; i++) {
        struct ll_tensor *next = NULL;
        must(tape, ll_tensor_neg(tape, y, &next));
        ll_tensor_free(&y);
        y = next;
    }
    must(tape, ll_tensor_backward(tape, y, NULL));
    assert_true(ll_tensor_grad_data(x)[0] == 1);
    assert_int_equal(ll_tape_tensors(tape), deep + 1);
    ll_tensor_free(&y);
    assert_int_equal(ll_tape_tensors(tape), 1);
    ll_tensor_free(&x);
    assert_int_equal(setrlimit(RLIMIT_STACK, &keep), 0);
}

static void a_shared_operand_is_walked_once_with_its_whole_gradient(void **state)
{
    struct ll_tape *tape = *state;
    /* Doubling forty times: a walk that visits each path would take 2^40 steps. */
    struct ll_tensor *x = leaf(tape, 1, (float[]){1}), *y = ll_tensor_keep(x);
    for (int i = 0; i < 40; i++) {
        struct ll_tensor *next = NULL;
        must(tape, ll_tensor_add(tape, y, y, &next));
        ll_tensor_free(&y);
        y = next;
    }
    must(tape, ll_tensor_backward(tape, y, NULL));
    assert_true(ll_tensor_grad_data(x)[0] == 0x1p40F);
    ll_tensor_free(&y);
    ll_tensor_free(&x);
}

static void gradients_add_until_they_are_cleared(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = leaf(tape, 2, (float[]){3, -1}), *y = NULL, *s = NULL, *held = NULL;
    must(tape, ll_tensor_square(tape, x, &y));
    must(tape, ll_tensor_sum(tape, y, LL_DIM_ALL, false, &s));
    must(tape, ll_tensor_grad(tape, x, &held));
    assert_null(held);
    must(tape, ll_tensor_backward(tape, s, NULL));
    assert_true(ll_tensor_grad_data(x)[0] == 6 && ll_tensor_grad_data(x)[1] == -2);
    must(tape, ll_tensor_backward(tape, s, NULL));
    assert_true(ll_tensor_grad_data(x)[0] == 12 && ll_tensor_grad_data(x)[1] == -4);
    assert_null(ll_tensor_grad_data(y));
    must(tape, ll_tensor_grad(tape, x, &held));
    ll_tensor_clear_grad(x);
    assert_null(ll_tensor_grad_data(x));
    assert_true(ll_tensor_values(held)[0] == 12);
    ll_tensor_free(&held);
    ll_tensor_free(&s);
    ll_tensor_free(&y);
    ll_tensor_free(&x);
}

static void a_result_keeps_its_operands_only_where_it_is_recorded(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = leaf(tape, 1, (float[]){2}), *y = NULL, *z = NULL, *d = NULL;
    must(tape, ll_tensor_exp(tape, x, &y));
    ll_tensor_free(&x);
    assert_int_equal(ll_tape_tensors(tape), 2);
    bool was = ll_tape_record(tape, false);
    assert_true(was);
    must(tape, ll_tensor_exp(tape, y, &z));
    ll_tape_record(tape, was);
    assert_false(ll_tensor_needs_grad(z));
    assert_true(ll_tensor_is_leaf(z));
    must(tape, ll_tensor_detach(tape, y, &d));
    assert_false(ll_tensor_needs_grad(d));
    assert_ptr_equal(ll_tensor_values(d), ll_tensor_values(y));
    ll_tensor_free(&y);
    assert_int_equal(ll_tape_tensors(tape), 2);
    assert_true(fabsf(ll_tensor_values(d)[0] - 7.389056F) < 1e-5F);
    ll_tensor_free(&d);
    ll_tensor_free(&z);
}

static void backward_says_what_it_needs(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape two = ll_shape_vector(2);
    struct ll_tensor *x = leaf(tape, 2, (float[]){1, 2}), *y = NULL, *plain = NULL;
    must(tape, ll_tensor_exp(tape, x, &y));
    assert_int_equal(ll_tensor_backward(tape, y, NULL), LL_ERR_SHAPE);
    assert_non_null(strstr(ll_tape_message(tape)->text, "(2)"));
    must(tape, ll_tensor_new(tape, &two, NULL, &plain));
    assert_int_equal(ll_tensor_backward(tape, plain, NULL), LL_ERR_ARGUMENT);
    assert_int_equal(ll_tensor_set_needs_grad(tape, y, false), LL_ERR_ARGUMENT);
    assert_non_null(strstr(ll_tape_message(tape)->text, "exp"));
    ll_tensor_free(&plain);
    ll_tensor_free(&y);
    ll_tensor_free(&x);
}

static void a_limit_refuses_what_goes_past_it_and_nothing_else(void **state)
{
    struct ll_tape *tape = *state;
    ll_tape_limit(tape, 64 * 1024);
    struct ll_shape shape = ll_shape_vector(8 * 1024);
    struct ll_tensor *x = NULL, *y = NULL;
    must(tape, ll_tensor_new(tape, &shape, NULL, &x));
    must(tape, ll_tensor_set_needs_grad(tape, x, true));
    assert_int_equal(ll_tensor_exp(tape, x, &y), LL_ERR_LIMIT);
    assert_non_null(strstr(ll_tape_message(tape)->text, "65536"));
    must(tape, ll_tensor_sum(tape, x, LL_DIM_ALL, false, &y));
    assert_int_equal(ll_tensor_backward(tape, y, NULL), LL_ERR_LIMIT);
    ll_tape_limit(tape, 0);
    must(tape, ll_tensor_backward(tape, y, NULL));
    assert_true(ll_tensor_grad_data(x)[17] == 1);
    ll_tensor_free(&y);
    ll_tensor_free(&x);
}

struct garbage {
    struct ll_tensor *held[64];
    size_t count, calls;
};

static void sweep(void *arg)
{
    struct garbage *garbage = arg;
    garbage->calls++;
    while (garbage->count)
        ll_tensor_free(&garbage->held[--garbage->count]);
}

static void pressure_asks_the_host_for_its_garbage(void **state)
{
    struct ll_tape *tape = *state;
    struct garbage garbage = {.count = 0};
    struct ll_shape shape = ll_shape_vector(1024);
    ll_tape_limit(tape, 20 * 1024);
    ll_tape_on_pressure(tape, sweep, &garbage, 12 * 1024);
    for (int i = 0; i < 1000; i++) {
        struct ll_tensor *t = NULL;
        must(tape, ll_tensor_new(tape, &shape, NULL, &t));
        garbage.held[garbage.count++] = t;
        assert_true(ll_tape_bytes(tape) <= 20 * 1024);
    }
    assert_true(garbage.calls > 100);
    sweep(&garbage);
    ll_tape_on_pressure(tape, NULL, NULL, 0);
    ll_tape_limit(tape, 0);
}

static void gradients_can_be_had_without_being_added(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = leaf(tape, 2, (float[]){3, -1}), *other = leaf(tape, 1, NULL);
    struct ll_tensor *y = NULL, *s = NULL, *g[2] = {NULL, NULL};
    must(tape, ll_tensor_square(tape, x, &y));
    must(tape, ll_tensor_sum(tape, y, LL_DIM_ALL, false, &s));
    must(tape, ll_tensor_backward(tape, s, NULL));
    must(tape, ll_tensor_gradients(tape, s, (struct ll_tensor *[]){x, other}, 2, g));
    assert_true(ll_tensor_grad_data(x)[0] == 6 && ll_tensor_values(g[0])[0] == 6);
    assert_true(ll_tensor_values(g[1])[0] == 0 && !ll_tensor_grad_data(other));
    double norm = 0;
    must(tape, ll_tensor_gradient_norm(tape, s, &x, 1, &norm));
    assert_true(fabs(norm - sqrt(40)) < 1e-6);
    assert_true(ll_tensor_grad_data(x)[1] == -2);
    ll_tensor_free(&g[0]);
    ll_tensor_free(&g[1]);
    ll_tensor_free(&s);
    ll_tensor_free(&y);
    ll_tensor_free(&other);
    ll_tensor_free(&x);
}

/* Every k-th allocation fails in turn: nothing may leak, and a retry gives the right gradient. */
static void a_refusal_at_any_moment_leaves_nothing_behind(void **state)
{
    struct ll_tape *tape = *state;
    size_t refused = 0;
    for (size_t limit = 1;; limit += 64) {
        struct ll_tensor *x = leaf(tape, 16, NULL), *a = NULL, *b = NULL, *c = NULL, *d = NULL;
        for (int i = 0; i < 16; i++)
            ll_tensor_data(x)[i] = (float)i;
        ll_tape_limit(tape, ll_tape_bytes(tape) + limit);
        ll_err err = ll_tensor_max(tape, x, LL_DIM_ALL, false, &a, NULL);
        if (!err)
            err = ll_tensor_where(tape, x, x, a, &b);
        if (!err)
            err = ll_tensor_stack(tape, (struct ll_tensor *[]){b, x}, 2, 0, &c);
        if (!err)
            err = ll_tensor_sum(tape, c, LL_DIM_ALL, false, &d);
        if (!err)
            err = ll_tensor_backward(tape, d, NULL);
        ll_tape_limit(tape, 0);
        if (err) {
            assert_int_equal(err, LL_ERR_LIMIT);
            refused++;
            ll_tensor_clear_grad(x);
        }
        if (err && d) {
            must(tape, ll_tensor_backward(tape, d, NULL));
            assert_true(ll_tensor_grad_data(x)[0] == 1 && ll_tensor_grad_data(x)[15] == 3);
        }
        ll_tensor_free(&d);
        ll_tensor_free(&c);
        ll_tensor_free(&b);
        ll_tensor_free(&a);
        ll_tensor_free(&x);
        assert_int_equal(ll_tape_bytes(tape), 0);
        if (!err)
            break;
    }
    assert_true(refused > 10);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(a_chain_of_a_million_walks_and_frees_on_a_small_stack),
        TEST(a_shared_operand_is_walked_once_with_its_whole_gradient),
        TEST(gradients_add_until_they_are_cleared),
        TEST(gradients_can_be_had_without_being_added),
        TEST(a_result_keeps_its_operands_only_where_it_is_recorded),
        TEST(backward_says_what_it_needs),
        TEST(a_limit_refuses_what_goes_past_it_and_nothing_else),
        TEST(pressure_asks_the_host_for_its_garbage),
        TEST(a_refusal_at_any_moment_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("tensor/tape", tests, NULL, NULL);
}
