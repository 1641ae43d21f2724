#include "loss/curve.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBERS_MAX = 16 };

/* One argument with x filled in. */
struct filled {
    float numbers[NUMBERS_MAX];
    bool runs[NUMBERS_MAX]; /* which of them are x */
    size_t count, rows;     /* rows 0: a single row without a dimension of its own */
};

/* Reads "x 0 x+1 1;": the catalogue's own texts, so a wrong one is our bug and a test's to find. */
static ll_err fill(struct ll_tape *tape, const char *text, double x, struct filled *out)
{
    *out = (struct filled){.count = 0};
    while (*text != '\0') {
        char *end = (char *)text;
        if (*text == ' ') {
            text++;
            continue;
        }
        if (*text == ';') {
            out->rows++;
            text++;
            continue;
        }
        bool runs = *text == 'x';
        const char *number = text + runs;
        double value = runs && *number != '+' && *number != '-' ? 0 : strtod(number, &end);
        if (out->count == NUMBERS_MAX || (!runs && end == text))
            return ll_tape_fail(tape, LL_ERR_FORMAT, "the catalogue's curve cannot be read at '%s'",
                                text);
        out->numbers[out->count] = (float)(runs ? x + value : value);
        out->runs[out->count++] = runs;
        text = end > number ? end : number;
    }
    return LL_OK;
}

static ll_err make_argument(struct ll_tape *tape, const struct filled *filled,
                            struct ll_tensor **out)
{
    struct ll_shape shape = ll_shape_vector(filled->count);
    bool runs = false;
    if (filled->rows > 0)
        shape = ll_shape_matrix(filled->rows, filled->count / filled->rows);
    for (size_t i = 0; i < filled->count; i++)
        runs = runs || filled->runs[i];
    ll_err err = ll_tensor_new(tape, &shape, filled->numbers, out);
    return err != LL_OK || !runs ? err : ll_tensor_set_needs_grad(tape, *out, true);
}

static ll_err evaluate(struct ll_tape *tape, const struct ll_loss *loss,
                       const struct ll_loss_options *options, struct ll_tensor *const *args,
                       size_t count, double *value, bool with_slope)
{
    struct ll_tensor *result = NULL;
    float number = 0;
    ll_err err = ll_loss_call(tape, loss, args, count, options, &result);
    if (err == LL_OK)
        err = ll_tensor_item(tape, result, &number);
    if (err == LL_OK && with_slope)
        err = ll_tensor_backward(tape, result, NULL);
    *value = (double)number;
    ll_tensor_free(&result);
    return err;
}

static double slope_of(struct ll_tensor *argument, const struct filled *filled)
{
    const float *grad = ll_tensor_grad_data(argument);
    double sum = 0;
    for (size_t i = 0; grad && i < filled->count; i++)
        if (filled->runs[i])
            sum += (double)grad[i];
    return sum;
}

ll_err ll_loss_curve_at(struct ll_tape *tape, const struct ll_loss *loss,
                        const struct ll_loss_options *options, double x, double *value,
                        double *slope)
{
    struct ll_tensor *args[LL_LOSS_ARGS] = {NULL};
    struct filled filled[LL_LOSS_ARGS];
    size_t count = 0;
    ll_err err = LL_OK;
    if (!loss->curve.along)
        return ll_tape_fail(tape, LL_ERR_UNSUPPORTED, "%s is no curve of one number", loss->name);
    for (; err == LL_OK && count < LL_LOSS_ARGS && loss->curve.args[count]; count++) {
        err = fill(tape, loss->curve.args[count], x, &filled[count]);
        if (err == LL_OK)
            err = make_argument(tape, &filled[count], &args[count]);
    }
    if (err == LL_OK)
        err = evaluate(tape, loss, options, args, count, value, slope != NULL);
    if (slope)
        *slope = 0;
    for (size_t i = 0; i < count; i++) {
        if (err == LL_OK && slope)
            *slope += slope_of(args[i], &filled[i]);
        ll_tensor_free(&args[i]);
    }
    return err;
}
