/* The gradient of every operation against finite differences.
 *
 * Each case declares its operands, the operation, and the tolerance it is held to. The result is
 * made a single number by random weights, summed in double; the difference is the five-point
 * formula, whose error is of fourth order, so that its step can be large against float32's
 * rounding. A coordinate whose differences to the left and to the right disagree sits on a kink and
 * is skipped; a case that skips more than a quarter fails. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tensor/ops.h"

#define STEP     0.02
#define OPERANDS 3

typedef ll_err build_fn(struct ll_tape *tape, struct ll_tensor *x[OPERANDS],
                        struct ll_tensor **out);

struct operand {
    struct ll_shape shape;
    double low, high; /* values are drawn from here */
};

struct gradient_case {
    const char *name;
    build_fn *build;
    double tolerance; /* absolute, and relative to the gradient */
    int operands;
    struct operand operand[OPERANDS];
};

#define VALUE(...)                                                                                 \
    {                                                                                              \
        .rank = (int)(sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t)), .dim = { __VA_ARGS__ }    \
    }

/* The operations, in the form that the cases need. */

#define BINARY(name)                                                                               \
    static ll_err do_##name(struct ll_tape *tape, struct ll_tensor *x[OPERANDS],                   \
                            struct ll_tensor **out)                                                \
    {                                                                                              \
        return ll_tensor_##name(tape, x[0], x[1], out);                                            \
    }
#define UNARY(name)                                                                                \
    static ll_err do_##name(struct ll_tape *tape, struct ll_tensor *x[OPERANDS],                   \
                            struct ll_tensor **out)                                                \
    {                                                                                              \
        return ll_tensor_##name(tape, x[0], out);                                                  \
    }
#define CALL(label, ...)                                                                           \
    static ll_err do_##label(struct ll_tape *tape, struct ll_tensor *x[OPERANDS],                  \
                             struct ll_tensor **out)                                               \
    {                                                                                              \
        return __VA_ARGS__;                                                                        \
    }

BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(div)
BINARY(pow)
BINARY(maximum)
BINARY(minimum)
BINARY(matmul)
UNARY(neg)
UNARY(exp)
UNARY(log)
UNARY(log1p)
UNARY(abs)
UNARY(sqrt)
UNARY(square)
UNARY(relu)
UNARY(sigmoid)
UNARY(tanh)
UNARY(softplus)
UNARY(sin)
UNARY(cos)
UNARY(t)
UNARY(clone)
CALL(sign, ll_tensor_sign(tape, x[0], out))
CALL(floor, ll_tensor_floor(tape, x[0], out))
CALL(clamp, ll_tensor_clamp(tape, x[0], -0.5F, 0.7F, out))
CALL(where, ll_tensor_where(tape, x[0], x[1], x[2], out))
CALL(sum_all, ll_tensor_sum(tape, x[0], LL_DIM_ALL, false, out))
CALL(sum_first, ll_tensor_sum(tape, x[0], 0, false, out))
CALL(sum_last_kept, ll_tensor_sum(tape, x[0], -1, true, out))
CALL(mean_all, ll_tensor_mean(tape, x[0], LL_DIM_ALL, true, out))
CALL(mean_middle, ll_tensor_mean(tape, x[0], 1, false, out))
CALL(max_all, ll_tensor_max(tape, x[0], LL_DIM_ALL, false, out, NULL))
CALL(max_middle, ll_tensor_max(tape, x[0], 1, false, out, NULL))
CALL(min_last, ll_tensor_min(tape, x[0], -1, true, out, NULL))
CALL(logsumexp_all, ll_tensor_logsumexp(tape, x[0], LL_DIM_ALL, false, out))
CALL(logsumexp_middle, ll_tensor_logsumexp(tape, x[0], 1, true, out))
CALL(softmax_last, ll_tensor_softmax(tape, x[0], -1, out))
CALL(softmax_first, ll_tensor_softmax(tape, x[0], 0, out))
CALL(log_softmax_last, ll_tensor_log_softmax(tape, x[0], -1, out))
CALL(log_softmax_first, ll_tensor_log_softmax(tape, x[0], 0, out))
CALL(reshape, ll_tensor_reshape(tape, x[0], &(struct ll_shape)VALUE(4, 3, 2), out))
CALL(permute, ll_tensor_permute(tape, x[0], (int[]){2, 0, 1}, 3, out))
CALL(expand, ll_tensor_expand(tape, x[0], &(struct ll_shape)VALUE(2, 3, 4), out))
CALL(cat, ll_tensor_cat(tape, x, 3, 1, out))
CALL(stack, ll_tensor_stack(tape, x, 3, 1, out))
CALL(slice, ll_tensor_slice(tape, x[0], 1, 3, 2, -2, out))
CALL(select, ll_tensor_select(tape, x[0], -1, 2, out))
CALL(index, ll_tensor_index(tape, x[0], 0, (size_t[]){1, 1, 0, 1}, 4, out))
CALL(twice, ll_tensor_mul(tape, x[0], x[0], out))

static ll_err do_pick(struct ll_tape *tape, struct ll_tensor *x[OPERANDS], struct ll_tensor **out)
{
    struct ll_shape rows = ll_shape_vector(3);
    struct ll_tensor *labels = NULL;
    ll_err err = ll_tensor_new(tape, &rows, (float[]){2, 0, 3}, &labels);
    if (!err)
        err = ll_tensor_pick(tape, x[0], labels, out);
    ll_tensor_free(&labels);
    return err;
}

#define WIDE                                                                                       \
    {                                                                                              \
        VALUE(2, 3, 4), -2, 2                                                                      \
    }
#define ABOVE                                                                                      \
    {                                                                                              \
        VALUE(2, 3, 4), 0.3, 2.5                                                                   \
    }

static const struct gradient_case cases[] = {
    {"add", do_add, 1e-4, 2, {WIDE, WIDE}},
    {"add a row", do_add, 1e-4, 2, {WIDE, {VALUE(4), -2, 2}}},
    {"add a column", do_add, 1e-4, 2, {{VALUE(3, 1), -2, 2}, WIDE}},
    {"sub outwards", do_sub, 1e-4, 2, {{VALUE(3, 1), -2, 2}, {VALUE(1, 4), -2, 2}}},
    {"sub a single number", do_sub, 1e-4, 2, {WIDE, {{.rank = 0}, -2, 2}}},
    {"mul", do_mul, 1e-4, 2, {WIDE, WIDE}},
    {"mul stretched in the middle", do_mul, 1e-4, 2, {WIDE, {VALUE(2, 1, 4), -2, 2}}},
    {"mul by itself", do_twice, 1e-4, 1, {WIDE}},
    {"div", do_div, 1e-3, 2, {WIDE, ABOVE}},
    {"div outwards", do_div, 1e-3, 2, {{VALUE(3, 1), -2, 2}, {VALUE(1, 4), 0.5, 2}}},
    {"pow", do_pow, 1e-3, 2, {ABOVE, WIDE}},
    {"pow by a single number", do_pow, 1e-3, 2, {ABOVE, {{.rank = 0}, 1, 3}}},
    {"maximum", do_maximum, 1e-4, 2, {WIDE, WIDE}},
    {"minimum", do_minimum, 1e-4, 2, {WIDE, {VALUE(4), -2, 2}}},
    {"where", do_where, 1e-4, 3, {{VALUE(3, 1), -2, 2}, WIDE, {VALUE(4), -2, 2}}},
    {"neg", do_neg, 1e-4, 1, {WIDE}},
    {"exp", do_exp, 1e-3, 1, {WIDE}},
    {"log", do_log, 1e-3, 1, {ABOVE}},
    {"log1p", do_log1p, 1e-3, 1, {{VALUE(7), -0.6, 2}}},
    {"abs", do_abs, 1e-4, 1, {WIDE}},
    {"sqrt", do_sqrt, 1e-3, 1, {ABOVE}},
    {"square", do_square, 1e-4, 1, {WIDE}},
    {"relu", do_relu, 1e-4, 1, {WIDE}},
    {"sigmoid", do_sigmoid, 1e-4, 1, {{VALUE(9), -6, 6}}},
    {"tanh", do_tanh, 1e-4, 1, {{VALUE(9), -4, 4}}},
    {"softplus", do_softplus, 1e-4, 1, {{VALUE(9), -6, 6}}},
    {"sin", do_sin, 1e-4, 1, {WIDE}},
    {"cos", do_cos, 1e-4, 1, {WIDE}},
    {"sign", do_sign, 1e-4, 1, {WIDE}},
    {"floor", do_floor, 1e-4, 1, {WIDE}},
    {"clamp", do_clamp, 1e-4, 1, {WIDE}},
    {"sum of all", do_sum_all, 1e-4, 1, {WIDE}},
    {"sum along the first", do_sum_first, 1e-4, 1, {WIDE}},
    {"sum along the last, kept", do_sum_last_kept, 1e-4, 1, {WIDE}},
    {"mean of all, kept", do_mean_all, 1e-4, 1, {WIDE}},
    {"mean along the middle", do_mean_middle, 1e-4, 1, {WIDE}},
    {"max of all", do_max_all, 1e-4, 1, {WIDE}},
    {"max along the middle", do_max_middle, 1e-4, 1, {WIDE}},
    {"min along the last", do_min_last, 1e-4, 1, {WIDE}},
    {"logsumexp of all", do_logsumexp_all, 1e-4, 1, {WIDE}},
    {"logsumexp along the middle", do_logsumexp_middle, 1e-4, 1, {WIDE}},
    {"softmax along the last", do_softmax_last, 1e-4, 1, {WIDE}},
    {"softmax along the first", do_softmax_first, 1e-4, 1, {WIDE}},
    {"log_softmax along the last", do_log_softmax_last, 1e-4, 1, {WIDE}},
    {"log_softmax along the first", do_log_softmax_first, 1e-4, 1, {WIDE}},
    {"matmul", do_matmul, 1e-3, 2, {{VALUE(5, 7), -1, 1}, {VALUE(7, 18), -1, 1}}},
    {"matmul of vectors", do_matmul, 1e-3, 2, {{VALUE(5), -1, 1}, {VALUE(5), -1, 1}}},
    {"matmul by a vector", do_matmul, 1e-3, 2, {{VALUE(2, 3, 5), -1, 1}, {VALUE(5), -1, 1}}},
    {"matmul from a vector", do_matmul, 1e-3, 2, {{VALUE(3), -1, 1}, {VALUE(3, 2), -1, 1}}},
    {"matmul in batches",
     do_matmul,
     1e-3,
     2,
     {{VALUE(2, 1, 3, 4), -1, 1}, {VALUE(3, 4, 2), -1, 1}}},
    {"t", do_t, 1e-4, 1, {{VALUE(3, 4), -2, 2}}},
    {"clone", do_clone, 1e-4, 1, {WIDE}},
    {"reshape", do_reshape, 1e-4, 1, {WIDE}},
    {"permute", do_permute, 1e-4, 1, {WIDE}},
    {"expand", do_expand, 1e-4, 1, {{VALUE(3, 1), -2, 2}}},
    {"cat",
     do_cat,
     1e-4,
     3,
     {{VALUE(2, 1, 2), -2, 2}, {VALUE(2, 3, 2), -2, 2}, {VALUE(2, 2, 2), -2, 2}}},
    {"stack",
     do_stack,
     1e-4,
     3,
     {{VALUE(2, 3), -2, 2}, {VALUE(2, 3), -2, 2}, {VALUE(2, 3), -2, 2}}},
    {"slice", do_slice, 1e-4, 1, {{VALUE(2, 4, 2), -2, 2}}},
    {"select", do_select, 1e-4, 1, {WIDE}},
    {"index", do_index, 1e-4, 1, {WIDE}},
    {"pick", do_pick, 1e-4, 1, {{VALUE(3, 4), -2, 2}}},
};

struct run {
    struct ll_tape *tape;
    const struct gradient_case *test;
    struct ll_tensor *x[OPERANDS];
    struct ll_tensor *weights; /* of the result's elements */
};

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static struct ll_tensor *random_tensor(struct ll_tape *tape, const struct ll_shape *shape,
                                       double low, double high)
{
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_rand(tape, shape, &t));
    for (size_t i = 0; i < ll_tensor_count(t); i++)
        ll_tensor_data(t)[i] = (float)(low + (high - low) * (double)ll_tensor_data(t)[i]);
    return t;
}

static double weighed(struct run *run)
{
    struct ll_tensor *y = NULL;
    must(run->tape, run->test->build(run->tape, run->x, &y));
    double sum = 0;
    for (size_t i = 0; i < ll_tensor_count(y); i++)
        sum += (double)ll_tensor_values(y)[i] * (double)ll_tensor_values(run->weights)[i];
    ll_tensor_free(&y);
    return sum;
}

/* f at a coordinate moved by `steps` steps of the size that float32 really makes. */
static double moved(struct run *run, float *x, float keep, double by)
{
    *x = (float)((double)keep + by);
    double f = weighed(run);
    *x = keep;
    return f;
}

static double five_points(double h, double left, double left2, double right, double right2)
{
    return (8 * (right - left) - (right2 - left2)) / (12 * h);
}

/* The derivative by *x; false at a kink, where two steps or two sides disagree. */
static bool difference(struct run *run, float *x, double *out)
{
    float keep = *x;
    double f = weighed(run), h = STEP;
    double left[3] = {moved(run, x, keep, -h / 2), moved(run, x, keep, -h),
                      moved(run, x, keep, -2 * h)};
    double right[3] = {moved(run, x, keep, h / 2), moved(run, x, keep, h),
                       moved(run, x, keep, 2 * h)};
    double half = five_points(h / 2, left[0], left[1], right[0], right[1]);
    double slope_left = (3 * f - 4 * left[0] + left[1]) / h;
    double slope_right = (-3 * f + 4 * right[0] - right[1]) / h;
    *out = five_points(h, left[1], left[2], right[1], right[2]);
    double scale = 1 + fabs(*out);
    return fabs(slope_left - slope_right) <= 0.05 * scale &&
           fabs(half - *out) <= run->test->tolerance * scale;
}

static void check_operand(struct run *run, int k, size_t *tried, size_t *skipped)
{
    const float *grad = ll_tensor_grad_data(run->x[k]);
    for (size_t i = 0; i < ll_tensor_count(run->x[k]); i++) {
        double expected, got = grad ? (double)grad[i] : 0;
        ++*tried;
        if (!difference(run, &ll_tensor_data(run->x[k])[i], &expected)) {
            ++*skipped;
            continue;
        }
        if (!(fabs(got - expected) <= run->test->tolerance * (1 + fabs(expected))))
            fail_msg("%s: operand %d, element %zu: expected %g, got %g", run->test->name, k, i,
                     expected, got);
    }
}

static void check_case(struct ll_tape *tape, const struct gradient_case *test)
{
    struct run run = {.tape = tape, .test = test};
    for (int k = 0; k < test->operands; k++) {
        run.x[k] = random_tensor(tape, &test->operand[k].shape, test->operand[k].low,
                                 test->operand[k].high);
        must(tape, ll_tensor_set_needs_grad(tape, run.x[k], true));
    }
    struct ll_tensor *y = NULL;
    must(tape, test->build(tape, run.x, &y));
    run.weights = random_tensor(tape, ll_tensor_shape(y), 0.5, 1.5);
    for (size_t i = 1; i < ll_tensor_count(run.weights); i += 2)
        ll_tensor_data(run.weights)[i] *= -1;
    must(tape, ll_tensor_backward(tape, y, run.weights));
    ll_tensor_free(&y);
    bool was = ll_tape_record(tape, false);
    size_t tried = 0, skipped = 0;
    for (int k = 0; k < test->operands; k++)
        check_operand(&run, k, &tried, &skipped);
    ll_tape_record(tape, was);
    if (skipped * 4 > tried)
        fail_msg("%s: %zu of %zu coordinates sit on a kink", test->name, skipped, tried);
    for (int k = 0; k < test->operands; k++)
        ll_tensor_free(&run.x[k]);
    ll_tensor_free(&run.weights);
}

static void every_gradient_is_the_slope(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (uint64_t seed = 1; seed <= 3; seed++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            ll_rng_seed(ll_tape_rng(tape), seed * 1000 + i);
            check_case(tape, &cases[i]);
        }
    assert_int_equal(ll_tape_tensors(tape), 0);
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_is_the_slope),
    };
    return cmocka_run_group_tests_name("tensor/gradient", tests, NULL, NULL);
}
