/* Every loss of the catalogue at every option: the default, each end of its range, in between, each
 * choice, with labels and with probabilities, in each reduction. Its gradients are its slopes, and
 * its reductions agree. Nothing here names a loss. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"
#include "slope.h"

enum { ROWS = 5, WIDTH = 4, TRIALS = 4 };

/* One setting of one option; none at all is the default. */
struct setting {
    const struct ll_loss_option *option;
    double number;
    bool tensor;
};

typedef void check_fn(struct ll_tape *tape, const struct ll_loss *loss,
                      const struct setting *setting, bool soft);

/* Both ends where they are allowed and finite, and twice and half the default, or near 0. */
static size_t numbers_of(const struct ll_loss_option *option, double trial[TRIALS])
{
    size_t count = 0;
    if (option->takes & LL_TAKES_WHOLE) {
        trial[count++] = 1; /* a label that there is, for ignore_index */
        return count;
    }
    if (isfinite(option->low) && !option->above_low)
        trial[count++] = option->low;
    if (isfinite(option->high))
        trial[count++] = option->high;
    double away = option->preset == 0 ? 0.3 : option->preset;
    if (2 * away < option->high)
        trial[count++] = 2 * away;
    trial[count++] = away / 2;
    return count;
}

static void try_option(struct ll_tape *tape, const struct ll_loss *loss, check_fn *check,
                       const struct ll_loss_option *option, bool soft)
{
    double trial[TRIALS];
    if (option->takes & (LL_TAKES_NUMBER | LL_TAKES_WHOLE))
        for (size_t i = 0, n = numbers_of(option, trial); i < n; i++)
            check(tape, loss, &(struct setting){option, trial[i], false}, soft);
    for (size_t i = 0; option->choices && option->choices[i]; i++)
        check(tape, loss, &(struct setting){option, (double)i, false}, soft);
    if (option->takes & LL_TAKES_FLAG)
        check(tape, loss, &(struct setting){option, option->preset == 0, false}, soft);
    if (option->takes & LL_TAKES_TENSOR)
        check(tape, loss, &(struct setting){option, 0, true}, soft);
}

static void for_every_setting(check_fn *check)
{
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        for (int soft = 0; soft <= (sample_takes(loss, LL_ARG_CLASS) ? 1 : 0); soft++) {
            check(tape, loss, &(struct setting){NULL, 0, false}, soft);
            for (size_t k = 0; k < loss->option_count; k++)
                try_option(tape, loss, check, &loss->options[k], soft);
        }
    }
    assert_int_equal(ll_tape_tensors(tape), 0);
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

/* Through the functions that scripts use, so that a range that refuses a trial fails. */
static struct ll_loss_options options_of(struct ll_tape *tape, const struct ll_loss *loss,
                                         const struct setting *setting, struct ll_tensor *tensor)
{
    const struct ll_loss_option *o = setting->option;
    struct ll_loss_options options;
    ll_loss_options_init(loss, &options);
    if (!o)
        return options;
    if (setting->tensor)
        sample_must(tape, ll_loss_set_tensor(tape, loss, o->name, tensor, &options));
    else if (o->choices)
        sample_must(tape, ll_loss_set_text(tape, loss, o->name, o->choices[(size_t)setting->number],
                                           &options));
    else if (o->takes & LL_TAKES_FLAG)
        sample_must(tape, ll_loss_set_flag(tape, loss, o->name, setting->number != 0, &options));
    else
        sample_must(tape, ll_loss_set_number(tape, loss, o->name, setting->number, &options));
    return options;
}

struct call {
    const struct sample *sample;
    const struct ll_loss_options *options;
};

static ll_err run(struct ll_tape *tape, struct ll_tensor *const *x, const void *arg,
                  struct ll_tensor **out)
{
    const struct call *call = arg;
    return ll_loss_call(tape, call->sample->loss, x, call->sample->count, call->options, out);
}

static void gradient_is_slope(struct ll_tape *tape, const struct ll_loss *loss,
                              const struct setting *setting, bool soft)
{
    double tolerance = loss->slope > 0 ? loss->slope : LL_LOSS_SLOPE;
    struct sample sample = sample_new(tape, loss, ROWS, WIDTH, soft, 7);
    struct ll_tensor *tensor = setting->tensor ? sample_option(tape, &sample) : NULL;
    struct ll_loss_options options = options_of(tape, loss, setting, tensor);
    for (int r = LL_MEAN; r <= (sample_has_none(loss) ? LL_NONE : LL_SUM); r++) {
        char name[128];
        options.reduction = (enum ll_reduction)r;
        snprintf(name, sizeof name, "%s, %s = %g, reduction %d, soft %d", loss->name,
                 setting->option ? setting->option->name : "default", setting->number, r, soft);
        const struct call call = {&sample, &options};
        slope_check(tape, name, run, &call, sample.x, sample.count, tolerance);
    }
    ll_tensor_free(&tensor);
    sample_done(&sample);
}

static void every_gradient_is_the_slope(void **state)
{
    (void)state;
    for_every_setting(gradient_is_slope);
}

/* The sum of a loss for each is the sum; the mean lies among them. */
static void reductions_agree(struct ll_tape *tape, const struct ll_loss *loss,
                             const struct setting *setting, bool soft)
{
    if (!sample_has_none(loss) || loss->one_number)
        return;
    struct sample sample = sample_new(tape, loss, ROWS, WIDTH, soft, 8);
    struct ll_tensor *tensor = setting->tensor ? sample_option(tape, &sample) : NULL;
    struct ll_tensor *each = NULL;
    struct ll_loss_options options = options_of(tape, loss, setting, tensor);
    options.reduction = LL_NONE;
    sample_must(tape, ll_loss_call(tape, loss, sample.x, sample.count, &options, &each));
    double total = 0, size = 0;
    for (size_t i = 0; i < ll_tensor_count(each); i++) {
        total += (double)ll_tensor_values(each)[i];
        size += fabs((double)ll_tensor_values(each)[i]);
    }
    options.reduction = LL_SUM;
    double sum = sample_value(tape, &sample, &options);
    if (!(fabs(sum - total) <= 2e-6 * (1 + size)))
        fail_msg("%s: its losses sum to %.9g, its sum is %.9g", loss->name, total, sum);
    options.reduction = LL_MEAN;
    double mean = sample_value(tape, &sample, &options);
    bool weighted = setting->tensor || (setting->option && setting->option->takes & LL_TAKES_WHOLE);
    bool chosen = sample_takes(loss, LL_ARG_TASK) && setting->option; /* curriculum lets some in */
    double expected = total / (double)ll_tensor_count(each);
    if (!weighted && !chosen && !(fabs(mean - expected) <= 2e-6 * (1 + size)))
        fail_msg("%s: its losses have the mean %.9g, its mean is %.9g", loss->name, expected, mean);
    ll_tensor_free(&each);
    ll_tensor_free(&tensor);
    sample_done(&sample);
}

static void reductions_agree_everywhere(void **state)
{
    (void)state;
    for_every_setting(reductions_agree);
}

/* Any number of threads gives the same bits, of large batches too. */
static void threads_change_no_bit(void **state)
{
    (void)state;
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        bool pairs = sample_takes(loss, LL_ARG_EMBEDDING);
        struct sample sample = sample_new(tape, loss, pairs ? 150 : 5000, 30, false, 9);
        double value[2];
        struct ll_tensor *grad[2] = {NULL};
        for (int t = 0; t < 2; t++) {
            struct ll_tensor *out = NULL;
            ll_tape_set_threads(tape, t ? 3 : 1);
            sample_must(tape, ll_loss_call(tape, loss, sample.x, sample.count, NULL, &out));
            value[t] = (double)ll_tensor_values(out)[0];
            sample_must(tape, ll_tensor_gradients(tape, out, sample.x, 1, &grad[t]));
            ll_tensor_free(&out);
        }
        size_t bytes = ll_tensor_count(grad[0]) * sizeof(float);
        if (value[0] != value[1] ||
            memcmp(ll_tensor_values(grad[0]), ll_tensor_values(grad[1]), bytes) != 0)
            fail_msg("%s: one thread gives %.9g, three %.9g, or other gradients", loss->name,
                     value[0], value[1]);
        ll_tensor_free(&grad[0]);
        ll_tensor_free(&grad[1]);
        sample_done(&sample);
    }
    ll_tape_free(&tape);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_is_the_slope),
        cmocka_unit_test(reductions_agree_everywhere),
        cmocka_unit_test(threads_change_no_bit),
    };
    return cmocka_run_group_tests_name("loss/options", tests, NULL, NULL);
}
