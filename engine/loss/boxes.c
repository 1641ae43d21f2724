/* Losses on boxes {x1, y1, x2, y2}, one a row: how much of two boxes is common.
 *
 * A box whose second corner lies before its first has no area. 1e-6 in the denominators keeps two
 * empty boxes finite. */
#include <math.h>

#include "loss/compose.h"

#define TINY 1e-6

struct box {
    struct ll_tensor *x1, *y1, *x2, *y2;
};

static struct box box_of(struct ll_compose *c, struct ll_tensor *boxes)
{
    return (struct box){ll_c_select(c, boxes, -1, 0), ll_c_select(c, boxes, -1, 1),
                        ll_c_select(c, boxes, -1, 2), ll_c_select(c, boxes, -1, 3)};
}

/* Where boxes only touch, the gradient is that of the side where they overlap. */
static struct ll_tensor *area(struct ll_compose *c, const struct box *box)
{
    const double open = (double)INFINITY;
    struct ll_tensor *width = ll_c_clamp(c, ll_c_sub(c, box->x2, box->x1), 0, open);
    struct ll_tensor *height = ll_c_clamp(c, ll_c_sub(c, box->y2, box->y1), 0, open);
    return ll_c_mul(c, width, height);
}

/* The box that two have in common (inner), or the smallest that holds both. */
static struct box both(struct ll_compose *c, const struct box *a, const struct box *b, bool inner)
{
    ll_binary_fn *first = inner ? ll_tensor_maximum : ll_tensor_minimum;
    ll_binary_fn *second = inner ? ll_tensor_minimum : ll_tensor_maximum;
    return (struct box){ll_c_binary(c, first, a->x1, b->x1), ll_c_binary(c, first, a->y1, b->y1),
                        ll_c_binary(c, second, a->x2, b->x2), ll_c_binary(c, second, a->y2, b->y2)};
}

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

static ll_err run(const struct ll_loss_call *call, bool generalised, struct ll_tensor **out)
{
    ll_err err = check(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct box a = box_of(&c, call->args[0]), b = box_of(&c, call->args[1]);
    struct box inner = both(&c, &a, &b, true);
    struct ll_tensor *common = area(&c, &inner);
    struct ll_tensor *whole = ll_c_sub(&c, ll_c_add(&c, area(&c, &a), area(&c, &b)), common);
    struct ll_tensor *iou = ll_c_div(&c, common, ll_c_shift(&c, whole, TINY));
    if (generalised) {
        struct box outer = both(&c, &a, &b, false);
        struct ll_tensor *hull = area(&c, &outer);
        struct ll_tensor *waste = ll_c_sub(&c, hull, whole);
        iou = ll_c_sub(&c, iou, ll_c_div(&c, waste, ll_c_shift(&c, hull, TINY)));
    }
    struct ll_tensor *each = ll_c_shift(&c, ll_c_unary(&c, ll_tensor_neg, iou), 1);
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

static ll_err iou_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return run(call, false, out);
}

static ll_err giou_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return run(call, true, out);
}

const struct ll_loss ll_loss_iou = {
    .name = "iou",
    .aliases = "iou_loss jaccard ",
    .args = {"pred_boxes", "target_boxes"},
    .formula = "                  |A ∩ B|\n"
               "L = 1 − mean of ─────────\n"
               "                  |A ∪ B|",
    .source = {"Yu, Jiang, Wang, Cao and Huang", 2016,
               "UnitBox: an advanced object detection network", "section 3"},
    .curve = {"shift", -2, 2, {"x 0 x+1 1;", "0 0 1 1;"}},
    .page = "5.2",
    .file = "engine/loss/boxes.c",
    .function = "run",
    .run = iou_run,
};

const struct ll_loss ll_loss_giou = {
    .name = "giou",
    .aliases = "giou_loss ",
    .args = {"pred_boxes", "target_boxes"},
    .formula = "                ⎛ |A ∩ B|     |C| − |A ∪ B| ⎞     C the smallest box\n"
               "L = 1 − mean of ⎜ ───────  −  ───────────── ⎟     that holds both\n"
               "                ⎝ |A ∪ B|          |C|      ⎠",
    .source = {"Rezatofighi, Tsoi, Gwak, Sadeghian, Reid and Savarese", 2019,
               "Generalized intersection over union", "algorithm 1"},
    .curve = {"shift", -2, 2, {"x 0 x+1 1;", "0 0 1 1;"}},
    .page = "5.2",
    .file = "engine/loss/boxes.c",
    .function = "run",
    .run = giou_run,
};
