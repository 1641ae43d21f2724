/* Losses that become one another, or a multiple, at the ends of their options; and what holds of
 * all of them: the order of a batch does not count, and few may fall below 0. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"
#include "tensor/ops.h"

enum { ROWS = 7, WIDTH = 4, SEEDS = 5 };

struct option {
    const char *name;
    double number;
    const char *text; /* where it is a choice */
};

/* `loss` with its options is `times` the other with its own; both see the same arguments, the other
 * as many as it takes. */
static const struct {
    const char *loss;
    struct option option[LL_LOSS_OPTIONS + 1];
    double times;
    const char *other;
    struct option other_option[LL_LOSS_OPTIONS + 1];
} limits[] = {
    {"huber", {{"delta", 1e6}}, 0.5, "mse", {{NULL}}},
    {"huber", {{"delta", 1e-5}}, 1e-5, "mae", {{NULL}}},
    {"huber", {{"delta", 3}}, 3, "smooth_l1", {{"beta", 3}}},
    {"smooth_l1", {{"beta", 0}}, 1, "mae", {{NULL}}},
    {"asymmetric_mse", {{"over_penalty", 1}}, 1, "mse", {{NULL}}},
    {"bce_with_logits", {{"pos_weight", 1}}, 1, "bce_with_logits", {{NULL}}},
    {"label_smoothing", {{"epsilon", 0}}, 1, "cross_entropy", {{NULL}}},
    {"label_smoothing", {{"epsilon", 0.2}}, 1, "cross_entropy", {{"label_smoothing", 0.2}}},
    /* of 4 classes, the label's own share apart, ε/3 each is 4/3 of ε over all */
    {"label_smoothing",
     {{"epsilon", 0.3}, {"spread", 0, "others"}},
     1,
     "cross_entropy",
     {{"label_smoothing", 0.4}}},
    {"focal", {{"gamma", 0}, {"alpha", 1}}, 1, "cross_entropy", {{NULL}}},
    {"focal", {{"gamma", 2}, {"alpha", 3}}, 3, "focal", {{"gamma", 2}, {"alpha", 1}}},
    {"binary_focal", {{"gamma", 0}, {"alpha", 0.5}}, 0.5, "bce_with_logits", {{NULL}}},
    {"contrastive", {{"half", 1}}, 0.5, "contrastive", {{NULL}}},
    {"info_nce", {{"temperature", 0.5}}, 1, "nt_xent", {{NULL}}},
    {"tversky", {{"smooth", 0.5}}, 1, "dice", {{"smooth", 1}}},
    {"multiclass_tversky", {{"smooth", 0.5}}, 1, "multiclass_dice", {{"smooth", 1}}},
    {"focal_tversky", {{"gamma", 1}}, 1, "tversky", {{"alpha", 0.3}, {"beta", 0.7}}},
    {"ce_dice", {{"ce_weight", 1}, {"dice_weight", 0}}, 1, "cross_entropy", {{NULL}}},
    {"ce_dice", {{"ce_weight", 0}, {"dice_weight", 1}}, 1, "multiclass_dice", {{NULL}}},
    {"vae", {{"beta", 0}, {"recon", 0, "mse"}}, 1, "mse", {{"reduction", 0, "sum"}}},
    {"vae", {{"beta", 0}}, 1, "bce", {{"reduction", 0, "sum"}}},
    {"gan_generator", {{"form", 0, "hinge"}}, 1, "wgan_generator", {{NULL}}},
    {"wgan_generator", {{NULL}}, -1, "weighted", {{"reduction", 0, "mean"}}},
};

static void set(struct ll_tape *tape, const struct ll_loss *loss, const struct option *option,
                struct ll_loss_options *options)
{
    ll_loss_options_init(loss, options);
    for (; option->name; option++) {
        bool flag = !strcmp(option->name, "half");
        sample_must(
            tape, option->text ? ll_loss_set_text(tape, loss, option->name, option->text, options)
                  : flag ? ll_loss_set_flag(tape, loss, option->name, option->number != 0, options)
                         : ll_loss_set_number(tape, loss, option->name, option->number, options));
    }
}

static double value_of(struct ll_tape *tape, const struct sample *sample, const char *name,
                       const struct option *option)
{
    struct ll_loss_options options;
    struct sample same = *sample;
    same.loss = ll_loss_find(name);
    assert_non_null(same.loss);
    set(tape, same.loss, option, &options);
    for (same.count = 0; same.loss->args[same.count];)
        same.count++;
    return sample_value(tape, &same, &options);
}

static void losses_become_one_another(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            const struct ll_loss *loss = ll_loss_find(limits[i].loss);
            struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, seed);
            if (!loss->args[1]) /* the other's second argument: ones */
                sample_must(tape, ll_tensor_full(tape, ll_tensor_shape(sample.x[0]), 1,
                                                 &sample.x[sample.count++]));
            for (size_t k = 0; k < ROWS * WIDTH && sample_takes(loss, LL_ARG_PROBABILITY) &&
                               loss->takes[0] == LL_ARG_REAL;
                 k++) /* focal counts labels alone */
                ll_tensor_data(sample.x[1])[k] = ll_tensor_data(sample.x[1])[k] > 0.5F;
            double got = value_of(tape, &sample, limits[i].loss, limits[i].option);
            double other = value_of(tape, &sample, limits[i].other, limits[i].other_option);
            if (!(fabs(got - limits[i].times * other) <= 3e-5 * fabs(got) + 1e-9))
                fail_msg("%s is %.9g, and not %g times %s, %.9g", limits[i].loss, got,
                         limits[i].times, limits[i].other, other);
            sample_done(&sample);
        }
    ll_tape_free(&tape);
}

/* The rows of every argument turned by one. */
static void turn_rows(const struct sample *sample)
{
    for (size_t k = 0; k < sample->count; k++) {
        float *x = ll_tensor_data(sample->x[k]), first[64];
        size_t n = ll_tensor_count(sample->x[k]), row = n / sample->rows;
        assert_true(row <= 64);
        memcpy(first, x, row * sizeof *x);
        memmove(x, x + row, (n - row) * sizeof *x);
        memcpy(x + n - row, first, row * sizeof *x);
    }
}

static void the_order_of_a_batch_does_not_count(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        struct sample sample = sample_new(tape, ll_loss_at(i), ROWS, WIDTH, false, 3);
        double before = sample_value(tape, &sample, NULL);
        turn_rows(&sample);
        double after = sample_value(tape, &sample, NULL);
        if (!(fabs(after - before) <= 1e-5 * (1 + fabs(before))))
            fail_msg("%s: %.9g, and %.9g with its rows turned", ll_loss_at(i)->name, before, after);
        sample_done(&sample);
    }
    ll_tape_free(&tape);
}

/* Those that may fall below 0, and are right to. */
static bool unbounded(const struct ll_loss *loss)
{
    static const char *const names[] = {"wgan_critic", "wgan_generator", "uncertainty", "nll"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], loss->name))
            return true;
    return false;
}

/* Ratios of overlap lie within 0 and 1, a generalized one within 0 and 2. */
static double most_of(const struct ll_loss *loss)
{
    static const char *const names[] = {"dice", "multiclass_dice", "multiclass_tversky",
                                        "iou",  "tversky",         "focal_tversky"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i], loss->name))
            return 1;
    return !strcmp(loss->name, "giou") ? 2 : (double)INFINITY;
}

static void losses_keep_their_range(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++)
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            struct sample sample = sample_new(tape, ll_loss_at(i), ROWS, WIDTH, false, seed);
            double value = sample_value(tape, &sample, NULL);
            if (!unbounded(ll_loss_at(i)) && !(value >= 0 && value <= most_of(ll_loss_at(i))))
                fail_msg("%s is %.9g", ll_loss_at(i)->name, value);
            sample_done(&sample);
        }
    ll_tape_free(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_become_one_another),
        cmocka_unit_test(the_order_of_a_batch_does_not_count),
        cmocka_unit_test(losses_keep_their_range),
    };
    return cmocka_run_group_tests_name("loss/limit", tests, NULL, NULL);
}
