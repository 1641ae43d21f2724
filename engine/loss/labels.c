/* Losses of many classes whose target is a label for each row, by their kernel.
 *
 * The kernel gives value and gradient in one pass: the forward of a mean or sum keeps the gradient,
 * and the backward only scales it. A loss for each row keeps its labels, and asks the kernel again
 * when the upstream gradient is known. */
#include "loss/labels.h"

#include <math.h>
#include <string.h>

#include "kernel/parallel.h"

ll_err ll_loss_check_classes(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                             const struct ll_tensor *weight, const char *name)
{
    if (!weight || (weight->shape.rank == 1 && weight->count == rows->at.classes))
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s has shape %s; it must have one number for each of the %zu classes",
                        name, ll_shape_text(&weight->shape).text, rows->at.classes);
}

static ll_err check_labels(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                           int32_t ignore)
{
    const float *label = call->args[1]->data;
    for (size_t r = 0; r < rows->count && !rows->soft; r++) {
        if (label[r] == (float)ignore)
            continue;
        if (!(label[r] >= 0 && label[r] < (float)rows->at.classes) || label[r] != floorf(label[r]))
            return ll_loss_fail(call, LL_ERR_RANGE,
                                "%s has label %g at element %zu; labels are whole numbers from 0 "
                                "to %zu",
                                call->loss->args[1], (double)label[r], r + 1, rows->at.classes - 1);
    }
    return LL_OK;
}

ll_err ll_loss_rows_of(const struct ll_loss_call *call, int32_t ignore, struct ll_loss_rows *out)
{
    const struct ll_shape *scores = &call->args[0]->shape, *target = &call->args[1]->shape;
    const char *const *name = call->loss->args;
    ll_err err = ll_loss_check_filled(call, 0);
    if (err)
        return err;
    if (scores->rank == 0)
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "%s is a single number; it must have shape (N, C), or (C) for one "
                            "sample",
                            name[0]);
    int axis = scores->rank > 1 ? 1 : 0;
    ll_shape_split(scores, axis, &out->at.outer, &out->at.classes, &out->at.inner);
    out->count = out->at.outer * out->at.inner;
    out->shape = ll_shape_drop(scores, axis, false);
    out->soft = ll_shape_equal(target, scores);
    if (!out->soft && !ll_shape_equal(target, &out->shape))
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "%s has shape %s and %s %s; labels must have shape %s, probabilities "
                            "%s",
                            name[0], ll_shape_text(scores).text, name[1],
                            ll_shape_text(target).text, ll_shape_text(&out->shape).text,
                            ll_shape_text(scores).text);
    return check_labels(call, out, ignore);
}

/* Kept for the backward. Behind it stand the weights (one a class), the labels (one a row) and, but
 * for a loss for each row, the gradient (one a score). */
struct kept {
    ll_class_loss *kernel;
    struct ll_class_shape at;
    struct ll_class_option option;
    const int32_t *label;
    float *grad; /* NULL for a loss for each row */
};

static ll_err labels_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct kept *kept = self->saved;
    const struct ll_tensor *scores = self->operand[0];
    float *to = ll_node_grad(self, 0);
    if (!to)
        return LL_OK;
    if (kept->grad) {
        for (size_t i = 0; i < scores->count; i++)
            to[i] += self->grad->data[0] * kept->grad[i];
        return LL_OK;
    }
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(tape, scores->count, sizeof(float), &scratch);
    if (err)
        return err;
    const float *grad = scratch;
    ll_class_loss_parallel(kept->kernel, scores->data, kept->label, &kept->at, &kept->option, 1,
                           self->grad->data, NULL, scratch, ll_tape_threads(tape));
    for (size_t i = 0; i < scores->count; i++)
        to[i] += grad[i];
    ll_tape_scratch_free(tape, scratch);
    return LL_OK;
}

/* Lays out what stands behind `kept`; the same memory serves a call that is not recorded. */
static void lay_out(struct kept *kept, const struct ll_loss_rows *rows, const float *target,
                    bool each)
{
    float *weight = (float *)(kept + 1);
    int32_t *label = (int32_t *)(weight + rows->at.classes);
    if (kept->option.weight)
        memcpy(weight, kept->option.weight, rows->at.classes * sizeof *weight);
    kept->option.weight = kept->option.weight ? weight : NULL;
    for (size_t r = 0; r < rows->count; r++)
        label[r] = (int32_t)target[r];
    kept->label = label;
    kept->grad = each ? NULL : (float *)(label + rows->count);
}

static void run(const struct kept *kept, const struct ll_loss_rows *rows, const float *scores,
                enum ll_reduction reduction, bool weighted, bool recorded, int threads, float *y)
{
    double divisor = 1;
    struct ll_class_option counted = kept->option;
    if (!weighted)
        counted.weight = NULL;
    if (reduction == LL_MEAN)
        divisor = ll_class_weight(kept->label, rows->count, &counted);
    double sum = ll_class_loss_parallel(kept->kernel, scores, kept->label, &kept->at, &kept->option,
                                        (float)(1 / divisor), NULL, reduction == LL_NONE ? y : NULL,
                                        recorded ? kept->grad : NULL, threads);
    if (reduction != LL_NONE)
        y[0] = (float)(sum / divisor);
}

ll_err ll_loss_labels(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                      ll_class_loss *kernel, const struct ll_class_option *option, bool weighted,
                      struct ll_tensor **out)
{
    bool each = call->options->reduction == LL_NONE;
    size_t bytes = sizeof(struct kept) + rows->at.classes * sizeof(float) +
                   rows->count * sizeof(int32_t) +
                   (each ? 0 : call->args[0]->count * sizeof(float));
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *y = NULL;
    ll_err err = ll_node_new(call->tape, call->loss->name, each ? &rows->shape : &one, call->args,
                             1, labels_backward, bytes, &y);
    if (err)
        return err;
    void *scratch = NULL;
    bool recorded = y->saved != NULL;
    if (!recorded)
        err = ll_tape_scratch(call->tape, 1, bytes, &scratch);
    if (err) {
        ll_tensor_free(&y);
        return err;
    }
    struct kept *kept = recorded ? y->saved : scratch;
    *kept = (struct kept){.kernel = kernel, .at = rows->at, .option = *option};
    lay_out(kept, rows, call->args[1]->data, each);
    run(kept, rows, call->args[0]->data, call->options->reduction, weighted, recorded,
        ll_tape_threads(call->tape), y->data);
    ll_tape_scratch_free(call->tape, scratch);
    *out = y;
    return LL_OK;
}
