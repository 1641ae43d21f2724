/* The gradient of every loss, by every floating argument and tensor option, against finite
 * differences: each reduction, and options away from their defaults. A loss of the catalogue
 * without a case fails. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "loss/catalogue.h"
#include "slope.h"
#include "tensor/ops.h"

struct option {
    const char *name;
    double number;
    const char *text; /* where it is a choice */
};

struct operand {
    struct ll_shape shape;
    double low, high;
};

struct loss_case {
    const char *loss;
    double tolerance;
    struct operand arg[LL_LOSS_ARGS];
    struct option option[LL_LOSS_OPTIONS + 1];
};

#define WIDE                                                                                       \
    {                                                                                              \
        {.rank = 2, .dim = {3, 4}}, -3, 3                                                          \
    }
#define PROBABILITY                                                                                \
    {                                                                                              \
        {.rank = 2, .dim = {3, 4}}, 0.1, 0.9                                                       \
    }

static const struct loss_case cases[] = {
    {"mse", 1e-3, {WIDE, WIDE}},
    {"mae", 1e-3, {WIDE, WIDE}},
    {"huber", 1e-3, {WIDE, WIDE}},
    {"huber", 1e-3, {WIDE, WIDE}, {{"delta", 2.5}}},
    {"smooth_l1", 1e-3, {WIDE, WIDE}},
    {"smooth_l1", 1e-3, {WIDE, WIDE}, {{"beta", 0.4}}},
    {"smooth_l1", 1e-3, {WIDE, WIDE}, {{"beta", 0}}},
    {"log_cosh", 1e-3, {WIDE, WIDE}},
    {"asymmetric_mse", 1e-3, {WIDE, WIDE}},
    {"asymmetric_mse", 1e-3, {WIDE, WIDE}, {{"over_penalty", 0.3}}},
    {"dice", 1e-4, {PROBABILITY, PROBABILITY}},
    {"dice", 1e-4, {PROBABILITY, PROBABILITY}, {{"smooth", 0}}},
    {"tversky", 1e-4, {PROBABILITY, PROBABILITY}},
    {"tversky", 1e-4, {PROBABILITY, PROBABILITY}, {{"alpha", 0.3}, {"beta", 0.9}, {"smooth", 0.2}}},
};

#define CASES (sizeof cases / sizeof cases[0])

struct call {
    const struct ll_loss *loss;
    struct ll_loss_options options;
    size_t args;
};

static void must(struct ll_tape *tape, ll_err err)
{
    if (err)
        fail_msg("%s", ll_tape_message(tape)->text);
}

static ll_err run(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                  struct ll_tensor **out)
{
    const struct call *call = arg;
    return ll_loss_call(tape, call->loss, x, call->args, &call->options, out);
}

static struct call call_of(struct ll_tape *tape, const struct loss_case *test)
{
    struct call call = {.loss = ll_loss_find(test->loss)};
    if (!call.loss)
        fail_msg("there is no loss %s", test->loss);
    ll_loss_options_init(call.loss, &call.options);
    for (const struct option *option = test->option; option->name; option++)
        must(tape, option->text ? ll_loss_set_text(tape, call.loss, option->name, option->text,
                                                   &call.options)
                                : ll_loss_set_number(tape, call.loss, option->name, option->number,
                                                     &call.options));
    while (call.loss->args[call.args])
        call.args++;
    return call;
}

static void check(struct ll_tape *tape, const struct loss_case *test, const char *reduction)
{
    struct call call = call_of(tape, test);
    if (call.loss->one_number && !strcmp(reduction, "none"))
        return;
    must(tape, ll_loss_set_text(tape, call.loss, "reduction", reduction, &call.options));
    struct ll_tensor *x[LL_LOSS_ARGS] = {NULL};
    for (size_t k = 0; k < call.args; k++) {
        x[k] = slope_operand(tape, &test->arg[k].shape, test->arg[k].low, test->arg[k].high);
        must(tape, ll_tensor_set_needs_grad(tape, x[k], true));
    }
    char name[128];
    snprintf(name, sizeof name, "%s, %s", test->loss, reduction);
    slope_check(tape, name, run, &call, x, call.args, test->tolerance);
    for (size_t k = 0; k < call.args; k++)
        ll_tensor_free(&x[k]);
}

static void every_gradient_is_the_slope(void **state)
{
    (void)state;
    static const char *const reductions[] = {"mean", "sum", "none"};
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < CASES; i++)
        for (size_t r = 0; r < 3; r++) {
            ll_rng_seed(ll_tape_rng(tape), i);
            check(tape, &cases[i], reductions[r]);
        }
    assert_int_equal(ll_tape_tensors(tape), 0);
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

static void every_loss_has_a_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        bool found = false;
        for (size_t k = 0; k < CASES; k++)
            found = found || !strcmp(cases[k].loss, ll_loss_at(i)->name);
        if (!found)
            fail_msg("%s has no gradient case", ll_loss_at(i)->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_is_the_slope),
        cmocka_unit_test(every_loss_has_a_case),
    };
    return cmocka_run_group_tests_name("loss/gradient", tests, NULL, NULL);
}
