/* Optimisers: PyTorch's steps, what they refuse, and long loops that leave nothing behind. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "nn/optim.h"
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

static struct ll_tensor *parameter(struct ll_tape *tape, size_t n, const float *values)
{
    struct ll_shape shape = ll_shape_vector(n);
    struct ll_tensor *t = NULL;
    must(tape, ll_tensor_new(tape, &shape, values, &t));
    must(tape, ll_tensor_set_needs_grad(tape, t, true));
    return t;
}

/* Σ p⁴ + p₁p₂ */
static struct ll_tensor *valley(struct ll_tape *tape, struct ll_tensor *p)
{
    struct ll_tensor *square = NULL, *fourth = NULL, *sum = NULL, *a = NULL, *b = NULL;
    struct ll_tensor *product = NULL, *loss = NULL;
    must(tape, ll_tensor_square(tape, p, &square));
    must(tape, ll_tensor_square(tape, square, &fourth));
    must(tape, ll_tensor_sum(tape, fourth, LL_DIM_ALL, false, &sum));
    must(tape, ll_tensor_select(tape, p, 0, 0, &a));
    must(tape, ll_tensor_select(tape, p, 0, 1, &b));
    must(tape, ll_tensor_mul(tape, a, b, &product));
    must(tape, ll_tensor_add(tape, sum, product, &loss));
    struct ll_tensor *made[] = {square, fourth, sum, a, b, product};
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        ll_tensor_free(&made[i]);
    return loss;
}

struct setting {
    const char *name;
    double value;
};

struct optim_case {
    const char *method;
    struct setting setting[5];
    double after[3]; /* 20 steps of PyTorch 1.13 in float64 from {1, -2, 0.5} */
};

static const struct optim_case cases[] = {
    {"SGD", {{"lr", 0.01}}, {0.725279714, -0.784160404, 0.421803715}},
    {"SGD",
     {{"lr", 0.01}, {"momentum", 0.9}, {"weight_decay", 0.1}},
     {-0.73301743, 0.004874145, 0.146027947}},
    {"Adam", {{"lr", 0.05}}, {0.68014595, -1.128325884, -0.05276941}},
    {"Adam",
     {{"lr", 0.05}, {"beta1", 0.8}, {"beta2", 0.95}, {"eps", 1e-3}, {"weight_decay", 0.1}},
     {0.679570219, -1.16384886, 0.00781035}},
};

static struct ll_optim *optim_of(struct ll_tape *tape, const struct optim_case *test,
                                 struct ll_tensor *p)
{
    struct ll_optim *optim = NULL;
    must(tape, ll_optim_new(tape, ll_optim_find(test->method), &p, 1, &optim));
    for (size_t k = 0; k < 5 && test->setting[k].name; k++)
        must(tape, ll_optim_set(optim, test->setting[k].name, test->setting[k].value));
    return optim;
}

static void descend(struct ll_tape *tape, struct ll_optim *optim, struct ll_tensor *p, int steps)
{
    for (int i = 0; i < steps; i++) {
        struct ll_tensor *loss = valley(tape, p);
        ll_optim_zero_grad(optim);
        must(tape, ll_tensor_backward(tape, loss, NULL));
        ll_optim_step(optim);
        ll_tensor_free(&loss);
    }
}

static void twenty_steps_are_those_of_pytorch(void **state)
{
    struct ll_tape *tape = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ll_tensor *p = parameter(tape, 3, (float[]){1, -2, 0.5F});
        struct ll_optim *optim = optim_of(tape, &cases[i], p);
        /* Twice: what was remembered must be forgotten by a reset. */
        for (int again = 0; again < 2; again++) {
            memcpy(ll_tensor_data(p), (float[]){1, -2, 0.5F}, 3 * sizeof(float));
            ll_optim_reset(optim);
            descend(tape, optim, p, 20);
            for (size_t k = 0; k < 3; k++)
                if (fabs((double)ll_tensor_values(p)[k] - cases[i].after[k]) > 2e-5)
                    fail_msg("case %zu, element %zu: expected %.9g, got %.9g", i, k,
                             cases[i].after[k], (double)ll_tensor_values(p)[k]);
        }
        ll_optim_free(&optim);
        ll_tensor_free(&p);
    }
}

static void a_long_loop_holds_no_more_than_a_short_one(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *p = parameter(tape, 3, (float[]){1, -2, 0.5F});
    struct ll_optim *optim = optim_of(tape, &cases[2], p);
    descend(tape, optim, p, 1);
    size_t bytes = ll_tape_bytes(tape), tensors = ll_tape_tensors(tape);
    descend(tape, optim, p, 20000);
    assert_int_equal(ll_tape_bytes(tape), bytes);
    assert_int_equal(ll_tape_tensors(tape), tensors);
    ll_optim_free(&optim);
    ll_tensor_free(&p);
}

static void a_parameter_without_gradient_stays(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *p = parameter(tape, 3, (float[]){1, -2, 0.5F});
    struct ll_optim *optim = optim_of(tape, &cases[3], p);
    ll_optim_step(optim);
    assert_true(ll_tensor_values(p)[0] == 1 && ll_tensor_values(p)[1] == -2);
    ll_optim_free(&optim);
    ll_tensor_free(&p);
}

static void refuses(struct ll_tape *tape, ll_err got, ll_err expected, const char *text)
{
    if (got != expected || strcmp(ll_tape_message(tape)->text, text) != 0)
        fail_msg("expected %d \"%s\"\n     got %d \"%s\"", (int)expected, text, (int)got,
                 ll_tape_message(tape)->text);
}

static void settings_and_parameters_are_checked(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_tensor *p = parameter(tape, 3, NULL), *y = NULL, *plain = NULL;
    struct ll_shape shape = ll_shape_vector(3);
    must(tape, ll_tensor_exp(tape, p, &y));
    must(tape, ll_tensor_new(tape, &shape, NULL, &plain));
    const struct ll_optim_method *sgd = ll_optim_find("SGD");
    struct ll_optim *optim = NULL;
    refuses(tape, ll_optim_new(tape, sgd, &y, 1, &optim), LL_ERR_ARGUMENT,
            "SGD: parameter 1 is the result of an operation; parameters are tensors made with "
            "grad=true");
    refuses(tape, ll_optim_new(tape, sgd, &plain, 1, &optim), LL_ERR_ARGUMENT,
            "SGD: parameter 1 needs no gradient; parameters are tensors made with grad=true");
    refuses(tape, ll_optim_new(tape, sgd, (struct ll_tensor *[]){p, p}, 2, &optim), LL_ERR_ARGUMENT,
            "SGD: parameters 1 and 2 are the same tensor; name each once");
    refuses(tape, ll_optim_new(tape, sgd, NULL, 0, &optim), LL_ERR_ARGUMENT,
            "SGD: there are no parameters; give a module, or tensors made with grad=true");
    must(tape, ll_optim_new(tape, sgd, &p, 1, &optim));
    refuses(tape, ll_optim_set(optim, "momentum", 1), LL_ERR_RANGE,
            "SGD: momentum is 1; it must be at least 0 and below 1");
    refuses(tape, ll_optim_set(optim, "lr", -0.5), LL_ERR_RANGE,
            "SGD: lr is -0.5; it must be at least 0 and finite");
    refuses(tape, ll_optim_set(optim, "beta1", 0), LL_ERR_NOT_FOUND,
            "SGD has no setting beta1; it has: lr, momentum, weight_decay");
    double lr = 0;
    must(tape, ll_optim_get(optim, "lr", &lr));
    assert_true(lr == 0.01);
    ll_optim_free(&optim);
    ll_tensor_free(&plain);
    ll_tensor_free(&y);
    ll_tensor_free(&p);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        TEST(twenty_steps_are_those_of_pytorch),
        TEST(a_long_loop_holds_no_more_than_a_short_one),
        TEST(a_parameter_without_gradient_stays),
        TEST(settings_and_parameters_are_checked),
    };
    return cmocka_run_group_tests_name("nn/optim", tests, NULL, NULL);
}
