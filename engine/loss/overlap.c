/* Overlap losses on tensors: one number from the overlap of two masks over all elements.
 *
 * Both losses are symmetric in their masks, Tversky's with alpha and beta exchanged: the gradient
 * by the target is that of the call with the masks exchanged. */
#include <math.h>

#include "loss/call.h"

/* Kept for the backward: the gradients that are needed, by pred, then by target. */
struct kept {
    bool has[2];
    float grad[];
};

static ll_err overlap_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    size_t n = self->operand[0]->count;
    const float *from = kept->grad;
    for (size_t k = 0; k < 2; k++) {
        if (!kept->has[k])
            continue;
        float *grad = ll_node_grad(self, k);
        for (size_t i = 0; grad && i < n; i++)
            grad[i] += self->grad->data[0] * from[i];
        from += n;
    }
    return LL_OK;
}

/* `exchanged` are the options of the call with the masks exchanged. */
static ll_err overlap(const struct ll_loss_call *call, ll_overlap_loss *kernel, const float *option,
                      const float *exchanged, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    struct ll_tensor *pred = call->args[0], *target = call->args[1];
    size_t n = pred->count, grads = (size_t)pred->needs_grad + (size_t)target->needs_grad;
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *y = NULL;
    err = ll_node_new(call->tape, call->loss->name, &one, call->args, 2, overlap_backward,
                      sizeof(struct kept) + grads * n * sizeof(float), &y);
    if (err)
        return err;
    struct kept *kept = y->saved;
    float *to = kept ? kept->grad : NULL;
    if (kept) {
        kept->has[0] = pred->needs_grad;
        kept->has[1] = target->needs_grad;
    }
    float *by_pred = to && pred->needs_grad ? to : NULL;
    y->data[0] = (float)kernel(pred->data, target->data, n, option, 1, by_pred);
    if (to && target->needs_grad)
        kernel(target->data, pred->data, n, exchanged, 1, by_pred ? to + n : to);
    *out = y;
    return LL_OK;
}

static ll_err dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const float option[] = {(float)call->options->number[0]};
    return overlap(call, ll_tape_kernels(call->tape)->dice, option, option, out);
}

static ll_err tversky_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const float option[] = {(float)number[0], (float)number[1], (float)number[2]};
    const float exchanged[] = {option[1], option[0], option[2]};
    return overlap(call, ll_tape_kernels(call->tape)->tversky, option, exchanged, out);
}

const struct ll_loss ll_loss_dice = {
    .name = "dice",
    .aliases = "dice_loss ",
    .args = {"pred", "target"},
    .one_number = true,
    .formula = "           2·Σᵢ pᵢ·tᵢ + s\n"
               "L = 1 − ─────────────────────\n"
               "          Σᵢ pᵢ + Σᵢ tᵢ + s",
    .options = {{"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Milletari, Navab and Ahmadi", 2016,
               "V-Net: fully convolutional neural networks for volumetric medical image "
               "segmentation",
               "section 3"},
    .curve = {"probability", 0, 1, {"x x x x x x x x", "1 1 1 1 1 1 1 1"}},
    .page = "5.1",
    .file = "engine/kernel/overlap.c",
    .function = "ll_dice_ref",
    .run = dice_run,
};

const struct ll_loss ll_loss_tversky = {
    .name = "tversky",
    .aliases = "tversky_loss ",
    .args = {"pred", "target"},
    .one_number = true,
    .formula = "              TP + s                 TP = Σᵢ pᵢ·tᵢ\n"
               "L = 1 − ─────────────────────────     FP = Σᵢ pᵢ·(1 − tᵢ)\n"
               "         TP + α·FP + β·FN + s         FN = Σᵢ (1 − pᵢ)·tᵢ",
    .options = {{"alpha", "α", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"beta", "β", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 3,
    .source = {"Salehi, Erdogmus and Gholipour", 2017,
               "Tversky loss function for image segmentation using 3D fully convolutional deep "
               "networks",
               "equation 3"},
    .curve = {"probability", 0, 1, {"x x x x x x x x", "1 1 1 1 1 1 1 1"}},
    .page = "ex1",
    .file = "engine/kernel/overlap.c",
    .function = "ll_tversky_ref",
    .run = tversky_run,
};
