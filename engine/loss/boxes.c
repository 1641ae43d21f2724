/* Losses on boxes {x1, y1, x2, y2}, one a row: how much of two boxes is common. They are symmetric:
 * the gradient by the target is that of the call with the boxes exchanged. */
#include "kernel/parallel.h"
#include "loss/fused.h"

static ll_err check(const struct ll_loss_call *call)
{
    ll_err err = ll_loss_check_equal(call);
    const struct ll_shape *shape = &call->args[0]->shape;
    if (!err && (shape->rank == 0 || shape->dim[shape->rank - 1] != 4))
        err = ll_loss_fail(call, LL_ERR_SHAPE,
                           "pred_boxes has shape %s; boxes must have shape (N, 4): x1, y1, x2, y2",
                           ll_shape_text(shape).text);
    return err;
}

static ll_err boxes(const struct ll_loss_call *call, ll_box_loss *kernel, struct ll_tensor **out)
{
    ll_err err = check(call);
    if (err)
        return err;
    const struct ll_tensor *pred = call->args[0], *target = call->args[1];
    struct ll_shape rows = ll_shape_drop(&pred->shape, pred->shape.rank - 1, false);
    float *grad[LL_LOSS_ARGS];
    err = ll_loss_fused(call, &rows, 2, out, grad);
    if (err)
        return err;
    size_t n = pred->count / 4;
    double share = call->options->reduction == LL_MEAN ? 1 / (double)n : 1;
    float *each = call->options->reduction == LL_NONE ? (*out)->data : NULL;
    int threads = ll_tape_threads(call->tape);
    double sum = ll_box_loss_parallel(kernel, pred->data, target->data, n, (float)share, NULL, each,
                                      grad[0], threads);
    if (grad[1])
        ll_box_loss_parallel(kernel, target->data, pred->data, n, (float)share, NULL, NULL, grad[1],
                             threads);
    if (call->options->reduction != LL_NONE)
        (*out)->data[0] = (float)(sum * share);
    return LL_OK;
}

static ll_err iou_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return boxes(call, ll_tape_kernels(call->tape)->iou, out);
}

static ll_err giou_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return boxes(call, ll_tape_kernels(call->tape)->giou, out);
}

const struct ll_loss ll_loss_iou = {
    .name = "iou",
    .aliases = "iou_loss box_iou ",
    .args = {"pred_boxes", "target_boxes"},
    .takes = {LL_ARG_BOX, LL_ARG_BOX},
    .formula = "                  |A ∩ B|\n"
               "L = 1 − mean of ─────────\n"
               "                  |A ∪ B|",
    .source = {"Yu, Jiang, Wang, Cao and Huang", 2016,
               "UnitBox: an advanced object detection network", "section 3"},
    .curve = {"shift", -2, 2, {"x 0 x+1 1;", "0 0 1 1;"}},
    .example = "loss.iou(tensor{{0, 0, 2, 2}}, tensor{{1, 1, 3, 3}})",
    .page = "5.2",
    .file = "engine/kernel/boxes.c",
    .function = "ll_iou_ref",
    .run = iou_run,
};

const struct ll_loss ll_loss_giou = {
    .name = "giou",
    .aliases = "giou_loss ",
    .args = {"pred_boxes", "target_boxes"},
    .takes = {LL_ARG_BOX, LL_ARG_BOX},
    .formula = "                ⎛ |A ∩ B|     |C| − |A ∪ B| ⎞     C the smallest box\n"
               "L = 1 − mean of ⎜ ───────  −  ───────────── ⎟     that holds both\n"
               "                ⎝ |A ∪ B|          |C|      ⎠",
    .source = {"Rezatofighi, Tsoi, Gwak, Sadeghian, Reid and Savarese", 2019,
               "Generalized intersection over union", "algorithm 1"},
    .curve = {"shift", -2, 2, {"x 0 x+1 1;", "0 0 1 1;"}},
    .example = "loss.giou(tensor{{0, 0, 2, 2}}, tensor{{3, 3, 5, 5}})",
    .page = "5.2",
    .file = "engine/kernel/boxes.c",
    .function = "ll_giou_ref",
    .run = giou_run,
};
