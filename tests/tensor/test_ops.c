/* Operations: values worked by hand, extreme inputs, and what they refuse. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tensor/ops.h"

#define SHAPE(...)                                                                                 \
    (&(struct ll_shape){.rank = (int)(sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t)),           \
                        .dim = {__VA_ARGS__}})

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

static int drop_tape(void **state)
{
    struct ll_tape *tape = *state;
    if (ll_tape_tensors(tape) || ll_tape_bytes(tape))
        return -1;
    ll_tape_free(&tape);
    return 0;
}

static struct ll_tensor *make(struct ll_tape *tape, const struct ll_shape *shape,
                              const float *values)
{
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_new(tape, shape, values, &t));
    return t;
}

/* Compares and frees. Equal, within `relative`, or both NaN. */
static void is(struct ll_tensor *t, const char *shape, double relative, const float *expected)
{
    assert_string_equal(ll_shape_text(ll_tensor_shape(t)).text, shape);
    for (size_t i = 0; i < ll_tensor_count(t); i++) {
        float got = ll_tensor_values(t)[i];
        double off = fabs((double)got - (double)expected[i]);
        if (!(got == expected[i] || (isnan(got) && isnan(expected[i])) ||
              off <= relative * fabs((double)expected[i])))
            fail_msg("element %zu: expected %g, got %g", i, (double)expected[i], (double)got);
    }
    ll_tensor_free(&t);
}

#define IS(t, shape, ...) is(t, shape, 0, (float[]){__VA_ARGS__})
/* What kernels compute: the last digits are those of the build that runs. */
#define NEAR(t, shape, ...) is(t, shape, 3e-7, (float[]){__VA_ARGS__})

static void refuses(struct ll_tape *tape, ll_err got, ll_err expected, const char *word)
{
    assert_int_equal(got, expected);
    if (!strstr(ll_tape_message(tape)->text, word))
        fail_msg("\"%s\" does not say \"%s\"", ll_tape_message(tape)->text, word);
}

static void two_operands_broadcast(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = make(tape, SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6});
    struct ll_tensor *row = make(tape, SHAPE(3), (float[]){10, 20, 30});
    struct ll_tensor *column = make(tape, SHAPE(2, 1), (float[]){3, 4});
    struct ll_tensor *bad = make(tape, SHAPE(2), NULL), *empty = make(tape, SHAPE(0, 3), NULL);
    struct ll_tensor *y = NULL;
    must(tape, ll_tensor_add(tape, a, row, &y));
    IS(y, "(2, 3)", 11, 22, 33, 14, 25, 36);
    must(tape, ll_tensor_sub(tape, column, row, &y));
    IS(y, "(2, 3)", -7, -17, -27, -6, -16, -26);
    must(tape, ll_tensor_gt(tape, a, column, &y));
    IS(y, "(2, 3)", 0, 0, 0, 0, 1, 1);
    must(tape, ll_tensor_mul(tape, empty, row, &y));
    IS(y, "(0, 3)", 0);
    refuses(tape, ll_tensor_mul(tape, a, bad, &y), LL_ERR_SHAPE, "mul: shapes (2, 3) and (2)");
    ll_tensor_free(&empty);
    ll_tensor_free(&bad);
    ll_tensor_free(&column);
    ll_tensor_free(&row);
    ll_tensor_free(&a);
}

static void extreme_numbers_follow_ieee(void **state)
{
    struct ll_tape *tape = *state;
    const float inf = INFINITY;
    struct ll_tensor *x = make(tape, SHAPE(6), (float[]){-inf, -100, -0.0F, 100, inf, NAN});
    struct ll_tensor *y = NULL;
    must(tape, ll_tensor_relu(tape, x, &y));
    IS(y, "(6)", 0, 0, 0, 100, inf, NAN);
    must(tape, ll_tensor_sigmoid(tape, x, &y));
    assert_true(ll_tensor_values(y)[1] >= 0 && ll_tensor_values(y)[1] < 1e-37F);
    IS(y, "(6)", 0, ll_tensor_values(y)[1], 0.5F, 1, 1, NAN);
    must(tape, ll_tensor_softplus(tape, x, &y));
    assert_true(ll_tensor_values(y)[1] > 0);
    IS(y, "(6)", 0, ll_tensor_values(y)[1], logf(2), 100, inf, NAN);
    must(tape, ll_tensor_clamp(tape, x, -1, inf, &y));
    IS(y, "(6)", -1, -1, 0, 100, inf, NAN);
    refuses(tape, ll_tensor_clamp(tape, x, 1, 0, &y), LL_ERR_RANGE, "low is 1 and high 0");
    must(tape, ll_tensor_max(tape, x, 0, false, &y, NULL));
    IS(y, "()", NAN);
    ll_tensor_free(&x);
}

static void softmax_stays_finite_where_exponentials_do_not(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = make(tape, SHAPE(3), (float[]){1000, 1001, 1002}), *y = NULL;
    must(tape, ll_tensor_logsumexp(tape, x, 0, false, &y));
    NEAR(y, "()", 1002.4076F);
    must(tape, ll_tensor_softmax(tape, x, -1, &y));
    NEAR(y, "(3)", 0.09003057F, 0.24472848F, 0.66524094F);
    must(tape, ll_tensor_log_softmax(tape, x, -1, &y));
    NEAR(y, "(3)", -2.40760596F, -1.40760596F, -0.407605964F);
    ll_tensor_free(&x);
    x = make(tape, SHAPE(2), (float[]){-INFINITY, -INFINITY});
    must(tape, ll_tensor_logsumexp(tape, x, LL_DIM_ALL, false, &y));
    IS(y, "()", -INFINITY);
    ll_tensor_free(&x);
    x = make(tape, SHAPE(2, 3), (float[]){0, INFINITY, INFINITY, INFINITY, NAN, 0});
    must(tape, ll_tensor_logsumexp(tape, x, 1, false, &y));
    IS(y, "(2)", INFINITY, NAN);
    ll_tensor_free(&x);
}

/* Along each dimension, in double; more rows than a block of scratch has, and longer ones. */
static void exponentials_along_a_dimension_are_the_definition(void **state)
{
    static const struct ll_shape shapes[] = {{.rank = 3, .dim = {5, 7, 3}},
                                             {.rank = 2, .dim = {2000, 9}},
                                             {.rank = 2, .dim = {9, 2000}}};
    struct ll_tape *tape = *state;
    for (size_t k = 0; k < 3; k++)
        for (int dim = 0; dim < shapes[k].rank; dim++) {
            struct ll_tensor *x = NULL, *soft = NULL, *log_soft = NULL, *lse = NULL;
            size_t outer, n, inner;
            ll_shape_split(&shapes[k], dim, &outer, &n, &inner);
            must(tape, ll_tensor_randn(tape, &shapes[k], &x));
            must(tape, ll_tensor_softmax(tape, x, dim, &soft));
            must(tape, ll_tensor_log_softmax(tape, x, dim, &log_soft));
            must(tape, ll_tensor_logsumexp(tape, x, dim, false, &lse));
            for (size_t r = 0; r < outer * inner; r++) {
                size_t at = r / inner * n * inner + r % inner;
                double sum = 0;
                for (size_t i = 0; i < n; i++)
                    sum += exp((double)ll_tensor_values(x)[at + i * inner]);
                assert_true(fabs((double)ll_tensor_values(lse)[r] - log(sum)) < 2e-6);
                for (size_t i = at; i < at + n * inner; i += inner) {
                    double of_x = (double)ll_tensor_values(x)[i] - log(sum);
                    assert_true(fabs((double)ll_tensor_values(log_soft)[i] - of_x) < 4e-6);
                    assert_true(fabs((double)ll_tensor_values(soft)[i] - exp(of_x)) < 1e-6);
                }
            }
            ll_tensor_free(&lse);
            ll_tensor_free(&log_soft);
            ll_tensor_free(&soft);
            ll_tensor_free(&x);
        }
}

static void reductions_take_a_dimension_or_all(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = make(tape, SHAPE(2, 3), (float[]){1, 2, 3, 4, 6, 5}), *y = NULL;
    struct ll_tensor *place = NULL, *empty = make(tape, SHAPE(0), NULL);
    must(tape, ll_tensor_sum(tape, a, 0, false, &y));
    IS(y, "(3)", 5, 8, 8);
    must(tape, ll_tensor_mean(tape, a, -1, true, &y));
    IS(y, "(2, 1)", 2, 5);
    must(tape, ll_tensor_max(tape, a, 1, false, &y, &place));
    IS(y, "(2)", 3, 6);
    IS(place, "(2)", 2, 1);
    must(tape, ll_tensor_min(tape, a, LL_DIM_ALL, true, &y, &place));
    IS(y, "(1, 1)", 1);
    IS(place, "(1, 1)", 0);
    must(tape, ll_tensor_sum(tape, empty, LL_DIM_ALL, false, &y));
    IS(y, "()", 0);
    must(tape, ll_tensor_mean(tape, empty, LL_DIM_ALL, false, &y));
    IS(y, "()", NAN);
    refuses(tape, ll_tensor_max(tape, empty, 0, false, &y, NULL), LL_ERR_SHAPE, "(0)");
    refuses(tape, ll_tensor_sum(tape, a, 2, false, &y), LL_ERR_RANGE,
            "dimension 3 of a tensor of shape (2, 3)");
    ll_tensor_free(&empty);
    ll_tensor_free(&a);
}

static void a_long_sum_keeps_its_digits(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *x = NULL, *y = NULL;
    must(tape, ll_tensor_full(tape, SHAPE(1 << 24, 1), 0.1F, &x));
    must(tape, ll_tensor_sum(tape, x, LL_DIM_ALL, false, &y));
    IS(y, "()", (float)(0x1p24 * (double)0.1F));
    ll_tensor_free(&x);
}

static void matmul_takes_vectors_matrices_and_batches(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = make(tape, SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6}), *y = NULL;
    struct ll_tensor *v = make(tape, SHAPE(3), (float[]){1, 0, -1}), *none = NULL;
    struct ll_tensor *b = make(tape, SHAPE(2, 3, 1), (float[]){1, 1, 1, 2, 2, 2});
    must(tape, ll_tensor_matmul(tape, a, v, &y));
    IS(y, "(2)", -2, -2);
    must(tape, ll_tensor_matmul(tape, v, v, &y));
    IS(y, "()", 2);
    must(tape, ll_tensor_matmul(tape, a, b, &y));
    IS(y, "(2, 2, 1)", 6, 15, 12, 30);
    refuses(tape, ll_tensor_matmul(tape, a, a, &y), LL_ERR_SHAPE, "(2, 3) and (2, 3)");
    none = make(tape, SHAPE(0, 2), NULL);
    struct ll_tensor *wide = make(tape, SHAPE(2, 0), NULL);
    must(tape, ll_tensor_matmul(tape, wide, none, &y));
    IS(y, "(2, 2)", 0, 0, 0, 0);
    ll_tensor_free(&wide);
    ll_tensor_free(&none);
    ll_tensor_free(&b);
    ll_tensor_free(&v);
    ll_tensor_free(&a);
}

/* Sizes on both sides of every block's edge, against sums in double precision. */
static void matmul_is_right_at_every_size(void **state)
{
    struct ll_tape *tape = *state;
    static const size_t sizes[] = {1, 3, 4, 5, 15, 16, 17, 33, 130, 300};
    const size_t count = sizeof sizes / sizeof sizes[0];
    for (size_t trial = 0; trial < 60; trial++) {
        size_t m = sizes[ll_rng_below(ll_tape_rng(tape), count)];
        size_t k = sizes[ll_rng_below(ll_tape_rng(tape), count)];
        size_t n = sizes[ll_rng_below(ll_tape_rng(tape), count)];
        struct ll_tensor *a = NULL, *b = NULL, *y = NULL;
        must(tape, ll_tensor_randn(tape, SHAPE(m, k), &a));
        must(tape, ll_tensor_randn(tape, SHAPE(k, n), &b));
        must(tape, ll_tensor_matmul(tape, a, b, &y));
        const float *pa = ll_tensor_values(a), *pb = ll_tensor_values(b), *py = ll_tensor_values(y);
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0, size = 0;
                for (size_t p = 0; p < k; p++) {
                    sum += (double)pa[i * k + p] * (double)pb[p * n + j];
                    size += fabs((double)pa[i * k + p] * (double)pb[p * n + j]);
                }
                if (fabs(sum - (double)py[i * n + j]) > 1e-6 * size + 1e-30)
                    fail_msg("(%zu,%zu)x(%zu,%zu) at %zu,%zu: expected %g, got %g", m, k, k, n, i,
                             j, sum, (double)py[i * n + j]);
            }
        ll_tensor_free(&y);
        ll_tensor_free(&b);
        ll_tensor_free(&a);
    }
}

static void layout_moves_numbers_where_they_belong(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = make(tape, SHAPE(2, 3), (float[]){1, 2, 3, 4, 5, 6}), *y = NULL;
    struct ll_shape shape;
    must(tape, ll_tensor_t(tape, a, &y));
    IS(y, "(3, 2)", 1, 4, 2, 5, 3, 6);
    must(tape, ll_tensor_infer(tape, a, (long long[]){3, -1}, 2, &shape));
    must(tape, ll_tensor_reshape(tape, a, &shape, &y));
    assert_ptr_equal(ll_tensor_values(y), ll_tensor_values(a));
    IS(y, "(3, 2)", 1, 2, 3, 4, 5, 6);
    refuses(tape, ll_tensor_infer(tape, a, (long long[]){4, -1}, 2, &shape), LL_ERR_SHAPE,
            "(2, 3)");
    refuses(tape, ll_tensor_infer(tape, a, (long long[]){-1, -1}, 2, &shape), LL_ERR_RANGE, "-1");
    refuses(tape, ll_tensor_reshape(tape, a, SHAPE(7), &y), LL_ERR_SHAPE, "(7)");
    refuses(tape, ll_tensor_permute(tape, a, (int[]){0, 0}, 2, &y), LL_ERR_ARGUMENT, "twice");
    refuses(tape, ll_tensor_expand(tape, a, SHAPE(2, 4), &y), LL_ERR_SHAPE, "(2, 4)");
    must(tape, ll_tensor_slice(tape, a, 1, 2, 2, -2, &y));
    IS(y, "(2, 2)", 3, 1, 6, 4);
    refuses(tape, ll_tensor_slice(tape, a, 1, 1, 3, -1, &y), LL_ERR_RANGE, "slice");
    must(tape, ll_tensor_select(tape, a, 0, 1, &y));
    IS(y, "(3)", 4, 5, 6);
    refuses(tape, ll_tensor_select(tape, a, 0, 2, &y), LL_ERR_RANGE, "position 3");
    must(tape, ll_tensor_cat(tape, (struct ll_tensor *[]){a, a}, 2, -1, &y));
    IS(y, "(2, 6)", 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
    must(tape, ll_tensor_stack(tape, (struct ll_tensor *[]){a, a}, 2, 1, &y));
    IS(y, "(2, 2, 3)", 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
    ll_tensor_free(&a);
}

static void labels_must_be_whole_and_known(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = make(tape, SHAPE(2, 2), (float[]){1, 2, 3, 4}), *y = NULL;
    struct ll_tensor *good = make(tape, SHAPE(2), (float[]){1, 0});
    struct ll_tensor *big = make(tape, SHAPE(2), (float[]){1, 2});
    struct ll_tensor *half = make(tape, SHAPE(2), (float[]){0.5F, 0});
    must(tape, ll_tensor_pick(tape, a, good, &y));
    IS(y, "(2)", 2, 3);
    refuses(tape, ll_tensor_pick(tape, a, big, &y), LL_ERR_RANGE, "label 2 of row 2");
    refuses(tape, ll_tensor_pick(tape, a, half, &y), LL_ERR_RANGE, "label 0.5");
    refuses(tape, ll_tensor_pick(tape, a, a, &y), LL_ERR_SHAPE, "(2, 2)");
    ll_tensor_free(&half);
    ll_tensor_free(&big);
    ll_tensor_free(&good);
    ll_tensor_free(&a);
}

static void rows_of_numbers_have_exact_ends(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *y = NULL;
    must(tape, ll_tensor_linspace(tape, -5, 5, 5, &y));
    IS(y, "(5)", -5, -2.5F, 0, 2.5F, 5);
    must(tape, ll_tensor_linspace(tape, 3, 9, 1, &y));
    IS(y, "(1)", 3);
    must(tape, ll_tensor_arange(tape, 0, 1, 0.25, &y));
    IS(y, "(4)", 0, 0.25F, 0.5F, 0.75F);
    must(tape, ll_tensor_arange(tape, 3, 0, -1, &y));
    IS(y, "(3)", 3, 2, 1);
    refuses(tape, ll_tensor_arange(tape, 0, 1, 0, &y), LL_ERR_RANGE, "arange");
    must(tape, ll_tensor_eye(tape, 2, &y));
    IS(y, "(2, 2)", 1, 0, 0, 1);
}

static void random_tensors_repeat_with_their_seed(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *a = NULL, *b = NULL, *u = NULL;
    ll_rng_seed(ll_tape_rng(tape), 42);
    must(tape, ll_tensor_randn(tape, SHAPE(4096), &a));
    must(tape, ll_tensor_rand(tape, SHAPE(4096), &u));
    ll_rng_seed(ll_tape_rng(tape), 42);
    must(tape, ll_tensor_randn(tape, SHAPE(4096), &b));
    assert_memory_equal(ll_tensor_values(a), ll_tensor_values(b), 4096 * sizeof(float));
    double mean = 0, square = 0, uniform = 0;
    for (size_t i = 0; i < 4096; i++) {
        double x = (double)ll_tensor_values(a)[i], v = (double)ll_tensor_values(u)[i];
        mean += x / 4096;
        square += x * x / 4096;
        uniform += v / 4096;
        assert_true(v >= 0 && v < 1);
    }
    assert_true(fabs(mean) < 0.1 && fabs(square - 1) < 0.1 && fabs(uniform - 0.5) < 0.03);
    ll_tensor_free(&u);
    ll_tensor_free(&b);
    ll_tensor_free(&a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(two_operands_broadcast),
        TEST(extreme_numbers_follow_ieee),
        TEST(softmax_stays_finite_where_exponentials_do_not),
        TEST(exponentials_along_a_dimension_are_the_definition),
        TEST(reductions_take_a_dimension_or_all),
        TEST(a_long_sum_keeps_its_digits),
        TEST(matmul_takes_vectors_matrices_and_batches),
        TEST(matmul_is_right_at_every_size),
        TEST(layout_moves_numbers_where_they_belong),
        TEST(labels_must_be_whole_and_known),
        TEST(rows_of_numbers_have_exact_ends),
        TEST(random_tensors_repeat_with_their_seed),
    };
    return cmocka_run_group_tests_name("tensor/ops", tests, NULL, NULL);
}
