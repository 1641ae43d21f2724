/* The catalogue: what it knows of each loss, and how it refuses what is wrong. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/utf8.h"
#include "loss/describe.h"
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

static void refuses(struct ll_tape *tape, ll_err got, ll_err expected, const char *text)
{
    if (got != expected || strcmp(ll_tape_message(tape)->text, text) != 0)
        fail_msg("expected %d \"%s\"\n     got %d \"%s\"", (int)expected, text, (int)got,
                 ll_tape_message(tape)->text);
}

static void every_entry_is_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        const struct ll_loss *loss = ll_loss_at(i);
        assert_ptr_equal(ll_loss_find(loss->name), loss);
        if (!loss->args[0] || !loss->formula || !loss->page || !loss->example || !loss->run ||
            !loss->source.authors || !loss->source.title || !loss->source.equation ||
            loss->source.year < 1700)
            fail_msg("%s: something is missing", loss->name);
        for (size_t k = 0; loss->args[k]; k++)
            if (!ll_loss_arg_word(loss, k))
                fail_msg("%s: nothing says what %s is", loss->name, loss->args[k]);
        for (size_t k = 0; k < loss->option_count; k++) {
            const struct ll_loss_option *option = &loss->options[k];
            if (!option->name || !option->symbol || !option->takes ||
                !!option->choices != !!(option->takes & LL_TAKES_CHOICE))
                fail_msg("%s: option %zu is not complete", loss->name, k);
            if (option->takes & (LL_TAKES_NUMBER | LL_TAKES_WHOLE) &&
                !(option->preset >= option->low && option->preset <= option->high))
                fail_msg("%s: the default of %s is out of range", loss->name, option->name);
        }
    }
}

static void no_name_means_two_losses(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        char aliases[256];
        snprintf(aliases, sizeof aliases, "%s", ll_loss_at(i)->aliases);
        for (char *rest = NULL, *name = strtok_r(aliases, " ", &rest); name;
             name = strtok_r(NULL, " ", &rest))
            assert_ptr_equal(ll_loss_find(name), ll_loss_at(i));
    }
    assert_null(ll_loss_find("ms"));
    assert_null(ll_loss_find(""));
    assert_null(ll_loss_find(" "));
}

static void every_formula_fits_a_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++)
        for (const char *line = ll_loss_at(i)->formula; *line;) {
            size_t length = strcspn(line, "\n");
            assert_true(ll_utf8_valid(line, length, NULL));
            if (ll_utf8_width(line, length) > 76)
                fail_msg("%s: a line is wider than 76 columns", ll_loss_at(i)->name);
            line += length + (line[length] == '\n');
        }
}

static void every_definition_is_in_its_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < ll_loss_count(); i++) {
        struct ll_str path = {0}, text = {0};
        assert_int_equal(ll_path_data(ll_loss_at(i)->file, NULL, &path), LL_OK);
        assert_int_equal(ll_file_read(ll_str_text(&path), 1 << 20, NULL, &text), LL_OK);
        if (!strstr(ll_str_text(&text), ll_loss_at(i)->function))
            fail_msg("%s has no %s", ll_loss_at(i)->file, ll_loss_at(i)->function);
        ll_str_done(&text);
        ll_str_done(&path);
    }
}

static void options_say_what_is_allowed(void **state)
{
    struct ll_tape *tape = *state;
    const struct ll_loss *huber = ll_loss_find("huber"), *dice = ll_loss_find("dice");
    struct ll_loss_options o;
    ll_loss_options_init(huber, &o);
    assert_true(o.number[0] == 1 && o.reduction == LL_MEAN);
    refuses(tape, ll_loss_set_number(tape, huber, "delta", 0, &o), LL_ERR_RANGE,
            "huber: delta is 0; it must be more than 0 and finite");
    refuses(tape, ll_loss_set_number(tape, huber, "delta", NAN, &o), LL_ERR_RANGE,
            "huber: delta is nan; it must be more than 0 and finite");
    refuses(tape, ll_loss_set_number(tape, huber, "delta", 1e300, &o), LL_ERR_RANGE,
            "huber: delta is 1e+300; it must be more than 0 and finite");
    refuses(tape, ll_loss_set_number(tape, huber, "beta", 1, &o), LL_ERR_NOT_FOUND,
            "huber has no option beta; it has: delta, reduction");
    refuses(tape, ll_loss_set_text(tape, huber, "delta", "big", &o), LL_ERR_ARGUMENT,
            "huber: delta takes a number");
    refuses(tape, ll_loss_set_text(tape, huber, "reduction", "max", &o), LL_ERR_RANGE,
            "huber: reduction is \"max\"; it must be one of mean, sum, none");
    refuses(tape, ll_loss_set_number(tape, huber, "reduction", 1, &o), LL_ERR_ARGUMENT,
            "huber: reduction is one of the words mean, sum, none");
    refuses(tape, ll_loss_set_number(tape, dice, "smooth", -1, &o), LL_ERR_RANGE,
            "dice: smooth is -1; it must be at least 0 and finite");
    assert_true(o.number[0] == 1 && o.reduction == LL_MEAN);
}

static void calls_say_what_is_allowed(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape matrix = ll_shape_matrix(2, 3), vector = ll_shape_vector(3),
                    none = ll_shape_vector(0);
    struct ll_tensor *a = NULL, *b = NULL, *empty = NULL, *out = NULL;
    assert_int_equal(ll_tensor_new(tape, &matrix, NULL, &a), LL_OK);
    assert_int_equal(ll_tensor_new(tape, &vector, NULL, &b), LL_OK);
    assert_int_equal(ll_tensor_new(tape, &none, NULL, &empty), LL_OK);
    const struct ll_loss *mse = ll_loss_find("mse"), *dice = ll_loss_find("dice");
    refuses(tape, ll_loss_call(tape, mse, (struct ll_tensor *[]){a, b}, 2, NULL, &out),
            LL_ERR_SHAPE, "mse: pred has shape (2, 3) and target has (3); they must be equal");
    refuses(tape, ll_loss_call(tape, dice, (struct ll_tensor *[]){a, b}, 2, NULL, &out),
            LL_ERR_SHAPE, "dice: pred has shape (2, 3) and target has (3); they must be equal");
    refuses(tape, ll_loss_call(tape, mse, (struct ll_tensor *[]){a}, 1, NULL, &out),
            LL_ERR_ARGUMENT, "mse takes 2 tensors (pred, target), and 1 were given");
    refuses(tape, ll_loss_call(tape, mse, (struct ll_tensor *[]){empty, empty}, 2, NULL, &out),
            LL_ERR_SHAPE, "mse: pred is empty (shape (0)); at least one element is needed");
    struct ll_loss_options o;
    const struct ll_loss *both = ll_loss_find("ce_dice");
    ll_loss_options_init(both, &o);
    o.reduction = LL_NONE;
    refuses(tape, ll_loss_call(tape, both, (struct ll_tensor *[]){a, b}, 2, &o, &out),
            LL_ERR_ARGUMENT,
            "ce_dice is one number over all elements: reduction is mean or sum, which are the same "
            "here");
    assert_null(out);
    ll_tensor_free(&empty);
    ll_tensor_free(&b);
    ll_tensor_free(&a);
}

static struct ll_tensor *filled(struct ll_tape *tape, const struct ll_shape *shape, float value)
{
    struct ll_tensor *t = NULL;
    assert_int_equal(ll_tensor_full(tape, shape, value, &t), LL_OK);
    return t;
}

static void labels_weights_and_boxes_are_checked(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape matrix = ll_shape_matrix(2, 3), two = ll_shape_vector(2);
    struct ll_tensor *x = filled(tape, &matrix, 0), *label = filled(tape, &two, 3), *out = NULL;
    static const char *const names[] = {"cross_entropy", "nll", "label_smoothing", "focal"};
    for (size_t i = 0; i < 4; i++) {
        const struct ll_loss *loss = ll_loss_find(names[i]);
        char text[128];
        snprintf(text, sizeof text,
                 "%s: target has label 3 at element 1; labels are whole numbers from 0 to 2",
                 names[i]);
        ll_tensor_data(label)[0] = 3;
        refuses(tape, ll_loss_call(tape, loss, (struct ll_tensor *[]){x, label}, 2, NULL, &out),
                LL_ERR_RANGE, text);
        ll_tensor_data(label)[0] = -1;
        assert_int_equal(ll_loss_call(tape, loss, (struct ll_tensor *[]){x, label}, 2, NULL, &out),
                         LL_ERR_RANGE);
    }
    const struct ll_loss *ce = ll_loss_find("cross_entropy"), *iou = ll_loss_find("iou");
    struct ll_loss_options o;
    ll_loss_options_init(ce, &o);
    ll_tensor_data(label)[0] = ll_tensor_data(label)[1] = 0;
    assert_int_equal(ll_loss_set_tensor(tape, ce, "weight", label, &o), LL_OK);
    refuses(tape, ll_loss_call(tape, ce, (struct ll_tensor *[]){x, label}, 2, &o, &out),
            LL_ERR_SHAPE,
            "cross_entropy: weight has shape (2); it must have one number for each of the 3 "
            "classes");
    refuses(tape, ll_loss_call(tape, ce, (struct ll_tensor *[]){label, x}, 2, NULL, &out),
            LL_ERR_SHAPE,
            "cross_entropy: logits has shape (2) and target (2, 3); labels must have shape (), "
            "probabilities (2)");
    refuses(tape, ll_loss_call(tape, iou, (struct ll_tensor *[]){x, x}, 2, NULL, &out),
            LL_ERR_SHAPE,
            "iou: pred_boxes has shape (2, 3); boxes must have shape (N, 4): x1, y1, x2, y2");
    const struct ll_loss *bce = ll_loss_find("bce");
    ll_tensor_data(x)[4] = 1.5F;
    refuses(tape, ll_loss_call(tape, bce, (struct ll_tensor *[]){x, x}, 2, NULL, &out),
            LL_ERR_RANGE,
            "bce: pred has 1.5 at element 5; it must be from 0 to 1 (for raw outputs there "
            "is bce_with_logits)");
    assert_null(out);
    ll_tensor_free(&label);
    ll_tensor_free(&x);
}

/* But for perceptual's weights, whose gradient is the mean squared error of their layer. */
static void an_option_that_needs_a_gradient_is_refused_or_gets_it(void **state)
{
    struct ll_tape *tape = *state;
    struct ll_shape matrix = ll_shape_matrix(2, 3), three = ll_shape_vector(3),
                    two = ll_shape_vector(2), one = ll_shape_vector(1);
    struct ll_tensor *x = filled(tape, &matrix, 0), *label = filled(tape, &two, 1);
    struct ll_tensor *weight = filled(tape, &three, 1), *out = NULL;
    const struct ll_loss *ce = ll_loss_find("cross_entropy"), *p = ll_loss_find("perceptual");
    struct ll_loss_options o;
    ll_loss_options_init(ce, &o);
    assert_int_equal(ll_tensor_set_needs_grad(tape, weight, true), LL_OK);
    assert_int_equal(ll_loss_set_tensor(tape, ce, "weight", weight, &o), LL_OK);
    refuses(tape, ll_loss_call(tape, ce, (struct ll_tensor *[]){x, label}, 2, &o, &out),
            LL_ERR_ARGUMENT,
            "cross_entropy: weight needs a gradient, but this option is a constant; detach it");
    ll_tensor_free(&weight);
    weight = filled(tape, &one, 0.5F);
    assert_int_equal(ll_tensor_set_needs_grad(tape, weight, true), LL_OK);
    ll_loss_options_init(p, &o);
    assert_int_equal(ll_loss_set_tensor(tape, p, "weights", weight, &o), LL_OK);
    ll_tensor_data(label)[0] = -2; /* against 1 and 1: the mean of 9 and 0 */
    struct ll_tensor *ones = filled(tape, &two, 1);
    assert_int_equal(ll_loss_call(tape, p, (struct ll_tensor *[]){label, ones}, 2, &o, &out),
                     LL_OK);
    assert_int_equal(ll_tensor_backward(tape, out, NULL), LL_OK);
    assert_true(ll_tensor_values(out)[0] == 2.25F && ll_tensor_grad_data(weight)[0] == 4.5F);
    ll_tensor_free(&out);
    ll_tensor_free(&ones);
    ll_tensor_free(&weight);
    ll_tensor_free(&label);
    ll_tensor_free(&x);
}

static void ranges_hold_for_every_option_of_every_loss(void **state)
{
    struct ll_tape *tape = *state;
    for (size_t i = 0; i < ll_loss_count(); i++)
        for (size_t k = 0; k < ll_loss_at(i)->option_count; k++) {
            const struct ll_loss *loss = ll_loss_at(i);
            const struct ll_loss_option *option = &loss->options[k];
            struct ll_loss_options o;
            ll_loss_options_init(loss, &o);
            if (!(option->takes & (LL_TAKES_NUMBER | LL_TAKES_WHOLE)))
                continue;
            double below = option->above_low ? option->low : option->low - 1;
            assert_int_equal(ll_loss_set_number(tape, loss, option->name, below, &o), LL_ERR_RANGE);
            assert_int_equal(ll_loss_set_number(tape, loss, option->name, (double)INFINITY, &o),
                             LL_ERR_RANGE);
            assert_int_equal(ll_loss_set_number(tape, loss, option->name, option->preset, &o),
                             LL_OK);
        }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tape, drop_tape)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_entry_is_complete),
        cmocka_unit_test(no_name_means_two_losses),
        cmocka_unit_test(every_formula_fits_a_terminal),
        cmocka_unit_test(every_definition_is_in_its_file),
        TEST(options_say_what_is_allowed),
        TEST(labels_weights_and_boxes_are_checked),
        TEST(an_option_that_needs_a_gradient_is_refused_or_gets_it),
        TEST(ranges_hold_for_every_option_of_every_loss),
        TEST(calls_say_what_is_allowed),
    };
    return cmocka_run_group_tests_name("loss/catalogue", tests, NULL, NULL);
}
