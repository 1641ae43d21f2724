/* Losses whose kernel gives value and gradients in one pass. */
#include "loss/fused.h"

/* Kept for the backward: how many rows the result has, and of each operand in turn, where it needs
 * one, the gradient. */
struct kept {
    size_t rows;
    bool has[LL_LOSS_ARGS];
    float grad[];
};

static ll_err fused_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    const float *from = kept->grad, *g = self->grad->data;
    for (size_t k = 0; k < self->operands; k++) {
        if (!kept->has[k])
            continue;
        size_t count = self->operand[k]->count, width = count / kept->rows;
        float *to = ll_node_grad(self, k);
        for (size_t r = 0; to && r < kept->rows; r++)
            for (size_t i = r * width; i < (r + 1) * width; i++)
                to[i] += g[r] * from[i];
        from += count;
    }
    return LL_OK;
}

ll_err ll_loss_fused(const struct ll_loss_call *call, const struct ll_shape *shape, size_t operands,
                     struct ll_tensor **out, float *grad[LL_LOSS_ARGS])
{
    size_t numbers = 0;
    struct ll_shape one = ll_shape_scalar();
    bool each = call->options->reduction == LL_NONE;
    for (size_t k = 0; k < operands; k++)
        numbers += call->args[k]->needs_grad ? call->args[k]->count : 0;
    ll_err err =
        ll_node_new(call->tape, call->loss->name, each ? shape : &one, call->args, operands,
                    fused_backward, sizeof(struct kept) + numbers * sizeof(float), out);
    if (err)
        return err;
    struct kept *kept = (*out)->saved;
    float *to = kept ? kept->grad : NULL;
    if (kept)
        kept->rows = (*out)->count;
    for (size_t k = 0; k < operands; k++) {
        bool needed = kept && call->args[k]->needs_grad;
        grad[k] = needed ? to : NULL;
        if (!needed)
            continue;
        kept->has[k] = true;
        to += call->args[k]->count;
    }
    return LL_OK;
}
