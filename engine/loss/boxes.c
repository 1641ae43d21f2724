/* Losses on boxes {x1, y1, x2, y2}, one a row: how much of two boxes is common. They are symmetric:
 * the gradient by the target is that of the call with the boxes exchanged. */
#include <math.h>

#include "kernel/parallel.h"
#include "loss/compose.h"
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

/* One over the power of two at or below the longer side of the box around a pair, 1 where it has
 * none: a constant in which no square overflows, and by which nothing is rounded. */
static struct ll_tensor *units(struct ll_compose *c, const struct ll_tensor *a,
                               const struct ll_tensor *b, size_t rows)
{
    struct ll_tensor *unit = ll_c_zeros(c, rows);
    for (size_t r = 0; unit && r < rows; r++) {
        const float *x = a->data + 4 * r, *y = b->data + 4 * r;
        float wide = fmaxf(x[2], y[2]) - fminf(x[0], y[0]);
        float high = fmaxf(x[3], y[3]) - fminf(x[1], y[1]), side = fmaxf(wide, high);
        unit->data[r] = isnormal(side) ? ldexpf(1, -ilogbf(side)) : 1;
    }
    return unit;
}

/* Squares of the way between the middles and of the box around both, along one axis. */
struct apart {
    struct ll_tensor *way, *around;
};

static struct apart along(struct ll_compose *c, const struct ll_loss_call *call, size_t axis,
                          struct ll_tensor *unit, const struct ll_shape *rows)
{
    struct ll_tensor *edge[2][2];
    for (size_t box = 0; box < 2; box++)
        for (size_t end = 0; end < 2; end++) {
            struct ll_tensor *x = call->args[box];
            struct ll_tensor *at = ll_c_select(c, x, x->shape.rank - 1, axis + 2 * end);
            edge[box][end] = ll_c_mul(c, ll_c_reshape(c, at, rows), unit);
        }
    struct ll_tensor *way = ll_c_scale(
        c, ll_c_add(c, ll_c_sub(c, edge[0][0], edge[1][0]), ll_c_sub(c, edge[0][1], edge[1][1])),
        0.5);
    struct ll_tensor *around =
        ll_c_sub(c, ll_c_binary(c, ll_tensor_maximum, edge[0][1], edge[1][1]),
                 ll_c_binary(c, ll_tensor_minimum, edge[0][0], edge[1][0]));
    return (struct apart){ll_c_unary(c, ll_tensor_square, way),
                          ll_c_unary(c, ll_tensor_square, around)};
}

/* What IoU costs, and the squared way between the middles as a share of the squared diagonal of the
 * box around both: 0 where that has none. */
static ll_err diou_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check(call);
    if (err)
        return err;
    const struct ll_shape *shape = &call->args[0]->shape;
    struct ll_shape each_shape = ll_shape_drop(shape, shape->rank - 1, false);
    struct ll_shape rows = ll_shape_vector(call->args[0]->count / 4);
    struct ll_loss_options each_pair = *call->options;
    each_pair.reduction = LL_NONE;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *unit = units(&c, call->args[0], call->args[1], rows.dim[0]);
    struct apart x = along(&c, call, 0, unit, &rows), y = along(&c, call, 1, unit, &rows);
    struct ll_tensor *diagonal =
        ll_c_clamp(&c, ll_c_add(&c, x.around, y.around), LL_C_TINY, (double)INFINITY);
    struct ll_tensor *share = ll_c_div(&c, ll_c_add(&c, x.way, y.way), diagonal);
    struct ll_tensor *overlap = ll_c_loss(&c, &ll_loss_iou, call->args, 2, &each_pair);
    struct ll_tensor *each = ll_c_add(&c, overlap, ll_c_reshape(&c, share, &each_shape));
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
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

const struct ll_loss ll_loss_diou = {
    .name = "diou",
    .aliases = "diou_loss distance_iou ",
    .args = {"pred_boxes", "target_boxes"},
    .takes = {LL_ARG_BOX, LL_ARG_BOX},
    .formula = "                ⎛     |A ∩ B|     ρ² ⎞     ρ between the middles,\n"
               "L = mean of     ⎜ 1 − ───────  +  ── ⎟     d the diagonal of the\n"
               "                ⎝     |A ∪ B|     d² ⎠     box around both",
    .source = {"Zheng, Wang, Liu, Li, Ye and Ren", 2020,
               "Distance-IoU loss: faster and better learning for bounding box regression",
               "equation 7"},
    .curve = {"shift", -2, 2, {"x 0 x+1 1;", "0 0 1 1;"}},
    .example = "loss.diou(tensor{{0, 0, 2, 2}}, tensor{{3, 3, 5, 5}})",
    .page = "5.2",
    .file = "engine/loss/boxes.c",
    .function = "diou_run",
    .run = diou_run,
};
