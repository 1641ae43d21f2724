/* Losses that are a sum over elements, by their kernel.
 *
 * The kernel gives value and gradient in one pass: where the tape records, the forward of a mean or
 * sum keeps the gradient by pred and the backward only scales it. The gradient by the target, which
 * few ask for, is computed when it is asked for. */
#include "loss/pointwise.h"

#include "kernel/parallel.h"

/* Kept for the backward. */
struct kept {
    const struct ll_pointwise *kernel;
    float option[LL_LOSS_OPTIONS];
    float share;  /* of an element in the result */
    bool each;    /* a loss for each element: `grad` is empty */
    float grad[]; /* by pred, share included */
};

static void add_scaled(float *to, const float *from, float scale, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += scale * from[i];
}

/* What each element's loss is multiplied by on the way to the result. */
static void fill_upstream(const struct ll_tensor *self, const struct kept *kept, size_t n,
                          float *upstream)
{
    for (size_t i = 0; i < n; i++)
        upstream[i] = self->grad->data[kept->each ? i : 0] * kept->share;
}

/* Adds upstream_i * dl_i by pred or target; the kernel may write over its upstream. */
static ll_err add_each(struct ll_tape *tape, const struct ll_tensor *self, const struct kept *kept,
                       ll_pointwise_each_grad *rule, float *to)
{
    size_t n = self->operand[0]->count;
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, n, sizeof(float), &scratch);
    if (err)
        return err;
    fill_upstream(self, kept, n, scratch);
    rule(self->operand[0]->data, self->operand[1]->data, n, kept->option, scratch, scratch);
    add_scaled(to, scratch, 1, n);
    ll_tape_scratch_free(tape, scratch);
    return LL_OK;
}

static ll_err pointwise_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct kept *kept = self->saved;
    float *by_pred = ll_node_grad(self, 0), *by_target = ll_node_grad(self, 1);
    ll_err err = LL_OK;
    if (by_pred && kept->each)
        err = add_each(tape, self, kept, kept->kernel->each_grad, by_pred);
    else if (by_pred)
        add_scaled(by_pred, kept->grad, self->grad->data[0], self->operand[0]->count);
    if (!err && by_target)
        err = add_each(tape, self, kept, kept->kernel->each_grad_target, by_target);
    return err;
}

ll_err ll_loss_pointwise(const struct ll_loss_call *call, const struct ll_pointwise *kernel,
                         struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    const struct ll_tensor *pred = call->args[0], *target = call->args[1];
    bool each = call->options->reduction == LL_NONE;
    size_t n = pred->count, kept_count = each || !pred->needs_grad ? 0 : n;
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *y = NULL;
    err = ll_node_new(call->tape, call->loss->name, each ? &pred->shape : &one, call->args, 2,
                      pointwise_backward, sizeof(struct kept) + kept_count * sizeof(float), &y);
    if (err)
        return err;
    float option[LL_LOSS_OPTIONS];
    for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
        option[i] = (float)call->options->number[i];
    double share = call->options->reduction == LL_MEAN ? 1.0 / (double)n : 1.0;
    struct kept *kept = y->saved;
    if (kept) {
        *kept = (struct kept){.kernel = kernel, .share = (float)share, .each = each};
        for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
            kept->option[i] = option[i];
    }
    float *grad = kept && kept_count ? kept->grad : NULL;
    if (each)
        kernel->each(pred->data, target->data, n, option, y->data);
    else
        y->data[0] = (float)(share * ll_pointwise_sum_parallel(kernel, pred->data, target->data, n,
                                                               option, (float)share, grad,
                                                               ll_tape_threads(call->tape)));
    *out = y;
    return LL_OK;
}
