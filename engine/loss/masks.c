/* Losses on masks that build on Dice, Tversky and cross-entropy. */
#include <math.h>

#include "loss/compose.h"
#include "loss/fused.h"
#include "loss/labels.h"

/* How a class's masks overlap, and how the classes count. */
struct overlap {
    double alpha, beta, smooth; /* Tversky's: Dice is that of ½ and ½, and half its smooth */
    struct ll_tensor *weight;   /* one a class, or NULL */
    int32_t ignore;             /* the label of positions that no class counts */
};

/* Labels (N, ...), which were checked, as one-hot rows of the logits' shape (N, C, ...); and in
 * `counted`, where some are ignored, 1 at each position (N, 1, ...) that is not. */
static ll_err one_hot(const struct ll_loss_call *call, int32_t ignore, struct ll_tensor **hot,
                      struct ll_tensor **counted)
{
    const struct ll_tensor *logits = call->args[0], *label = call->args[1];
    size_t outer, classes, inner;
    ll_shape_split(&logits->shape, 1, &outer, &classes, &inner);
    struct ll_shape positions = logits->shape;
    positions.dim[1] = 1;
    ll_err err = ll_tensor_new(call->tape, &logits->shape, NULL, hot);
    if (!err)
        err = ll_tensor_full(call->tape, &positions, 1, counted);
    bool all = true;
    for (size_t i = 0; !err && i < label->count; i++) {
        bool ignored = label->data[i] == (float)ignore;
        if (ignored)
            (*counted)->data[i] = 0;
        else
            (*hot)->data[(i / inner * classes + (size_t)label->data[i]) * inner + i % inner] = 1;
        all = all && !ignored;
    }
    if (all)
        ll_tensor_free(counted);
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

/* For each class: 1 - (TP + s) / (TP + α FP + β FN + s), as what is missing over the whole, so that
 * a small loss keeps its digits. What a position's class misses, the others have: Σ p over them. */
static struct ll_tensor *overlap_of_classes(struct ll_compose *c, struct ll_tensor *p,
                                            struct ll_tensor *hot, const struct overlap *o)
{
    if (c->err)
        return NULL;
    struct ll_shape positions = p->shape;
    positions.dim[1] = 1;
    struct ll_tensor *cold = ll_c_shift(c, ll_c_unary(c, ll_tensor_neg, hot), 1);
    struct ll_tensor *wrong = ll_c_mul(c, p, cold);
    struct ll_tensor *missing = ll_c_reshape(c, ll_c_sum(c, wrong, 1), &positions);
    struct ll_tensor *tp = class_sums(c, ll_c_mul(c, p, hot)), *fp = class_sums(c, wrong);
    struct ll_tensor *fn = class_sums(c, ll_c_mul(c, missing, hot));
    struct ll_tensor *cost = ll_c_add(c, ll_c_scale(c, fp, o->alpha), ll_c_scale(c, fn, o->beta));
    return ll_c_div(c, cost, ll_c_add(c, ll_c_shift(c, tp, o->smooth), cost));
}

/* By the call's reduction; with weights the mean divides by their sum. */
static struct ll_tensor *reduce_classes(struct ll_compose *c, const struct ll_loss_call *call,
                                        struct ll_tensor *each, struct ll_tensor *weight)
{
    if (!weight)
        return ll_c_reduce(c, call, each);
    struct ll_tensor *weighed = ll_c_mul(c, each, weight);
    if (call->options->reduction != LL_MEAN)
        return ll_c_reduce(c, call, weighed);
    return ll_c_div(c, ll_c_sum(c, weighed, LL_DIM_ALL), ll_c_sum(c, weight, LL_DIM_ALL));
}

/* a CE + b Overlap, composed: what the kernel does not know. */
static ll_err composed(const struct ll_loss_call *call, const struct overlap *o, double ce_weight,
                       double weight, struct ll_tensor **out)
{
    struct ll_tensor *hot = NULL, *counted = NULL;
    ll_err err = one_hot(call, o->ignore, &hot, &counted);
    struct ll_compose c = ll_compose_start(call);
    c.err = err;
    struct ll_tensor *p = ll_c_softmax(&c, call->args[0], 1);
    if (counted)
        p = ll_c_mul(&c, p, counted);
    struct ll_tensor *loss = reduce_classes(&c, call, overlap_of_classes(&c, p, hot, o), o->weight);
    if (weight != 1)
        loss = ll_c_scale(&c, loss, weight);
    if (ce_weight > 0) {
        struct ll_loss_options options;
        ll_loss_options_init(&ll_loss_cross_entropy, &options);
        err = ll_loss_set_number(call->tape, &ll_loss_cross_entropy, "ignore_index",
                                 (double)o->ignore, &options);
        c.err = c.err ? c.err : err;
        loss =
            ll_c_add(&c, loss,
                     ll_c_scale(&c, ll_c_loss(&c, &ll_loss_cross_entropy, call->args, 2, &options),
                                ce_weight));
    }
    err = ll_compose_end(&c, loss, out);
    ll_tensor_free(&counted);
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

/* Logits and a label for each position, and a weight for each class, or NULL. */
static ll_err prepare(const struct ll_loss_call *call, int32_t ignore,
                      const struct ll_tensor *weight, struct ll_loss_rows *rows)
{
    *rows = (struct ll_loss_rows){0};
    if (call->args[0]->shape.rank >= 2) {
        ll_err err = ll_loss_rows_of(call, ignore, rows);
        if (!err && !rows->soft)
            err = ll_loss_check_classes(call, rows, weight, "weight");
        if (err || !rows->soft)
            return err;
    }
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "logits has shape %s and target %s; they must be (N, C, ...) and (N, ...)",
                        ll_shape_text(&call->args[0]->shape).text,
                        ll_shape_text(&call->args[1]->shape).text);
}

static bool ignores_some(const struct ll_loss_call *call, int32_t ignore)
{
    const struct ll_tensor *label = call->args[1];
    bool some = false;
    for (size_t i = 0; i < label->count; i++)
        some |= label->data[i] == (float)ignore;
    return some;
}

enum { DICE_SMOOTH, DICE_WEIGHT, DICE_IGNORE };

static ll_err multiclass_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const struct overlap o = {.alpha = 0.5,
                              .beta = 0.5,
                              .smooth = number[DICE_SMOOTH] / 2,
                              .weight = call->options->tensor[DICE_WEIGHT],
                              .ignore = (int32_t)number[DICE_IGNORE]};
    struct ll_loss_rows rows;
    ll_err err = prepare(call, o.ignore, o.weight, &rows);
    if (err)
        return err;
    if (call->options->reduction == LL_NONE || o.weight || ignores_some(call, o.ignore))
        return composed(call, &o, 0, 1, out);
    const struct ll_segment_option option = {0, 1, (float)number[DICE_SMOOTH]};
    double times = call->options->reduction == LL_SUM ? (double)rows.at.classes : 1;
    return segment(call, &rows, &option, times, out);
}

enum { TVERSKY_ALPHA, TVERSKY_BETA, TVERSKY_SMOOTH, TVERSKY_WEIGHT, TVERSKY_IGNORE };

static ll_err multiclass_tversky_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const struct overlap o = {.alpha = number[TVERSKY_ALPHA],
                              .beta = number[TVERSKY_BETA],
                              .smooth = number[TVERSKY_SMOOTH],
                              .weight = call->options->tensor[TVERSKY_WEIGHT],
                              .ignore = (int32_t)number[TVERSKY_IGNORE]};
    struct ll_loss_rows rows;
    ll_err err = prepare(call, o.ignore, o.weight, &rows);
    return err ? err : composed(call, &o, 0, 1, out);
}

enum { CE_WEIGHT, CE_DICE_WEIGHT, CE_DICE_SMOOTH, CE_DICE_IGNORE };

static ll_err ce_dice_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const struct overlap o = {.alpha = 0.5,
                              .beta = 0.5,
                              .smooth = number[CE_DICE_SMOOTH] / 2,
                              .ignore = (int32_t)number[CE_DICE_IGNORE]};
    struct ll_loss_rows rows;
    ll_err err = prepare(call, o.ignore, NULL, &rows);
    if (err)
        return err;
    if (ignores_some(call, o.ignore)) /* both parts are means here, whatever the reduction */
        return composed(&(struct ll_loss_call){call->tape, call->loss, call->args, call->count,
                                               &(struct ll_loss_options){.reduction = LL_MEAN}},
                        &o, number[CE_WEIGHT], number[CE_DICE_WEIGHT], out);
    const struct ll_segment_option option = {
        (float)number[CE_WEIGHT], (float)number[CE_DICE_WEIGHT], (float)number[CE_DICE_SMOOTH]};
    return segment(call, &rows, &option, 1, out);
}

const struct ll_loss ll_loss_multiclass_dice = {
    .name = "multiclass_dice",
    .aliases = "",
    .args = {"logits", "target"},
    .takes = {LL_ARG_MAP, LL_ARG_MAP_CLASS},
    .formula = "             ⎛      2·Σᵢ pᵢc·tᵢc + s    ⎞\n"
               "L = 1/C · Σc ⎜ 1 − ───────────────────── ⎟      p = softmax(x)\n"
               "             ⎝     Σᵢ pᵢc + Σᵢ tᵢc + s   ⎠\n"
               "weight: 1/Σw · Σc wc·(...); a class of weight 0 is left out",
    .options = {{"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 3,
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

const struct ll_loss ll_loss_multiclass_tversky = {
    .name = "multiclass_tversky",
    .aliases = "",
    .args = {"logits", "target"},
    .takes = {LL_ARG_MAP, LL_ARG_MAP_CLASS},
    .formula = "             ⎛             TPc + s           ⎞\n"
               "L = 1/C · Σc ⎜ 1 − ───────────────────────── ⎟      p = softmax(x)\n"
               "             ⎝     TPc + α·FPc + β·FNc + s   ⎠\n"
               "alpha = beta = 1: Jaccard's of many classes\n"
               "weight: 1/Σw · Σc wc·(...); a class of weight 0 is left out",
    .options = {{"alpha", "α", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"beta", "β", LL_TAKES_NUMBER, 0.5, 0, INFINITY},
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 5,
    .source = {"Salehi, Erdogmus and Gholipour", 2017,
               "Tversky loss function for image segmentation using 3D fully convolutional deep "
               "networks",
               "equation 3, a class at a time"},
    .example =
        "loss.multiclass_tversky(tensor{{2, 1, 0.1}, {0.5, 2.5, 0.3}}, tensor{0, 1}, {weight "
        "= tensor{0, 1, 1}})",
    .page = "ex1",
    .file = "engine/loss/masks.c",
    .function = "overlap_of_classes",
    .run = multiclass_tversky_run,
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
                {"smooth", "s", LL_TAKES_NUMBER, 1, 0, INFINITY},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 4,
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
