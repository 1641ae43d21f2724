/* bce_with_logits with a weight for each class of the last dimension, by the kernel without one.
 *
 * l = (1 − t)·l₀ + w·t·l₁, where l₀ and l₁ are the losses of the same logit against 0 and 1: so the
 * kernel gives both sides, and they are weighed here, a chunk on the stack at a time. */
#include "loss/pos_weight.h"

#include "loss/fused.h"

enum { CHUNK = 512 };

/* A weight tensor's last dimensions are those of the logits: it repeats over the rest. */
static ll_err check_weight(const struct ll_loss_call *call, const struct ll_tensor *weight)
{
    struct ll_shape both;
    const struct ll_shape *shape = &call->args[0]->shape;
    bool fits = ll_shape_broadcast(shape, &weight->shape, &both) && ll_shape_equal(&both, shape) &&
                weight->count > 0;
    for (int i = 1; fits && i <= weight->shape.rank && weight->count > 1; i++)
        fits = weight->shape.dim[weight->shape.rank - i] == shape->dim[shape->rank - i];
    if (fits)
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s has shape %s and %s %s; it must be one number, or one for each class "
                        "of the last dimension",
                        call->loss->options[0].name, ll_shape_text(&weight->shape).text,
                        call->loss->args[0], ll_shape_text(shape).text);
}

/* The two sides of a chunk: of the logits against 0, and against 1. */
struct sides {
    float no[CHUNK], yes[CHUNK];
};

/* The labels of both sides, for every chunk. */
static void labels(struct sides *label)
{
    for (size_t i = 0; i < CHUNK; i++)
        label->no[i] = 0, label->yes[i] = 1;
}

struct chunk {
    const struct ll_pointwise *bce;
    const struct sides *label;
    const float *x, *t;
    float w[CHUNK];
    size_t n;
};

static const float unweighted = 1;

/* The sum of the chunk's losses, each into `loss`; and the gradient by the target. */
static double losses(const struct chunk *c, float share, float *loss, float *by_target)
{
    struct sides side;
    double sum = 0;
    c->bce->each(c->x, c->label->no, c->n, &unweighted, side.no);
    c->bce->each(c->x, c->label->yes, c->n, &unweighted, side.yes);
    for (size_t i = 0; i < c->n; i++) {
        loss[i] = (1 - c->t[i]) * side.no[i] + c->w[i] * c->t[i] * side.yes[i];
        sum += (double)loss[i];
        if (by_target)
            by_target[i] = share * (c->w[i] * side.yes[i] - side.no[i]);
    }
    return sum;
}

static void slopes(const struct chunk *c, float share, float *by_logit)
{
    struct sides side;
    for (size_t i = 0; i < c->n; i++) {
        side.no[i] = share * (1 - c->t[i]);
        side.yes[i] = share * c->w[i] * c->t[i];
    }
    c->bce->each_grad(c->x, c->label->no, c->n, &unweighted, side.no, side.no);
    c->bce->each_grad(c->x, c->label->yes, c->n, &unweighted, side.yes, side.yes);
    for (size_t i = 0; i < c->n; i++)
        by_logit[i] = side.no[i] + side.yes[i];
}

ll_err ll_loss_pos_weight(const struct ll_loss_call *call, const struct ll_tensor *weight,
                          struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS], loss[CHUNK];
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = check_weight(call, weight);
    if (!err)
        err = ll_loss_fused(call, &call->args[0]->shape, 2, out, grad);
    if (err)
        return err;
    struct sides label;
    labels(&label);
    struct chunk c = {.bce = ll_tape_kernels(call->tape)->bce_with_logits, .label = &label};
    size_t n = call->args[0]->count;
    double share = call->options->reduction == LL_MEAN ? 1 / (double)n : 1, sum = 0;
    for (size_t i = 0; i < n; i += CHUNK) {
        c.x = call->args[0]->data + i;
        c.t = call->args[1]->data + i;
        c.n = n - i < CHUNK ? n - i : CHUNK;
        for (size_t k = 0; k < c.n; k++)
            c.w[k] = weight->data[(i + k) % weight->count];
        float *each = call->options->reduction == LL_NONE ? (*out)->data + i : loss;
        sum += losses(&c, (float)share, each, grad[1] ? grad[1] + i : NULL);
        if (grad[0])
            slopes(&c, (float)share, grad[0] + i);
    }
    if (call->options->reduction != LL_NONE)
        (*out)->data[0] = (float)(sum * share);
    return LL_OK;
}
