/* bce_with_logits with weights of its positive side, by the kernel without one.
 *
 * l = (1 − t)·l₀ + w·t·l₁, where l₀ and l₁ are the losses of the same logit against 0 and 1: so the
 * kernel gives both sides, and they are weighed here, a chunk on the stack at a time. */
#include "loss/pos_weight.h"

#include "loss/fused.h"
#include "tensor/ops.h"

enum { CHUNK = 512 };

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

/* The sum of all losses; `weight` repeats over the logits. */
static double run(const struct ll_loss_call *call, const struct ll_tensor *weight, float share,
                  float *each, float *const *grad)
{
    float loss[CHUNK];
    struct sides label;
    labels(&label);
    struct chunk c = {.bce = ll_tape_kernels(call->tape)->bce_with_logits, .label = &label};
    size_t n = call->args[0]->count;
    double sum = 0;
    for (size_t i = 0; i < n; i += CHUNK) {
        c.x = call->args[0]->data + i;
        c.t = call->args[1]->data + i;
        c.n = n - i < CHUNK ? n - i : CHUNK;
        for (size_t k = 0; k < c.n; k++)
            c.w[k] = weight->data[(i + k) % weight->count];
        sum += losses(&c, share, each ? each + i : loss, grad[1] ? grad[1] + i : NULL);
        if (grad[0])
            slopes(&c, share, grad[0] + i);
    }
    return sum;
}

/* Whether the weight's dimensions are the logits' last ones, so that it repeats over the rest. */
static bool repeats(const struct ll_shape *weight, const struct ll_shape *logits)
{
    for (int i = 1; i <= weight->rank; i++)
        if (weight->dim[weight->rank - i] != logits->dim[logits->rank - i])
            return false;
    return true;
}

ll_err ll_loss_pos_weight(const struct ll_loss_call *call, struct ll_tensor *weight,
                          struct ll_tensor **out)
{
    const struct ll_shape *shape = &call->args[0]->shape;
    float *grad[LL_LOSS_ARGS];
    struct ll_tensor *spread = NULL;
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = ll_loss_check_spread(call, weight, call->loss->options[0].name);
    if (!err && !repeats(&weight->shape, shape))
        err = ll_tensor_expand(call->tape, weight, shape, &spread);
    if (!err)
        err = ll_loss_fused(call, shape, 2, out, grad);
    if (!err) {
        enum ll_reduction reduction = call->options->reduction;
        double share = reduction == LL_MEAN ? 1 / (double)call->args[0]->count : 1;
        double sum = run(call, spread ? spread : weight, (float)share,
                         reduction == LL_NONE ? (*out)->data : NULL, grad);
        if (reduction != LL_NONE)
            (*out)->data[0] = (float)(sum * share);
    }
    ll_tensor_free(&spread);
    return err;
}
