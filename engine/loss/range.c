/* What arguments may be. Most kernels make what is outside NaN, so that a call that went well has
 * nothing more to look at; only where its result has a NaN is the reason looked for. A message says
 * which argument, where, and what was probably meant. */
#include "loss/range.h"

#include <math.h>

/* What the numbers of an argument are like, NaN apart. */
struct look {
    float least, most;
    bool whole;
};

static struct look look_at(const struct ll_tensor *x)
{
    struct look look = {INFINITY, -INFINITY, true};
    for (size_t i = 0; i < x->count; i++) {
        look.least = fminf(look.least, x->data[i]);
        look.most = fmaxf(look.most, x->data[i]);
        look.whole = look.whole && (isnan(x->data[i]) || x->data[i] == floorf(x->data[i]));
    }
    return look;
}

/* What somebody who gave these probably meant. */
static const char *guess(const struct ll_loss_call *call, size_t arg)
{
    struct look look = look_at(call->args[arg]);
    if (look.whole && look.least == -1 && look.most <= 1)
        return "labels of -1 and 1? give (y + 1) / 2";
    if (look.least >= 0 && look.most <= 255 && look.most >= (look.whole ? 128 : 50))
        return "a mask or an image of 0 to 255? divide it by 255";
    if (look.whole && look.least >= 0)
        return "labels of classes? cross_entropy takes them; here 1 is yes and 0 is no";
    if (arg == 0 && call->loss == &ll_loss_bce)
        return "for raw outputs there is bce_with_logits";
    if (arg == 0)
        return "raw outputs? take their sigmoid first";
    return "raw outputs? the targets come after the predictions";
}

ll_err ll_loss_check_probabilities(const struct ll_loss_call *call, size_t i)
{
    const struct ll_tensor *p = call->args[i];
    int outside = 0;
    for (size_t k = 0; k < p->count; k++)
        outside |= (p->data[k] < 0) | (p->data[k] > 1);
    for (size_t k = 0; outside && k < p->count; k++)
        if (p->data[k] < 0 || p->data[k] > 1)
            return ll_loss_fail(call, LL_ERR_RANGE,
                                "%s has %g at element %zu; it must be from 0 to 1 (%s)",
                                call->loss->args[i], (double)p->data[k], k + 1, guess(call, i));
    return LL_OK;
}

/* Corners in the wrong order, or a centre and a size. */
static ll_err check_corners(const struct ll_loss_call *call, size_t arg)
{
    const struct ll_tensor *boxes = call->args[arg];
    for (size_t i = 0; i < boxes->count; i++) {
        char axis = i % 2 ? 'y' : 'x';
        if (i % 4 >= 2 && boxes->data[i] < boxes->data[i - 2])
            return ll_loss_fail(
                call, LL_ERR_RANGE,
                "%s has %c2 = %g below %c1 = %g in box %zu (element %zu); a box is x1, y1, x2, y2 "
                "with x1 <= x2 and y1 <= y2 (a centre and a size? x1 = cx - w/2, x2 = cx + w/2)",
                call->loss->args[arg], axis, (double)boxes->data[i], axis,
                (double)boxes->data[i - 2], i / 4 + 1, i + 1);
    }
    return LL_OK;
}

static ll_err check_option(struct ll_tape *tape, const struct ll_loss *loss,
                           const struct ll_loss_option *option, const struct ll_tensor *values)
{
    for (size_t i = 0; i < values->count; i++)
        if ((double)values->data[i] < option->low || (double)values->data[i] > option->high)
            return ll_tape_fail(tape, LL_ERR_RANGE,
                                "%s: %s has %g at element %zu; it must be at least %g", loss->name,
                                option->name, (double)values->data[i], i + 1, option->low);
    return LL_OK;
}

ll_err ll_loss_check_options(struct ll_tape *tape, const struct ll_loss *loss,
                             const struct ll_loss_options *options)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < loss->option_count && !err; i++)
        if (options->tensor[i])
            err = check_option(tape, loss, &loss->options[i], options->tensor[i]);
    return err;
}

ll_err ll_loss_check_before(const struct ll_loss_call *call)
{
    ll_err err = LL_OK;
    for (size_t i = 0; i < call->count && !call->loss->lists && !err; i++) {
        enum ll_loss_arg kind = call->loss->takes[i];
        if (kind == LL_ARG_ALIKE || kind == LL_ARG_DIFFICULTY)
            err = ll_loss_check_probabilities(call, i);
    }
    return err;
}

ll_err ll_loss_check_after(const struct ll_loss_call *call, const struct ll_tensor *out)
{
    ll_err err = LL_OK;
    /* Single elements are not held to a range, which weights for each of them come down to. */
    int bad = call->options->reduction == LL_NONE;
    for (size_t i = 0; i < call->loss->option_count; i++)
        bad |= call->options->tensor[i] != NULL;
    for (size_t i = 0; i < out->count; i++)
        bad |= isnan(out->data[i]);
    for (size_t i = 0; bad && i < call->count && !call->loss->lists && !err; i++) {
        enum ll_loss_arg kind = call->loss->takes[i];
        bool soft =
            kind == LL_ARG_CLASS && ll_shape_equal(&call->args[i]->shape, &call->args[0]->shape);
        if (soft || kind == LL_ARG_PROBABILITY)
            err = ll_loss_check_probabilities(call, i);
        if (kind == LL_ARG_BOX)
            err = check_corners(call, i);
    }
    return err;
}
