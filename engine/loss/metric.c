/* Losses on embeddings: how far apart things are that belong together, or do not.
 *
 * Embeddings have the shape (N, D), one a row. Distances are Euclidean; where two embeddings meet,
 * the gradient of their distance is 0. */
#include <math.h>

#include "loss/compose.h"

/* Below this a squared distance or norm counts as 0. */
#define TINY 1e-24

static struct ll_tensor *root(struct ll_compose *c, struct ll_tensor *square)
{
    return ll_c_unary(c, ll_tensor_sqrt, ll_c_clamp(c, square, TINY, (double)INFINITY));
}

/* Row by row, Σ (a - b)². */
static struct ll_tensor *square_distance(struct ll_compose *c, struct ll_tensor *a,
                                         struct ll_tensor *b)
{
    return ll_c_sum(c, ll_c_unary(c, ll_tensor_square, ll_c_sub(c, a, b)), -1);
}

static ll_err check_rows(const struct ll_loss_call *call, size_t count)
{
    ll_err err = ll_loss_check_filled(call, 0);
    if (!err && call->args[0]->shape.rank != 2)
        err = ll_loss_fail(call, LL_ERR_SHAPE,
                           "%s has shape %s; embeddings must have shape (N, D), one a row",
                           call->loss->args[0], ll_shape_text(&call->args[0]->shape).text);
    for (size_t i = 1; i < count && !err; i++)
        err = ll_loss_check_pair(call, 0, i);
    return err;
}

enum { CONTRASTIVE_MARGIN, CONTRASTIVE_HALF };

/* y d² + (1 - y) max(0, margin - d)² */
static ll_err contrastive_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_rows(call, 2);
    if (err)
        return err;
    struct ll_tensor *label = call->args[2];
    struct ll_shape rows = ll_shape_vector(call->args[0]->shape.dim[0]);
    if (!ll_shape_equal(&label->shape, &rows))
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "label has shape %s; it must be %s, one number a row: 1 where the two "
                            "are alike, else 0",
                            ll_shape_text(&label->shape).text, ll_shape_text(&rows).text);
    const double *option = call->options->number;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *square = square_distance(&c, call->args[0], call->args[1]);
    struct ll_tensor *gap =
        ll_c_shift(&c, ll_c_unary(&c, ll_tensor_neg, root(&c, square)), option[CONTRASTIVE_MARGIN]);
    struct ll_tensor *apart = ll_c_unary(&c, ll_tensor_square, ll_c_unary(&c, ll_tensor_relu, gap));
    struct ll_tensor *unlike = ll_c_shift(&c, ll_c_unary(&c, ll_tensor_neg, label), 1);
    struct ll_tensor *each = ll_c_add(&c, ll_c_mul(&c, label, square), ll_c_mul(&c, unlike, apart));
    if (option[CONTRASTIVE_HALF] != 0)
        each = ll_c_scale(&c, each, 0.5);
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

enum { TRIPLET_MARGIN, TRIPLET_SQUARED };

/* max(0, d(a, p) - d(a, n) + margin) */
static ll_err triplet_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_rows(call, 3);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *near = square_distance(&c, call->args[0], call->args[1]);
    struct ll_tensor *far = square_distance(&c, call->args[0], call->args[2]);
    if (call->options->number[TRIPLET_SQUARED] == 0) {
        near = root(&c, near);
        far = root(&c, far);
    }
    struct ll_tensor *gap =
        ll_c_shift(&c, ll_c_sub(&c, near, far), call->options->number[TRIPLET_MARGIN]);
    return ll_compose_end(&c, ll_c_reduce(&c, call, ll_c_unary(&c, ll_tensor_relu, gap)), out);
}

static struct ll_tensor *normalised(struct ll_compose *c, struct ll_tensor *z)
{
    struct ll_tensor *norm = root(c, ll_c_sum(c, ll_c_unary(c, ll_tensor_square, z), -1));
    struct ll_shape column = {.rank = 2, .dim = {z->shape.dim[0], 1}};
    return ll_c_div(c, z, ll_c_reshape(c, norm, &column));
}

/* Similarities of all rows with all, a row's own set to -inf so that it has no share. */
static struct ll_tensor *similarities(struct ll_compose *c, struct ll_tensor *z, double temperature)
{
    struct ll_tensor *all = ll_c_binary(c, ll_tensor_matmul, z, ll_c_unary(c, ll_tensor_t, z));
    struct ll_tensor *never = ll_c_number(c, (double)-INFINITY);
    return ll_c_where(c, ll_c_eye(c, c->err ? 0 : z->shape.dim[0]), never,
                      ll_c_scale(c, all, 1 / temperature));
}

/* Row i's partner is i + N, and the other way round: the same sample's other view. */
static struct ll_tensor *partners(struct ll_compose *c, size_t rows)
{
    struct ll_tensor *position = ll_c_zeros(c, rows);
    for (size_t i = 0; position && i < rows; i++)
        position->data[i] = (float)((i + rows / 2) % rows);
    return position;
}

enum { TEMPERATURE };

/* For each of the 2N rows, -log softmax of its similarities to all other rows, at its partner. */
static ll_err info_nce_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_rows(call, 2);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *z =
        ll_c_cat(&c, normalised(&c, call->args[0]), normalised(&c, call->args[1]));
    struct ll_tensor *all = similarities(&c, z, call->options->number[TEMPERATURE]);
    struct ll_tensor *log_p = ll_c_log_softmax(&c, all, 1);
    size_t rows = 2 * call->args[0]->shape.dim[0];
    struct ll_tensor *each =
        ll_c_unary(&c, ll_tensor_neg, ll_c_pick(&c, log_p, partners(&c, rows)));
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

const struct ll_loss ll_loss_contrastive = {
    .name = "contrastive",
    .aliases = "contrastive_loss ",
    .args = {"x1", "x2", "label"},
    .formula = "L = 1/n · Σᵢ [ yᵢ·dᵢ² + (1 − yᵢ)·max(0, m − dᵢ)² ]      dᵢ = ‖x₁ᵢ − x₂ᵢ‖\n"
               "half: ½·L, as in the paper",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"half", "½", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 2,
    .source = {"Hadsell, Chopra and LeCun", 2006,
               "Dimensionality reduction by learning an invariant mapping", "equation 4"},
    .curve = {"distance", 0, 3, {"x;", "0;", "0"}},
    .page = "4.1",
    .file = "engine/loss/metric.c",
    .function = "contrastive_run",
    .run = contrastive_run,
};

const struct ll_loss ll_loss_triplet = {
    .name = "triplet",
    .aliases = "triplet_margin ",
    .args = {"anchor", "positive", "negative"},
    .formula = "L = 1/n · Σᵢ max(0, d(aᵢ, pᵢ) − d(aᵢ, nᵢ) + m)      d(x, y) = ‖x − y‖\n"
               "squared: d(x, y) = ‖x − y‖²",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"squared", "", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 2,
    .source = {"Schroff, Kalenichenko and Philbin", 2015,
               "FaceNet: a unified embedding for face recognition and clustering", "equation 2"},
    .curve = {"distance", 0, 4, {"0;", "1;", "x;"}},
    .page = "4.2",
    .file = "engine/loss/metric.c",
    .function = "triplet_run",
    .run = triplet_run,
};

#define INFO_NCE_FORMULA                                                                           \
    "L = 1/2N · Σᵢ −log [ exp(s(zᵢ, zⱼ)/τ) / Σₖ exp(s(zᵢ, zₖ)/τ) ]\n"           \
    "s(u, v) = u·v / (‖u‖·‖v‖),   j the partner of i,   k ≠ i"

const struct ll_loss ll_loss_info_nce = {
    .name = "info_nce",
    .aliases = "infonce ",
    .args = {"z_i", "z_j"},
    .formula = INFO_NCE_FORMULA,
    .options = {{"temperature", "τ", LL_TAKES_NUMBER, 0.07, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"van den Oord, Li and Vinyals", 2018,
               "Representation learning with contrastive predictive coding", "equation 4"},
    .page = "4.3",
    .file = "engine/loss/metric.c",
    .function = "info_nce_run",
    .run = info_nce_run,
};

const struct ll_loss ll_loss_nt_xent = {
    .name = "nt_xent",
    .aliases = "ntxent ",
    .args = {"z_i", "z_j"},
    .formula = INFO_NCE_FORMULA,
    .options = {{"temperature", "τ", LL_TAKES_NUMBER, 0.5, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"Chen, Kornblith, Norouzi and Hinton", 2020,
               "A simple framework for contrastive learning of visual representations",
               "equation 1"},
    .page = "4.3",
    .file = "engine/loss/metric.c",
    .function = "info_nce_run",
    .run = info_nce_run,
};
