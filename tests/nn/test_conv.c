/* Convolution and pooling: by hand, by finite differences, in every engine. */
#include "nn/conv.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "nn/conv_engine.h"
#include "slope.h"

static int open_tape(void **state)
{
    struct ll_tape *tape = NULL;
    if (ll_tape_new(&tape) != LL_OK)
        return -1;
    *state = tape;
    return 0;
}

static int close_tape(void **state)
{
    struct ll_tape *tape = *state;
    ll_tape_free(&tape);
    return 0;
}

static struct ll_shape image_shape(size_t n, size_t c, size_t h, size_t w)
{
    return (struct ll_shape){.rank = 4, .dim = {n, c, h, w}};
}

static void an_edge_filter_worked_by_hand(void **state)
{
    static const float image[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const float filter[] = {0, 0, 0, -1, 0, 1, 0, 0, 0};
    static const float expected[] = {2, 2, -2, 5, 2, -5, 8, 2, -8};
    struct ll_shape x_shape = image_shape(1, 1, 3, 3), w_shape = image_shape(1, 1, 3, 3);
    struct ll_tensor *x, *w, *y;
    assert_int_equal(ll_tensor_new(*state, &x_shape, image, &x), LL_OK);
    assert_int_equal(ll_tensor_new(*state, &w_shape, filter, &w), LL_OK);
    assert_int_equal(ll_conv2d(*state, x, w, NULL, 1, 1, &y), LL_OK);
    for (size_t i = 0; i < 9; i++)
        assert_true(ll_tensor_values(y)[i] == expected[i]);
    ll_tensor_free(&x);
    ll_tensor_free(&w);
    ll_tensor_free(&y);
}

struct geometry {
    size_t stride, padding;
};

static ll_err convolve(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                       struct ll_tensor **out)
{
    const struct geometry *g = arg;
    return ll_conv2d(tape, x[0], x[1], x[2], g->stride, g->padding, out);
}

static void gradients_reach_input_weight_and_bias(void **state)
{
    static const struct geometry geometries[] = {{1, 0}, {1, 1}, {2, 1}, {3, 2}};
    struct ll_shape x_shape = image_shape(2, 3, 7, 5), w_shape = image_shape(4, 3, 3, 3);
    struct ll_shape b_shape = ll_shape_vector(4);
    for (size_t i = 0; i < sizeof geometries / sizeof *geometries; i++) {
        struct ll_tensor *x[] = {slope_operand(*state, &x_shape, -1, 1),
                                 slope_operand(*state, &w_shape, -1, 1),
                                 slope_operand(*state, &b_shape, -1, 1)};
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(ll_tensor_set_needs_grad(*state, x[k], true), LL_OK);
        slope_check(*state, "conv2d", convolve, &geometries[i], x, 3, 2e-3);
        for (size_t k = 0; k < 3; k++)
            ll_tensor_free(&x[k]);
    }
}

static ll_err max_pool(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                       struct ll_tensor **out)
{
    return ll_max_pool2d(tape, x[0], *(const size_t *)arg, out);
}

static ll_err avg_pool(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                       struct ll_tensor **out)
{
    return ll_avg_pool2d(tape, x[0], *(const size_t *)arg, out);
}

static void pools_have_their_gradients(void **state)
{
    struct ll_shape shape = image_shape(2, 2, 7, 6);
    for (size_t size = 1; size <= 3; size++) {
        struct ll_tensor *x = slope_operand(*state, &shape, -4, 4);
        assert_int_equal(ll_tensor_set_needs_grad(*state, x, true), LL_OK);
        slope_check(*state, "max_pool2d", max_pool, &size, &x, 1, 2e-3);
        slope_check(*state, "avg_pool2d", avg_pool, &size, &x, 1, 2e-3);
        ll_tensor_free(&x);
    }
}

static void a_maximum_that_is_nan_is_seen(void **state)
{
    static const float image[] = {1, NAN, 3, 4};
    struct ll_shape shape = {.rank = 3, .dim = {1, 2, 2}};
    struct ll_tensor *x, *y;
    assert_int_equal(ll_tensor_new(*state, &shape, image, &x), LL_OK);
    assert_int_equal(ll_max_pool2d(*state, x, 2, &y), LL_OK);
    assert_true(isnan(ll_tensor_values(y)[0]));
    ll_tensor_free(&x);
    ll_tensor_free(&y);
}

static float *random_floats(struct ll_rng *rng, size_t count)
{
    float *values = malloc(count * sizeof *values);
    assert_non_null(values);
    for (size_t i = 0; i < count; i++)
        values[i] = (float)ll_rng_normal(rng);
    return values;
}

static void same(const char *what, const float *a, const float *b, size_t count, size_t terms)
{
    double tolerance = 1e-6 * sqrt((double)terms) * 8;
    for (size_t i = 0; i < count; i++)
        if (!(fabs(a[i] - b[i]) <= tolerance * (1 + fabs(b[i]))))
            fail_msg("%s at %zu: %g, plain %g", what, i, a[i], b[i]);
}

/* The best engine and the plain one, on random shapes; outputs are poisoned first. */
static void every_engine_agrees_with_the_plain_one(void **state)
{
    (void)state;
    const struct ll_conv_engine *best = ll_conv_engine_best();
    struct ll_rng rng;
    ll_rng_seed(&rng, 5);
    for (int round = 0; round < 12; round++) {
        struct ll_conv_shape s = {.n = 1 + ll_rng_below(&rng, 3),
                                  .c = 1 + ll_rng_below(&rng, 20),
                                  .h = 3 + ll_rng_below(&rng, 12),
                                  .w = 3 + ll_rng_below(&rng, 12),
                                  .o = 1 + ll_rng_below(&rng, 20),
                                  .kh = 1 + ll_rng_below(&rng, 3),
                                  .kw = 1 + ll_rng_below(&rng, 3),
                                  .stride = 1 + ll_rng_below(&rng, 2),
                                  .padding = ll_rng_below(&rng, 2)};
        s.oh = (s.h + 2 * s.padding - s.kh) / s.stride + 1;
        s.ow = (s.w + 2 * s.padding - s.kw) / s.stride + 1;
        size_t xs = s.n * s.c * s.h * s.w, ws = s.o * s.c * s.kh * s.kw,
               ys = s.n * s.o * s.oh * s.ow;
        float *x = random_floats(&rng, xs), *w = random_floats(&rng, ws);
        float *b = random_floats(&rng, s.o), *g = random_floats(&rng, ys);
        float *one = random_floats(&rng, xs + ws + ys + s.o);
        float *two = random_floats(&rng, xs + ws + ys + s.o);

        assert_int_equal(ll_conv_plain.forward(&s, x, w, b, one), LL_OK);
        assert_int_equal(best->forward(&s, x, w, b, two), LL_OK);
        same("forward", two, one, ys, s.c * s.kh * s.kw);
        assert_int_equal(ll_conv_plain.backward_input(&s, w, g, one), LL_OK);
        assert_int_equal(best->backward_input(&s, w, g, two), LL_OK);
        same("input's gradient", two, one, xs, s.o * s.kh * s.kw);
        assert_int_equal(ll_conv_plain.backward_weight(&s, x, g, one, one + ws), LL_OK);
        assert_int_equal(best->backward_weight(&s, x, g, two, two + ws), LL_OK);
        same("weight's gradient", two, one, ws + s.o, s.n * s.oh * s.ow);
        free(x);
        free(w);
        free(b);
        free(g);
        free(one);
        free(two);
    }
    print_message("compared: %s\n", best->name);
}

static void wrong_shapes_are_named(void **state)
{
    struct ll_shape x_shape = image_shape(1, 3, 4, 4), w_shape = image_shape(2, 5, 3, 3);
    struct ll_tensor *x, *w, *y = NULL;
    assert_int_equal(ll_tensor_new(*state, &x_shape, NULL, &x), LL_OK);
    assert_int_equal(ll_tensor_new(*state, &w_shape, NULL, &w), LL_OK);
    assert_int_equal(ll_conv2d(*state, x, w, NULL, 1, 1, &y), LL_ERR_SHAPE);
    assert_non_null(strstr(ll_tape_message(*state)->text, "(2, 5, 3, 3)"));
    assert_int_equal(ll_max_pool2d(*state, x, 5, &y), LL_ERR_SHAPE);
    assert_int_equal(ll_conv2d(*state, x, x, NULL, 0, 0, &y), LL_ERR_ARGUMENT);
    assert_null(y);
    ll_tensor_free(&x);
    ll_tensor_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_edge_filter_worked_by_hand),
        cmocka_unit_test(gradients_reach_input_weight_and_bias),
        cmocka_unit_test(pools_have_their_gradients),
        cmocka_unit_test(a_maximum_that_is_nan_is_seen),
        cmocka_unit_test(every_engine_agrees_with_the_plain_one),
        cmocka_unit_test(wrong_shapes_are_named),
    };
    return cmocka_run_group_tests(tests, open_tape, close_tape);
}
