/* Overlap losses on tensors: one number from the overlap of two masks over all elements, or, with
 * LL_NONE, one for each sample.
 *
 * All are symmetric in their masks, Tversky's with alpha and beta exchanged: the gradient
 * by the target is that of the call with the masks exchanged. */
#include <math.h>

#include "kernel/parallel.h"
#include "loss/fused.h"

/* Two masks, or those of one sample: the loss, and both gradients where they are asked for.
 * `exchanged` are the options of the call with the masks exchanged. */
struct masks {
    const struct ll_overlap *kernel;
    const float *option, *exchanged;
    size_t count;
    int threads;
};

static double masks_loss(const struct masks *m, const float *pred, const float *target,
                         float *by_pred, float *by_target)
{
    double loss =
        ll_overlap_parallel(m->kernel, pred, target, m->count, m->option, 1, by_pred, m->threads);
    if (by_target)
        ll_overlap_parallel(m->kernel, target, pred, m->count, m->exchanged, 1, by_target,
                            m->threads);
    return loss;
}

/* The samples of (N, ...); a single row is one. */
static struct ll_shape samples_of(const struct ll_shape *shape)
{
    return shape->rank > 1 ? ll_shape_vector(shape->dim[0]) : ll_shape_scalar();
}

static ll_err overlap(const struct ll_loss_call *call, const struct ll_overlap *kernel,
                      const float *option, const float *exchanged, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    float *grad[LL_LOSS_ARGS];
    struct ll_shape samples = samples_of(&call->args[0]->shape);
    if (!err)
        err = ll_loss_fused(call, &samples, 2, out, grad);
    if (err)
        return err;
    const struct ll_tensor *pred = call->args[0], *target = call->args[1];
    size_t losses = (*out)->count, n = pred->count / losses;
    const struct masks masks = {kernel, option, exchanged, n, ll_tape_threads(call->tape)};
    for (size_t i = 0; i < losses; i++)
        (*out)->data[i] =
            (float)masks_loss(&masks, pred->data + i * n, target->data + i * n,
                              grad[0] ? grad[0] + i * n : NULL, grad[1] ? grad[1] + i * n : NULL);
    return LL_OK;
}

enum { DICE_SMOOTH, DICE_SQUARED };

static ll_err dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct ll_overlap squared = {.loss = ll_squared_dice_ref};
    const float option[] = {(float)call->options->number[DICE_SMOOTH]};
    bool squares = call->options->number[DICE_SQUARED] != 0;
    return overlap(call, squares ? &squared : ll_tape_kernels(call->tape)->dice, option, option,
                   out);
}

static ll_err tversky_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const float option[] = {(float)number[0], (float)number[1], (float)number[2]};
    const float exchanged[] = {option[1], option[0], option[2]};
    return overlap(call, ll_tape_kernels(call->tape)->tversky, option, exchanged, out);
}

static ll_err focal_tversky_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const float option[] = {(float)number[0], (float)number[1], (float)number[2], (float)number[3]};
    const float exchanged[] = {option[1], option[0], option[2], option[3]};
    return overlap(call, ll_tape_kernels(call->tape)->focal_tversky, option, exchanged, out);
}

const struct ll_loss ll_loss_dice = {
    .name = "dice",
    .aliases = "dice_loss ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_PROBABILITY, LL_ARG_PROBABILITY},
    .one_number = true,
    .samples = true,
    .formula = "           2·Σᵢ pᵢ·tᵢ + s\n"
               "L = 1 − ─────────────────────\n"
               "          Σᵢ pᵢ + Σᵢ tᵢ + s\n"
               "squared: Σᵢ pᵢ² + Σᵢ tᵢ² + s below, V-Net's (Milletari et al. 2016)\n"
               "reduction none: one for each sample of (N, ...)",
    .options = {{"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"squared", "", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 2,
    .source = {"Drozdzal, Vorontsov, Chartrand, Kadoury and Pal", 2016,
               "The importance of skip connections in biomedical image segmentation", ""},
    .curve = {"probability", 0, 1, {"x x x x x x x x", "1 1 1 1 1 1 1 1"}},
    .example = "loss.dice(tensor{0.9, 0.2, 0.6, 0.1}, tensor{1, 0, 1, 1}, {smooth = 1})",
    .page = "5.1",
    .file = "engine/kernel/overlap.c",
    .function = "ll_dice_ref",
    .run = dice_run,
};

const struct ll_loss ll_loss_tversky = {
    .name = "tversky",
    .aliases = "tversky_loss ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_PROBABILITY, LL_ARG_PROBABILITY},
    .one_number = true,
    .samples = true,
    .formula = "              TP + s                 TP = Σᵢ pᵢ·tᵢ\n"
               "L = 1 − ─────────────────────────     FP = Σᵢ pᵢ·(1 − tᵢ)\n"
               "         TP + α·FP + β·FN + s         FN = Σᵢ (1 − pᵢ)·tᵢ\n"
               "alpha = beta = 1: Jaccard's; reduction none: one for each sample of (N, ...)",
    .options = {{"alpha", "α", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"beta", "β", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 3,
    .source = {"Salehi, Erdogmus and Gholipour", 2017,
               "Tversky loss function for image segmentation using 3D fully convolutional deep "
               "networks",
               "equation 3"},
    .curve = {"probability", 0, 1, {"x x x x x x x x", "1 1 1 1 1 1 1 1"}},
    .example =
        "loss.tversky(tensor{0.9, 0.2, 0.6, 0.1}, tensor{1, 0, 1, 1}, {alpha = 0.3, beta = 0.7})",
    .page = "ex1",
    .file = "engine/kernel/overlap.c",
    .function = "ll_tversky_ref",
    .run = tversky_run,
};

const struct ll_loss ll_loss_focal_tversky = {
    .name = "focal_tversky",
    .aliases = "",
    .args = {"pred", "target"},
    .takes = {LL_ARG_PROBABILITY, LL_ARG_PROBABILITY},
    .one_number = true,
    .samples = true,
    .formula = "L = Tversky(α, β, s)^(1/γ)\n"
               "reduction none: one for each sample of (N, ...)",
    .options = {{"alpha", "α", LL_TAKES_NUMBER, 0.3, 0, INFINITY},
                {"beta", "β", LL_TAKES_NUMBER, 0.7, 0, INFINITY},
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"gamma", "γ", LL_TAKES_NUMBER, 4.0 / 3, 0, INFINITY, .above_low = true}},
    .option_count = 4,
    .source = {"Abraham and Khan", 2019,
               "A novel focal Tversky loss function with improved attention U-Net for lesion "
               "segmentation",
               "equation 4"},
    .curve = {"probability", 0, 1, {"x x x x x x x x", "1 1 1 1 1 1 1 1"}},
    .example = "loss.focal_tversky(tensor{0.9, 0.2, 0.6, 0.1}, tensor{1, 0, 1, 1})",
    .page = "ex1",
    .file = "engine/kernel/overlap.c",
    .function = "ll_focal_tversky_ref",
    .run = focal_tversky_run,
};
