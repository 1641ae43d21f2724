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

enum content { SPREAD, LABELS, BOXES };

struct operand {
    struct ll_shape shape;
    double low, high;
    /* LABELS: whole numbers from low to below high, without gradient. BOXES: x1, y1, x2, y2 with
     * sides of at least 0.2. */
    enum content content;
};

struct loss_case {
    const char *loss;
    double tolerance;
    struct operand arg[LL_LOSS_ARGS + 2];
    struct option option[LL_LOSS_OPTIONS + 1];
    const char *tensor_option; /* given the numbers 0.5, 1, 1.5, ... */
    size_t tensor_count;
};

#define SIZE(...)                                                                                  \
    {                                                                                              \
        .rank = (int)(sizeof((size_t[]){__VA_ARGS__}) / sizeof(size_t)), .dim = { __VA_ARGS__ }    \
    }
#define WIDE                                                                                       \
    {                                                                                              \
        SIZE(3, 4), -3, 3                                                                          \
    }
#define PROBABILITY                                                                                \
    {                                                                                              \
        SIZE(3, 4), 0.1, 0.9                                                                       \
    }
#define LABEL                                                                                      \
    {                                                                                              \
        SIZE(3), 0, 4, LABELS                                                                      \
    }
#define PIXELS                                                                                     \
    {                                                                                              \
        SIZE(2, 3, 2, 2), -2, 2                                                                    \
    }
#define PIXEL_LABELS                                                                               \
    {                                                                                              \
        SIZE(2, 2, 2), 0, 3, LABELS                                                                \
    }
#define ROWS                                                                                       \
    {                                                                                              \
        SIZE(4, 3), -1, 1                                                                          \
    }
#define TASKS                                                                                      \
    {                                                                                              \
        SIZE(5), 0.2, 3                                                                            \
    }
#define BOX                                                                                        \
    {                                                                                              \
        SIZE(6, 4), 0, 3, BOXES                                                                    \
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
    {"bce", 1e-3, {PROBABILITY, PROBABILITY}},
    {"bce_with_logits", 1e-3, {WIDE, PROBABILITY}},
    {"bce_with_logits", 1e-3, {WIDE, PROBABILITY}, {{"pos_weight", 3}}},
    {"bce_with_logits", 1e-3, {WIDE, PROBABILITY}, {{NULL}}, "pos_weight", 4},
    {"cross_entropy", 1e-3, {WIDE, LABEL}},
    {"cross_entropy", 1e-3, {WIDE, LABEL}, {{"label_smoothing", 0.2}}},
    {"cross_entropy", 1e-3, {WIDE, LABEL}, {{"label_smoothing", 0.2}}, "weight", 4},
    {"cross_entropy", 1e-3, {WIDE, LABEL}, {{"ignore_index", 2}}, "weight", 4},
    {"cross_entropy", 1e-3, {WIDE, PROBABILITY}, {{"label_smoothing", 0.1}}, "weight", 4},
    {"cross_entropy", 1e-3, {PIXELS, PIXEL_LABELS}, {{NULL}}, "weight", 3},
    {"nll", 1e-3, {WIDE, LABEL}},
    {"nll", 1e-3, {WIDE, PROBABILITY}, {{NULL}}, "weight", 4},
    {"nll", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ignore_index", 1}}},
    {"label_smoothing", 1e-3, {WIDE, LABEL}},
    {"label_smoothing", 1e-3, {WIDE, LABEL}, {{"epsilon", 0.3}, {"spread", 0, "others"}}},
    {"label_smoothing", 1e-3, {WIDE, PROBABILITY}, {{"spread", 0, "others"}}},
    {"label_smoothing", 1e-3, {WIDE, PROBABILITY}},
    {"focal", 1e-3, {WIDE, LABEL}},
    {"focal", 1e-3, {WIDE, LABEL}, {{"gamma", 0}}, "alpha", 4},
    {"focal", 1e-3, {WIDE, PROBABILITY}, {{"gamma", 0.5}, {"alpha", 2}}},
    {"focal", 1e-3, {PIXELS, PIXEL_LABELS}, {{"gamma", 5}}, "alpha", 3},
    {"binary_focal", 1e-3, {WIDE, PROBABILITY}},
    {"binary_focal", 1e-3, {WIDE, {SIZE(3, 4), 0, 2, LABELS}}, {{"gamma", 0.5}, {"alpha", 0.7}}},
    {"binary_focal", 1e-3, {WIDE, PROBABILITY}, {{"gamma", 0}}},
    {"contrastive", 1e-3, {ROWS, ROWS, {SIZE(4), 0.1, 0.9}}, {{"margin", 2.5}}},
    {"contrastive", 1e-3, {ROWS, ROWS, {SIZE(4), 0, 2, LABELS}}, {{"half", 1}}},
    {"triplet", 1e-3, {ROWS, ROWS, ROWS}},
    {"triplet", 1e-3, {ROWS, ROWS, ROWS}, {{"margin", 0.3}, {"squared", 1}}},
    {"triplet_mined", 1e-3, {{SIZE(9, 3), -1, 1}, {SIZE(9), 0, 3, LABELS}}},
    {"triplet_mined",
     1e-3,
     {{SIZE(6, 3), -10, 10}, {SIZE(6), 0, 2, LABELS}},
     {{"mining", 0, "semihard"}, {"margin", 5}}},
    {"triplet_mined",
     1e-3,
     {{SIZE(9, 3), -1, 1}, {SIZE(9), 0, 3, LABELS}},
     {{"mining", 0, "all"}, {"margin", 4}}},
    {"triplet_mined",
     1e-3,
     {{SIZE(9, 3), -1, 1}, {SIZE(9), 0, 3, LABELS}},
     {{"mining", 0, "all"}, {"margin", 8}, {"squared", 1}}},
    {"info_nce", 2e-3, {ROWS, ROWS}, {{"temperature", 0.3}}},
    {"nt_xent", 1e-3, {ROWS, ROWS}},
    {"dice", 1e-4, {PROBABILITY, PROBABILITY}},
    {"dice", 1e-4, {PROBABILITY, PROBABILITY}, {{"smooth", 0}}},
    {"multiclass_dice", 1e-3, {PIXELS, PIXEL_LABELS}},
    {"multiclass_dice", 1e-3, {WIDE, LABEL}, {{"smooth", 0.2}}},
    {"iou", 1e-3, {BOX, BOX}},
    {"giou", 1e-3, {BOX, BOX}},
    {"ce_dice", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ce_weight", 0.3}, {"dice_weight", 2}}},
    {"tversky", 1e-4, {PROBABILITY, PROBABILITY}},
    {"tversky", 1e-4, {PROBABILITY, PROBABILITY}, {{"alpha", 0.3}, {"beta", 0.9}, {"smooth", 0.2}}},
    {"focal_tversky", 1e-4, {PROBABILITY, PROBABILITY}},
    {"focal_tversky", 1e-4, {PROBABILITY, PROBABILITY}, {{"gamma", 0.5}, {"alpha", 2}}},
    {"gan_discriminator", 1e-3, {WIDE, WIDE}},
    {"gan_generator", 1e-3, {WIDE}},
    {"gan_generator", 1e-3, {WIDE}, {{"form", 0, "minimax"}}},
    {"wgan_critic", 1e-3, {WIDE, WIDE}},
    {"wgan_generator", 1e-3, {WIDE}},
    {"vae", 1e-3, {PROBABILITY, PROBABILITY, {SIZE(3, 2), -2, 2}, {SIZE(3, 2), -2, 2}}},
    {"vae",
     1e-3,
     {WIDE, WIDE, {SIZE(3, 2), -2, 2}, {SIZE(3, 2), -2, 2}},
     {{"recon", 0, "mse"}, {"beta", 4}}},
    {"perceptual", 1e-3, {WIDE, PIXELS, WIDE, PIXELS}},
    {"perceptual", 1e-3, {WIDE, PIXELS, WIDE, PIXELS}, {{NULL}}, "weights", 2},
    {"weighted", 1e-3, {TASKS, TASKS}},
    {"uncertainty", 1e-3, {TASKS, {SIZE(5), -1, 1}}},
    {"curriculum", 1e-3, {TASKS, {SIZE(5), 0, 1, LABELS}}, {{"progress", 0.5}}},
    /* The seed is the case's place: new ones stand here. */
    {"info_nce", 2e-3, {ROWS, ROWS}, {{"temperature", 0.3}, {"views", 0, "cross"}}},
    {"dice", 1e-3, {PROBABILITY, PROBABILITY}, {{"squared", 1}, {"smooth", 0.2}}},
    {"multiclass_dice", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ignore_index", 1}}, "weight", 3},
    {"multiclass_tversky",
     1e-3,
     {PIXELS, PIXEL_LABELS},
     {{"alpha", 0.2}, {"beta", 2}},
     "weight",
     3},
    {"ce_dice", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ignore_index", 1}, {"dice_weight", 2}}},
    {"bce_with_logits", 1e-3, {WIDE, PROBABILITY}, {{"pos_weight", 3}}, "weight", 4},
    {"bce", 1e-3, {PROBABILITY, PROBABILITY}, {{NULL}}, "weight", 4},
    {"label_smoothing", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ignore_index", 1}}},
    {"focal", 1e-3, {PIXELS, PIXEL_LABELS}, {{"ignore_index", 1}}},
    {"gan_discriminator", 1e-3, {WIDE, WIDE}, {{"form", 0, "least_squares"}}},
    {"gan_discriminator", 1e-3, {WIDE, WIDE}, {{"form", 0, "hinge"}}},
    {"gan_generator", 1e-3, {WIDE}, {{"form", 0, "least_squares"}}},
    {"gan_generator", 1e-3, {WIDE}, {{"form", 0, "hinge"}}},
    {"bce", 1e-3, {PROBABILITY, PROBABILITY}, {{"label_smoothing", 0.2}}, "weight", 4},
    {"bce_with_logits", 1e-3, {WIDE, PROBABILITY}, {{"label_smoothing", 0.2}, {"pos_weight", 3}}},
    {"binary_focal", 1e-3, {WIDE, PROBABILITY}, {{"label_smoothing", 0.2}, {"gamma", 0.5}}},
    {"triplet", 1e-3, {ROWS, ROWS, ROWS}, {{"p", 1}, {"swap", 1}}},
    {"triplet", 1e-3, {ROWS, ROWS, ROWS}, {{"p", 5}, {"squared", 1}}},
    {"triplet", 1e-3, {ROWS, ROWS, ROWS}, {{"soft", 1}, {"swap", 1}}},
    {"diou", 1e-3, {BOX, BOX}},
    {"sup_con", 1e-3, {{SIZE(9, 3), -1, 1}, {SIZE(9), 0, 3, LABELS}}, {{"temperature", 0.4}}},
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

static ll_err set(struct ll_tape *tape, struct call *call, const struct option *option)
{
    if (option->text)
        return ll_loss_set_text(tape, call->loss, option->name, option->text, &call->options);
    for (size_t i = 0; i < call->loss->option_count; i++)
        if (!strcmp(call->loss->options[i].name, option->name) &&
            call->loss->options[i].takes & LL_TAKES_FLAG)
            return ll_loss_set_flag(tape, call->loss, option->name, option->number != 0,
                                    &call->options);
    return ll_loss_set_number(tape, call->loss, option->name, option->number, &call->options);
}

static struct call call_of(struct ll_tape *tape, const struct loss_case *test)
{
    struct call call = {.loss = ll_loss_find(test->loss)};
    if (!call.loss)
        fail_msg("there is no loss %s", test->loss);
    ll_loss_options_init(call.loss, &call.options);
    for (const struct option *option = test->option; option->name; option++)
        must(tape, set(tape, &call, option));
    while (call.loss->args[call.args])
        call.args++;
    if (call.loss->lists)
        call.args *= 2;
    return call;
}

static struct ll_tensor *argument(struct ll_tape *tape, const struct operand *operand)
{
    struct ll_tensor *x = slope_operand(tape, &operand->shape, operand->low, operand->high);
    float *value = ll_tensor_data(x);
    for (size_t i = 0; i < ll_tensor_count(x); i++) {
        if (operand->content == LABELS)
            value[i] = floorf(value[i]);
        else if (operand->content == BOXES && i % 4 >= 2)
            value[i] = value[i - 2] + 0.2F + value[i] / 2;
    }
    must(tape, ll_tensor_set_needs_grad(tape, x, operand->content != LABELS));
    return x;
}

static void check(struct ll_tape *tape, const struct loss_case *test, const char *reduction)
{
    struct call call = call_of(tape, test);
    bool number =
        (call.loss->one_number && !call.loss->samples) || call.loss->takes[1] == LL_ARG_GROUP;
    if (number && !strcmp(reduction, "none"))
        return;
    must(tape, ll_loss_set_text(tape, call.loss, "reduction", reduction, &call.options));
    struct ll_tensor *weights = NULL, *x[LL_LOSS_ARGS + 2] = {NULL};
    if (test->tensor_option) {
        must(tape, ll_tensor_linspace(tape, 0.5, 0.5 * (double)test->tensor_count,
                                      test->tensor_count, &weights));
        must(tape,
             ll_loss_set_tensor(tape, call.loss, test->tensor_option, weights, &call.options));
    }
    for (size_t k = 0; k < call.args; k++)
        x[k] = argument(tape, &test->arg[k]);
    char name[128];
    snprintf(name, sizeof name, "case %zu, %s, %s", (size_t)(test - cases), test->loss, reduction);
    slope_check(tape, name, run, &call, x, call.args, test->tolerance);
    for (size_t k = 0; k < call.args; k++)
        ll_tensor_free(&x[k]);
    ll_tensor_free(&weights);
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
