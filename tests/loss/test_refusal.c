/* What every loss of the catalogue refuses: shapes that do not fit, empty batches, labels that are
 * none, options out of range. Each message names the loss, the argument or option, its value and
 * what is allowed. Nothing here names a loss. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sample.h"
#include "tensor/ops.h"

enum { ROWS = 6, WIDTH = 4 };

typedef void check_fn(struct ll_tape *tape, const struct ll_loss *loss);

static void for_every_loss(check_fn *check)
{
    struct ll_tape *tape = NULL;
    assert_int_equal(ll_tape_new(&tape), LL_OK);
    for (size_t i = 0; i < ll_loss_count(); i++)
        check(tape, ll_loss_at(i));
    assert_int_equal(ll_tape_bytes(tape), 0);
    ll_tape_free(&tape);
}

/* The message opens with the loss's name and has each word, up to a NULL. */
static void says(struct ll_tape *tape, const struct ll_loss *loss, ll_err err,
                 const char *const *word)
{
    const char *text = ll_tape_message(tape)->text;
    if (err == LL_OK)
        fail_msg("%s: taken, where a message with \"%s\" was expected", loss->name, word[0]);
    if (strncmp(text, loss->name, strlen(loss->name)) != 0)
        fail_msg("%s: its message does not say which loss: %s", loss->name, text);
    for (; *word; word++)
        if (!strstr(text, *word))
            fail_msg("%s: \"%s\" does not say \"%s\"", loss->name, text, *word);
}

#define SAYS(tape, loss, err, ...) says(tape, loss, err, (const char *[]){__VA_ARGS__, NULL})

static ll_err call(struct ll_tape *tape, const struct sample *sample,
                   const struct ll_loss_options *o)
{
    struct ll_tensor *out = NULL;
    ll_err err = ll_loss_call(tape, sample->loss, sample->x, sample->count, o, &out);
    assert_true(err ? out == NULL : out != NULL);
    ll_tensor_free(&out);
    return err;
}

static void one_argument_less(struct ll_tape *tape, const struct ll_loss *loss)
{
    struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, 1);
    struct ll_tensor *last = sample.x[--sample.count];
    SAYS(tape, loss, call(tape, &sample, NULL), loss->args[0]);
    sample.x[sample.count++] = last;
    sample_done(&sample);
}

static void no_rows(struct ll_tape *tape, const struct ll_loss *loss)
{
    struct sample sample = sample_new(tape, loss, 0, WIDTH, false, 1);
    struct ll_shape_text shape = ll_shape_text(ll_tensor_shape(sample.x[0]));
    if (loss->lists)
        SAYS(tape, loss, call(tape, &sample, NULL), shape.text, "not empty");
    else
        SAYS(tape, loss, call(tape, &sample, NULL), loss->args[0], shape.text, "empty",
             "at least one");
    sample_done(&sample);
}

/* Each argument in turn with a row more than the others: said by name, and both shapes. */
static void a_row_too_many(struct ll_tape *tape, const struct ll_loss *loss)
{
    struct ll_loss_options options;
    ll_loss_options_init(loss, &options);
    if (sample_has_none(loss)) /* else a critic's sides may differ in size */
        options.reduction = LL_NONE;
    for (size_t k = 0; loss->args[k] && loss->args[1]; k++) {
        struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, 1);
        struct sample longer = sample_new(tape, loss, ROWS + 1, WIDTH, false, 1);
        size_t at = loss->lists ? k * SAMPLE_LAYERS : k;
        struct ll_tensor *own = sample.x[at];
        sample.x[at] = longer.x[at];
        ll_err err = call(tape, &sample, &options);
        assert_int_equal(err, LL_ERR_SHAPE);
        SAYS(tape, loss, err, ll_shape_text(ll_tensor_shape(longer.x[at])).text);
        bool named = loss->lists;
        for (size_t i = 0; loss->args[i]; i++)
            named = named || strstr(ll_tape_message(tape)->text, loss->args[i]);
        if (!named)
            fail_msg("%s: no argument is named: %s", loss->name, ll_tape_message(tape)->text);
        sample.x[at] = own;
        sample_done(&longer);
        sample_done(&sample);
    }
}

/* A label beyond the classes, below 0, between two, and none at all. */
static void wrong_labels(struct ll_tape *tape, const struct ll_loss *loss)
{
    static const float wrong[] = {WIDTH, -1, 0.5F, NAN, INFINITY};
    for (size_t k = 0; loss->args[k]; k++) {
        bool of_class = loss->takes[k] == LL_ARG_CLASS || loss->takes[k] == LL_ARG_MAP_CLASS;
        bool group = loss->takes[k] == LL_ARG_GROUP;
        for (size_t i = group ? 2 : 0; (of_class || group) && i < 5; i++) {
            struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, 1);
            char value[32];
            snprintf(value, sizeof value, "%g at element 3", (double)wrong[i]);
            ll_tensor_data(sample.x[k])[2] = wrong[i];
            ll_err err = call(tape, &sample, NULL);
            assert_int_equal(err, LL_ERR_RANGE);
            SAYS(tape, loss, err, loss->args[k], value,
                 of_class ? "whole numbers from 0 to 3" : "whole numbers");
            sample_done(&sample);
        }
    }
}

static void wrong_number(struct ll_tape *tape, const struct ll_loss *loss,
                         const struct ll_loss_option *option, double value, double allowed)
{
    struct ll_loss_options options;
    char given[32], bound[32];
    ll_loss_options_init(loss, &options);
    struct ll_loss_options before = options;
    snprintf(given, sizeof given, "%s is %g", option->name, value);
    snprintf(bound, sizeof bound, "%g", allowed);
    ll_err err = ll_loss_set_number(tape, loss, option->name, value, &options);
    assert_int_equal(err, LL_ERR_RANGE);
    SAYS(tape, loss, err, given, "it must be", isfinite(allowed) ? bound : "finite");
    assert_memory_equal(&before, &options, sizeof options);
}

static void options_out_of_range(struct ll_tape *tape, const struct ll_loss *loss)
{
    for (size_t k = 0; k < loss->option_count; k++) {
        const struct ll_loss_option *option = &loss->options[k];
        if (!(option->takes & (LL_TAKES_NUMBER | LL_TAKES_WHOLE)))
            continue;
        if (isfinite(option->low))
            wrong_number(tape, loss, option, option->low - 1, option->low);
        if (option->above_low)
            wrong_number(tape, loss, option, option->low, option->low);
        if (isfinite(option->high))
            wrong_number(tape, loss, option, option->high + 1, option->high);
        wrong_number(tape, loss, option, (double)INFINITY, option->high);
        wrong_number(tape, loss, option, (double)NAN, option->high);
    }
}

/* A word that is no choice, a number for a word, and a name that no option has. */
static void options_of_another_kind(struct ll_tape *tape, const struct ll_loss *loss)
{
    struct ll_loss_options options;
    ll_loss_options_init(loss, &options);
    ll_err err = ll_loss_set_number(tape, loss, "no_such_option", 1, &options);
    assert_int_equal(err, LL_ERR_NOT_FOUND);
    SAYS(tape, loss, err, "no_such_option", "reduction");
    SAYS(tape, loss, ll_loss_set_text(tape, loss, "reduction", "most", &options),
         "reduction is \"most\"", "mean, sum, none");
    for (size_t k = 0; k < loss->option_count; k++) {
        const struct ll_loss_option *option = &loss->options[k];
        SAYS(tape, loss, ll_loss_set_number(tape, loss, "no_such_option", 1, &options),
             option->name);
        err = ll_loss_set_text(tape, loss, option->name, "most", &options);
        SAYS(tape, loss, err, option->name);
        for (size_t i = 0; option->choices && option->choices[i]; i++)
            SAYS(tape, loss, err, option->choices[i]);
        if (option->choices)
            SAYS(tape, loss, ll_loss_set_number(tape, loss, option->name, 1, &options),
                 option->name, option->choices[0]);
    }
}

/* One number too many for the classes (or the layers). */
static void tensor_options_of_a_wrong_size(struct ll_tape *tape, const struct ll_loss *loss)
{
    struct ll_shape shape = ll_shape_vector((loss->lists ? SAMPLE_LAYERS : WIDTH) + 1);
    for (size_t k = 0; k < loss->option_count; k++) {
        struct ll_loss_options options;
        struct ll_tensor *weights = NULL;
        if (!(loss->options[k].takes & LL_TAKES_TENSOR))
            continue;
        struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, 1);
        ll_loss_options_init(loss, &options);
        sample_must(tape, ll_tensor_full(tape, &shape, 1, &weights));
        sample_must(tape, ll_loss_set_tensor(tape, loss, loss->options[k].name, weights, &options));
        ll_err err = call(tape, &sample, &options);
        assert_int_equal(err, LL_ERR_SHAPE);
        SAYS(tape, loss, err, loss->options[k].name, ll_shape_text(&shape).text, "one number");
        ll_tensor_free(&weights);
        sample_done(&sample);
    }
}

static void no_loss_for_each_where_there_is_none(struct ll_tape *tape, const struct ll_loss *loss)
{
    if (sample_has_none(loss))
        return;
    struct ll_loss_options options;
    struct sample sample = sample_new(tape, loss, ROWS, WIDTH, false, 1);
    ll_loss_options_init(loss, &options);
    options.reduction = LL_NONE;
    SAYS(tape, loss, call(tape, &sample, &options), "reduction is mean");
    sample_done(&sample);
}

#define TEST(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        for_every_loss(name);                                                                      \
    }
TEST(one_argument_less)
TEST(no_rows)
TEST(a_row_too_many)
TEST(wrong_labels)
TEST(options_out_of_range)
TEST(options_of_another_kind)
TEST(tensor_options_of_a_wrong_size)
TEST(no_loss_for_each_where_there_is_none)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_argument_less),
        cmocka_unit_test(test_no_rows),
        cmocka_unit_test(test_a_row_too_many),
        cmocka_unit_test(test_wrong_labels),
        cmocka_unit_test(test_options_out_of_range),
        cmocka_unit_test(test_options_of_another_kind),
        cmocka_unit_test(test_tensor_options_of_a_wrong_size),
        cmocka_unit_test(test_no_loss_for_each_where_there_is_none),
    };
    return cmocka_run_group_tests_name("loss/refusal", tests, NULL, NULL);
}
