#include "loss/curve.h"

#include <stdlib.h>
#include <string.h>

#include "tensor/ops.h"

enum { NUMBERS_MAX = 16 };

/* One argument as the catalogue writes it. */
struct written {
    double numbers[NUMBERS_MAX]; /* those that run are this much more than x */
    bool runs[NUMBERS_MAX];      /* which of them are x */
    size_t count, rows;          /* rows 0: a single row without a dimension of its own */
};

/* Reads "x 0 x+1 1;": the catalogue's own texts, so a wrong one is our bug and a test's to find. */
static ll_err read(struct ll_tape *tape, const char *text, struct written *out)
{
    *out = (struct written){.count = 0};
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
        out->numbers[out->count] = value;
        out->runs[out->count++] = runs;
        text = end > number ? end : number;
    }
    return LL_OK;
}

/* The arguments, those of the points one after another. */
struct stack {
    const struct ll_loss *loss;
    struct written written[LL_LOSS_ARGS];
    struct ll_tensor *args[LL_LOSS_ARGS];
    size_t count;  /* of arguments */
    size_t points; /* 1: as the catalogue writes them; more: a row each */
};

static ll_err read_arguments(struct ll_tape *tape, const struct ll_loss *loss, struct stack *stack)
{
    ll_err err = LL_OK;
    *stack = (struct stack){.loss = loss, .points = 1};
    if (!loss->curve.along)
        return ll_tape_fail(tape, LL_ERR_UNSUPPORTED, "%s is no curve of one number", loss->name);
    for (; err == LL_OK && stack->count < LL_LOSS_ARGS && loss->curve.args[stack->count];
         stack->count++)
        err = read(tape, loss->curve.args[stack->count], &stack->written[stack->count]);
    return err;
}

/* Whether a point's arguments are a row each, of a loss that gives each row a number. */
static bool can_stack(const struct stack *stack)
{
    bool rows = !stack->loss->one_number && !stack->loss->lists;
    for (size_t i = 0; i < stack->count; i++)
        rows = rows && (stack->written[i].rows == 1 ||
                        (stack->written[i].rows == 0 && stack->written[i].count == 1));
    return rows;
}

static struct ll_shape shape_of(const struct written *written, size_t points)
{
    if (written->rows > 0)
        return ll_shape_matrix(written->rows * points, written->count / written->rows);
    return ll_shape_vector(written->count * points);
}

static ll_err make_argument(struct ll_tape *tape, const struct written *written, const double *x,
                            size_t points, struct ll_tensor **out)
{
    struct ll_shape shape = shape_of(written, points);
    bool runs = false;
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    if (err != LL_OK)
        return err;
    float *to = ll_tensor_data(*out);
    for (size_t i = 0; i < points * written->count; i++) {
        size_t k = i % written->count;
        double base = written->runs[k] ? x[i / written->count] : 0;
        to[i] = (float)(base + written->numbers[k]);
        runs = runs || written->runs[k];
    }
    return runs ? ll_tensor_set_needs_grad(tape, *out, true) : LL_OK;
}

/* The gradient of all results goes back at once: a point's are its own row's. */
static ll_err go_back(struct ll_tape *tape, struct ll_tensor *result)
{
    struct ll_tensor *ones = NULL;
    ll_err err = ll_tensor_full(tape, ll_tensor_shape(result), 1, &ones);
    if (err == LL_OK)
        err = ll_tensor_backward(tape, result, ones);
    ll_tensor_free(&ones);
    return err;
}

static ll_err evaluate(struct ll_tape *tape, struct stack *stack,
                       const struct ll_loss_options *options, float *values, bool with_slope)
{
    struct ll_tensor *result = NULL;
    ll_err err = ll_loss_call(tape, stack->loss, stack->args, stack->count, options, &result);
    if (err == LL_OK && ll_tensor_count(result) != stack->points)
        err =
            ll_tape_fail(tape, LL_ERR_SHAPE, "%s gives no number for each row", stack->loss->name);
    if (err == LL_OK && with_slope)
        err = go_back(tape, result);
    if (err == LL_OK)
        memcpy(values, ll_tensor_values(result), stack->points * sizeof *values);
    ll_tensor_free(&result);
    return err;
}

/* The sum of the gradients at all places that x has in the arguments of one point. */
static double slope_at(const struct stack *stack, size_t point)
{
    double sum = 0;
    for (size_t i = 0; i < stack->count; i++) {
        const struct written *written = &stack->written[i];
        const float *grad = ll_tensor_grad_data(stack->args[i]);
        for (size_t k = 0; grad && k < written->count; k++)
            if (written->runs[k])
                sum += (double)grad[point * written->count + k];
    }
    return sum;
}

/* The points of the stack at once. */
static ll_err run(struct ll_tape *tape, struct stack *stack, const struct ll_loss_options *options,
                  const double *x, float *values, float *slopes)
{
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < stack->count; i++)
        err = make_argument(tape, &stack->written[i], x, stack->points, &stack->args[i]);
    if (err == LL_OK)
        err = evaluate(tape, stack, options, values, slopes != NULL);
    for (size_t i = 0; err == LL_OK && slopes && i < stack->points; i++)
        slopes[i] = (float)slope_at(stack, i);
    for (size_t i = 0; i < stack->count; i++)
        ll_tensor_free(&stack->args[i]);
    return err;
}

ll_err ll_loss_curve(struct ll_tape *tape, const struct ll_loss *loss,
                     const struct ll_loss_options *options, const double *x, size_t count,
                     float *values, float *slopes)
{
    struct stack stack;
    struct ll_loss_options each;
    ll_err err = read_arguments(tape, loss, &stack);
    if (err == LL_OK && count > 1 && can_stack(&stack)) {
        if (options)
            each = *options;
        else
            ll_loss_options_init(loss, &each);
        each.reduction = LL_NONE;
        stack.points = count;
        return run(tape, &stack, &each, x, values, slopes);
    }
    for (size_t i = 0; err == LL_OK && i < count; i++)
        err = run(tape, &stack, options, x + i, values + i, slopes ? slopes + i : NULL);
    return err;
}
