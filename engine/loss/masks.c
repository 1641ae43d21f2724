/* Losses on masks that build on Dice, Tversky and cross-entropy. */
#include <math.h>

#include "loss/compose.h"
#include "loss/fused.h"
#include "loss/labels.h"

/* Labels (N, ...), which were checked, as one-hot rows of the logits' shape (N, C, ...). */
static ll_err one_hot(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *logits = call->args[0], *label = call->args[1];
    size_t outer, classes, inner;
    ll_shape_split(&logits->shape, 1, &outer, &classes, &inner);
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

/* A loss for each class: composed, since the kernel knows the mean alone. */
static ll_err dice_each(const struct ll_loss_call *call, struct ll_tensor **out)
{
    struct ll_tensor *hot = NULL;
    ll_err err = one_hot(call, &hot);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    err =
        ll_compose_end(&c, dice_of_classes(&c, call->args[0], hot, call->options->number[0]), out);
    ll_tensor_free(&hot);
    return err;
}

/* a CE + b Dice by the kernel, `times` over. */
static ll_err segment(const struct ll_loss_call *call, const struct ll_loss_rows *rows,
                      const struct ll_segment_option *option, double times, struct ll_tensor **out)
{
    void *scratch = NULL, *label = NULL;
    float *grad[LL_LOSS_ARGS];
    const struct ll_tensor *logits = call->args[0];
    ll_err err =
        ll_tape_scratch(call->tape, ll_ce_dice_scratch(rows->at.classes), sizeof(double), &scratch);
    if (!err)
        err = ll_tape_scratch(call->tape, rows->count, sizeof(int32_t), &label);
    if (!err)
        err = ll_loss_fused(call, NULL, 1, out, grad);
    if (!err) {
        int32_t *to = label;
        for (size_t r = 0; r < rows->count; r++)
            to[r] = (int32_t)call->args[1]->data[r];
        double loss =
            ll_tape_kernels(call->tape)
                ->ce_dice(logits->data, label, &rows->at, option, (float)times, scratch, grad[0]);
        (*out)->data[0] = (float)(loss * times);
    }
    ll_tape_scratch_free(call->tape, label);
    ll_tape_scratch_free(call->tape, scratch);
    return err;
}

/* Logits and a label for each position. */
static ll_err prepare(const struct ll_loss_call *call, struct ll_loss_rows *rows)
{
    *rows = (struct ll_loss_rows){0};
    if (call->args[0]->shape.rank >= 2) {
        ll_err err = ll_loss_rows_of(call, INT32_MIN, rows);
        if (err || !rows->soft)
            return err;
    }
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "logits has shape %s and target %s; they must be (N, C, ...) and (N, ...)",
                        ll_shape_text(&call->args[0]->shape).text,
                        ll_shape_text(&call->args[1]->shape).text);
}

static ll_err multiclass_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    struct ll_loss_rows rows;
    ll_err err = prepare(call, &rows);
    if (err)
        return err;
    if (call->options->reduction == LL_NONE)
        return dice_each(call, out);
    const struct ll_segment_option option = {0, 1, (float)call->options->number[0]};
    double times = call->options->reduction == LL_SUM ? (double)rows.at.classes : 1;
    return segment(call, &rows, &option, times, out);
}

enum { CE_WEIGHT, DICE_WEIGHT, CE_DICE_SMOOTH };

static ll_err ce_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    struct ll_loss_rows rows;
    ll_err err = prepare(call, &rows);
    if (err)
        return err;
    const struct ll_segment_option option = {(float)number[CE_WEIGHT], (float)number[DICE_WEIGHT],
                                             (float)number[CE_DICE_SMOOTH]};
    return segment(call, &rows, &option, 1, out);
}

const struct ll_loss ll_loss_multiclass_dice = {
    .name = "multiclass_dice",
    .aliases = "",
    .args = {"logits", "target"},
    .takes = {LL_ARG_MAP, LL_ARG_MAP_CLASS},
    .formula = "             ⎛      2·Σᵢ pᵢc·tᵢc + s    ⎞\n"
               "L = 1/C · Σc ⎜ 1 − ───────────────────── ⎟      p = softmax(x)\n"
               "             ⎝     Σᵢ pᵢc + Σᵢ tᵢc + s   ⎠",
    .options = {{"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Sudre, Li, Vercauteren, Ourselin and Cardoso", 2017,
               "Generalised Dice overlap as a deep learning loss function for highly unbalanced "
               "segmentations",
               "section 2"},
    .example = "loss.multiclass_dice(tensor{{2, 1, 0.1}, {0.5, 2.5, 0.3}}, tensor{0, 1})",
    .page = "5.1",
    .file = "engine/kernel/segment.c",
    .function = "ll_ce_dice_ref",
    .run = multiclass_dice_run,
};

const struct ll_loss ll_loss_ce_dice = {
    .name = "ce_dice",
    .aliases = "",
    .args = {"logits", "target"},
    .takes = {LL_ARG_MAP, LL_ARG_MAP_CLASS},
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
    .example =
        "loss.ce_dice(tensor{{2, 1, 0.1}, {0.5, 2.5, 0.3}}, tensor{0, 1}, {ce_weight = 0.3})",
    .page = "5.3",
    .file = "engine/kernel/segment.c",
    .function = "ll_ce_dice_ref",
    .run = ce_dice_run,
};
