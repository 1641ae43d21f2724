/* Losses on masks that build on Dice, Tversky and cross-entropy. */
#include <math.h>

#include "loss/compose.h"

/* Logits (N, C, ...) and labels (N, ...): the labels as one-hot rows of the logits' shape. */
static ll_err one_hot(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *logits = call->args[0], *label = call->args[1];
    struct ll_shape rows =
        logits->shape.rank > 1 ? ll_shape_drop(&logits->shape, 1, false) : ll_shape_scalar();
    if (logits->shape.rank < 2 || !ll_shape_equal(&label->shape, &rows))
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "logits has shape %s and target %s; they must be (N, C, ...) and "
                            "(N, ...)",
                            ll_shape_text(&logits->shape).text, ll_shape_text(&label->shape).text);
    size_t outer, classes, inner;
    ll_shape_split(&logits->shape, 1, &outer, &classes, &inner);
    for (size_t i = 0; i < label->count; i++)
        if (!(label->data[i] >= 0 && label->data[i] < (float)classes) ||
            label->data[i] != floorf(label->data[i]))
            return ll_loss_fail(call, LL_ERR_RANGE,
                                "target has label %g at element %zu; labels are whole numbers from "
                                "0 to %zu",
                                (double)label->data[i], i + 1, classes - 1);
    ll_err err = ll_tensor_new(call->tape, &logits->shape, NULL, out);
    for (size_t i = 0; !err && i < label->count; i++)
        (*out)->data[(i / inner * classes + (size_t)label->data[i]) * inner + i % inner] = 1;
    return err;
}

/* Sums over all but the second dimension, which is what is left. */
static struct ll_tensor *class_sums(struct ll_compose *c, struct ll_tensor *a)
{
    if (c->err)
        return NULL;
    size_t outer, classes, inner;
    ll_shape_split(&a->shape, 1, &outer, &classes, &inner);
    struct ll_shape flat = {.rank = 3, .dim = {outer, classes, inner}};
    return ll_c_sum(c, ll_c_sum(c, ll_c_reshape(c, a, &flat), 2), 0);
}

/* For each class: 1 - (2 Σ p t + s) / (Σ p + Σ t + s). */
static struct ll_tensor *dice_of_classes(struct ll_compose *c, struct ll_tensor *logits,
                                         struct ll_tensor *hot, double smooth)
{
    struct ll_tensor *p = ll_c_softmax(c, logits, 1);
    struct ll_tensor *common = ll_c_scale(c, class_sums(c, ll_c_mul(c, p, hot)), 2);
    struct ll_tensor *sizes = ll_c_add(c, class_sums(c, p), class_sums(c, hot));
    struct ll_tensor *dice =
        ll_c_div(c, ll_c_shift(c, common, smooth), ll_c_shift(c, sizes, smooth));
    return ll_c_shift(c, ll_c_unary(c, ll_tensor_neg, dice), 1);
}

static ll_err multiclass_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    struct ll_tensor *hot = NULL;
    ll_err err = ll_loss_check_filled(call, 0);
    if (!err)
        err = one_hot(call, &hot);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *each = dice_of_classes(&c, call->args[0], hot, call->options->number[0]);
    err = ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
    ll_tensor_free(&hot);
    return err;
}

enum { CE_WEIGHT, DICE_WEIGHT, CE_DICE_SMOOTH };

static ll_err ce_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *option = call->options->number;
    struct ll_loss_options smooth;
    ll_loss_options_init(&ll_loss_multiclass_dice, &smooth);
    smooth.number[0] = option[CE_DICE_SMOOTH];
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *dice = ll_c_loss(&c, &ll_loss_multiclass_dice, call->args, 2, &smooth);
    struct ll_tensor *ce = ll_c_loss(&c, &ll_loss_cross_entropy, call->args, 2, NULL);
    struct ll_tensor *sum = ll_c_add(&c, ll_c_scale(&c, ce, option[CE_WEIGHT]),
                                     ll_c_scale(&c, dice, option[DICE_WEIGHT]));
    return ll_compose_end(&c, sum, out);
}

enum { FT_ALPHA, FT_BETA, FT_SMOOTH, FT_GAMMA };

/* Tversky's loss to the power 1 / gamma. */
static ll_err focal_tversky_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    struct ll_loss_options options;
    ll_loss_options_init(&ll_loss_tversky, &options);
    for (size_t i = FT_ALPHA; i <= FT_SMOOTH; i++)
        options.number[i] = call->options->number[i];
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *tversky = ll_c_loss(&c, &ll_loss_tversky, call->args, 2, &options);
    struct ll_tensor *power = ll_c_number(&c, 1 / call->options->number[FT_GAMMA]);
    return ll_compose_end(&c, ll_c_binary(&c, ll_tensor_pow, tversky, power), out);
}

const struct ll_loss ll_loss_multiclass_dice = {
    .name = "multiclass_dice",
    .aliases = "",
    .args = {"logits", "target"},
    .formula = "             ⎛      2·Σᵢ pᵢc·tᵢc + s    ⎞\n"
               "L = 1/C · Σc ⎜ 1 − ───────────────────── ⎟      p = softmax(x)\n"
               "             ⎝     Σᵢ pᵢc + Σᵢ tᵢc + s   ⎠",
    .options = {{"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Sudre, Li, Vercauteren, Ourselin and Cardoso", 2017,
               "Generalised Dice overlap as a deep learning loss function for highly unbalanced "
               "segmentations",
               "section 2"},
    .page = "5.1",
    .file = "engine/loss/masks.c",
    .function = "dice_of_classes",
    .run = multiclass_dice_run,
};

const struct ll_loss ll_loss_ce_dice = {
    .name = "ce_dice",
    .aliases = "",
    .args = {"logits", "target"},
    .one_number = true,
    .formula = "L = a·CE(x, y) + b·MulticlassDice(x, y)",
    .options = {{"ce_weight", "a", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"dice_weight", "b", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 3,
    .source = {"Isensee, Jaeger, Kohl, Petersen and Maier-Hein", 2021,
               "nnU-Net: a self-configuring method for deep learning-based biomedical image "
               "segmentation",
               "methods"},
    .page = "5.3",
    .file = "engine/loss/masks.c",
    .function = "ce_dice_run",
    .run = ce_dice_run,
};

const struct ll_loss ll_loss_focal_tversky = {
    .name = "focal_tversky",
    .aliases = "",
    .args = {"pred", "target"},
    .one_number = true,
    .formula = "L = Tversky(α, β, s)^(1/γ)",
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
    .page = "ex1",
    .file = "engine/loss/masks.c",
    .function = "focal_tversky_run",
    .run = focal_tversky_run,
};
