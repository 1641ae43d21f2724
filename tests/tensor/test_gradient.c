/* The gradient of every operation against finite differences. Each case declares its operands, the
 * operation, and the tolerance that it is held to. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "slope.h"
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

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static ll_err build(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                    struct ll_tensor **out)
{
    const struct gradient_case *test = arg;
    struct ll_tensor *operand[OPERANDS] = {NULL};
    for (int k = 0; k < test->operands; k++)
        operand[k] = x[k];
    return test->build(tape, operand, out);
}

static void check_case(struct ll_tape *tape, const struct gradient_case *test)
{
    struct ll_tensor *x[OPERANDS] = {NULL};
    for (int k = 0; k < test->operands; k++) {
        const struct operand *operand = &test->operand[k];
        x[k] = slope_operand(tape, &operand->shape, operand->low, operand->high);
        must(tape, ll_tensor_set_needs_grad(tape, x[k], true));
    }
    slope_check(tape, test->name, build, test, x, (size_t)test->operands, test->tolerance);
    for (int k = 0; k < test->operands; k++)
        ll_tensor_free(&x[k]);
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
