/* Losses on embeddings: how far apart things are that belong together, or do not.
 *
 * Embeddings have the shape (N, D), one a row. Where two embeddings meet, the gradient of their
 * distance is 0. */
#include <math.h>

#include "kernel/parallel.h"
#include "loss/compose.h"
#include "loss/fused.h"

/* Of a similarity that does not count: finite, so that a row of nothing else has a gradient, 0. */
#define NEVER (-1e30)

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

/* What a row counts in the result. */
static double share_of(const struct ll_loss_call *call)
{
    size_t rows = call->args[0]->shape.dim[0];
    return call->options->reduction == LL_MEAN ? 1 / (double)rows : 1;
}

enum { CONTRASTIVE_MARGIN, CONTRASTIVE_HALF };

/* The loss is linear in the label: its derivative is what a like pair costs, less an unlike one. */
static void by_label(const struct ll_loss_call *call, double share, float *grad)
{
    const struct ll_tensor *x1 = call->args[0], *x2 = call->args[1];
    size_t rows = x1->shape.dim[0], width = x1->shape.dim[1];
    for (size_t r = 0; r < rows; r++) {
        double square = 0;
        for (size_t i = r * width; i < (r + 1) * width; i++)
            square += pow((double)x1->data[i] - (double)x2->data[i], 2);
        double gap = fmax(call->options->number[CONTRASTIVE_MARGIN] - sqrt(square), 0);
        grad[r] = (float)(share * (square - gap * gap));
    }
}

static ll_err check_contrastive(const struct ll_loss_call *call)
{
    ll_err err = check_rows(call, 2);
    if (err)
        return err;
    const struct ll_tensor *label = call->args[2];
    struct ll_shape rows = ll_shape_vector(call->args[0]->shape.dim[0]);
    if (ll_shape_equal(&label->shape, &rows))
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "label has shape %s; it must be %s, one number a row: 1 where the two are "
                        "alike, else 0",
                        ll_shape_text(&label->shape).text, ll_shape_text(&rows).text);
}

static ll_err contrastive_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS];
    ll_err err = check_contrastive(call);
    struct ll_shape rows = ll_shape_vector(err ? 0 : call->args[0]->shape.dim[0]);
    if (!err)
        err = ll_loss_fused(call, &rows, 3, out, grad);
    if (err)
        return err;
    const struct ll_tensor *x1 = call->args[0], *x2 = call->args[1], *label = call->args[2];
    double half = call->options->number[CONTRASTIVE_HALF] != 0 ? 0.5 : 1;
    double share = half * share_of(call);
    float *each = call->options->reduction == LL_NONE ? (*out)->data : NULL;
    float *by_x = grad[0] ? grad[0] : grad[1];
    double sum = ll_pair_loss_parallel(ll_tape_kernels(call->tape)->contrastive, x1->data, x2->data,
                                       label->data, rows.dim[0], x1->shape.dim[1],
                                       (float)call->options->number[CONTRASTIVE_MARGIN],
                                       (float)share, NULL, each, by_x, ll_tape_threads(call->tape));
    for (size_t i = 0; grad[1] && i < x2->count; i++)
        grad[1][i] = -by_x[i];
    if (grad[2])
        by_label(call, share, grad[2]);
    for (size_t r = 0; each && r < rows.dim[0]; r++)
        each[r] *= (float)half;
    if (call->options->reduction != LL_NONE)
        (*out)->data[0] = (float)(sum * share);
    return LL_OK;
}

enum { TRIPLET_MARGIN, TRIPLET_SQUARED, TRIPLET_P, TRIPLET_SWAP, TRIPLET_SOFT };

/* The power of two at or below the largest difference of each row, 1 where there is none: a
 * constant, of which no share overflows in any power, and none is rounded. */
static struct ll_tensor *sizes(struct ll_compose *c, const struct ll_tensor *x,
                               const struct ll_tensor *y)
{
    size_t rows = x->shape.dim[0], width = x->shape.dim[1];
    struct ll_tensor *size = ll_c_zeros(c, rows);
    for (size_t i = 0; size && i < x->count; i++)
        size->data[i / width] = fmaxf(size->data[i / width], fabsf(x->data[i] - y->data[i]));
    for (size_t r = 0; size && r < rows; r++)
        size->data[r] = isnormal(size->data[r]) ? ldexpf(1, ilogbf(size->data[r])) : 1;
    return size;
}

/* d(x, y) = m·(Σ (|x − y|/m)^p)^(1/p), m the row's size. */
static struct ll_tensor *distance(struct ll_compose *c, struct ll_tensor *x, struct ll_tensor *y,
                                  const struct ll_loss_options *options)
{
    struct ll_shape column = ll_shape_matrix(x->shape.dim[0], 1);
    struct ll_tensor *size = sizes(c, x, y), *p = ll_c_number(c, options->number[TRIPLET_P]);
    struct ll_tensor *apart = ll_c_unary(c, ll_tensor_abs, ll_c_sub(c, x, y));
    struct ll_tensor *share = ll_c_div(c, apart, ll_c_reshape(c, size, &column));
    struct ll_tensor *sum = ll_c_sum(c, ll_c_binary(c, ll_tensor_pow, share, p), 1);
    struct ll_tensor *root =
        ll_c_binary(c, ll_tensor_pow, ll_c_clamp(c, sum, LL_C_TINY, (double)INFINITY),
                    ll_c_number(c, 1 / options->number[TRIPLET_P]));
    struct ll_tensor *d = ll_c_mul(c, size, root);
    return options->number[TRIPLET_SQUARED] != 0 ? ll_c_unary(c, ll_tensor_square, d) : d;
}

static struct ll_tensor *triplet_each(struct ll_compose *c, const struct ll_loss_call *call)
{
    struct ll_tensor *const *x = call->args;
    const double *option = call->options->number;
    struct ll_tensor *near = distance(c, x[0], x[1], call->options);
    struct ll_tensor *far = distance(c, x[0], x[2], call->options);
    if (option[TRIPLET_SWAP] != 0)
        far = ll_c_binary(c, ll_tensor_minimum, far, distance(c, x[1], x[2], call->options));
    struct ll_tensor *gap = ll_c_sub(c, near, far);
    if (option[TRIPLET_SOFT] != 0)
        return ll_c_unary(c, ll_tensor_softplus, gap);
    return ll_c_unary(c, ll_tensor_relu, ll_c_shift(c, gap, option[TRIPLET_MARGIN]));
}

/* The kernel knows the Euclidean distance and the hinge. */
static bool is_composed(const double *option)
{
    return option[TRIPLET_P] != 2 || option[TRIPLET_SWAP] != 0 || option[TRIPLET_SOFT] != 0;
}

static ll_err triplet_composed(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_rows(call, 3);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    return ll_compose_end(&c, ll_c_reduce(&c, call, triplet_each(&c, call)), out);
}

/* The kernel gives all three gradients or none: those not needed go to scratch. */
static ll_err triplet_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS];
    void *scratch = NULL;
    struct ll_tensor *const *x = call->args;
    if (is_composed(call->options->number))
        return triplet_composed(call, out);
    ll_err err = check_rows(call, 3);
    if (!err)
        err = ll_tape_scratch(call->tape, 3 * x[0]->count, sizeof(float), &scratch);
    struct ll_shape rows = ll_shape_vector(err ? 0 : x[0]->shape.dim[0]);
    if (!err)
        err = ll_loss_fused(call, &rows, 3, out, grad);
    if (!err) {
        float *spare = scratch;
        bool any = grad[0] || grad[1] || grad[2];
        const struct ll_triplet_grad to = {grad[0] ? grad[0] : spare,
                                           grad[1] ? grad[1] : spare + x[0]->count,
                                           grad[2] ? grad[2] : spare + 2 * x[0]->count};
        const struct ll_triplet_option option = {(float)call->options->number[TRIPLET_MARGIN],
                                                 call->options->number[TRIPLET_SQUARED] != 0};
        float *each = call->options->reduction == LL_NONE ? (*out)->data : NULL;
        double share = share_of(call);
        double sum = ll_triplet_loss_parallel(ll_tape_kernels(call->tape)->triplet, x[0]->data,
                                              x[1]->data, x[2]->data, rows.dim[0],
                                              x[0]->shape.dim[1], &option, (float)share, NULL, each,
                                              any ? &to : NULL, ll_tape_threads(call->tape));
        if (call->options->reduction != LL_NONE)
            (*out)->data[0] = (float)(sum * share);
    }
    ll_tape_scratch_free(call->tape, scratch);
    return err;
}

enum { TEMPERATURE, VIEWS };
enum { ALL_VIEWS, CROSS_VIEWS };

/* For each row of similarities, -log softmax at its partner's column: how far the log-sum of the
 * others is above the partner, softly. So a small loss keeps its digits, which in 1 + a little it
 * would lose. `apart` has 1 where a similarity is none of the others'. */
static struct ll_tensor *contrast(struct ll_compose *c, struct ll_tensor *all,
                                  const struct ll_tensor *partner, struct ll_tensor *apart,
                                  double temperature)
{
    if (c->err)
        return NULL;
    struct ll_shape column = {.rank = 2, .dim = {all->shape.dim[0], 1}};
    struct ll_tensor *own = ll_c_reshape(c, ll_c_pick(c, all, partner), &column);
    struct ll_tensor *above = ll_c_scale(c, ll_c_sub(c, all, own), 1 / temperature);
    struct ll_tensor *others = ll_c_where(c, apart, ll_c_number(c, NEVER), above);
    return ll_c_unary(c, ll_tensor_softplus, ll_c_logsumexp(c, others, 1));
}

/* Row i's partner is column (i + step) of `columns`, counted around. */
static struct ll_tensor *partners(struct ll_compose *c, size_t rows, size_t step, size_t columns)
{
    struct ll_tensor *position = ll_c_zeros(c, rows);
    for (size_t i = 0; position && i < rows; i++)
        position->data[i] = (float)((i + step) % columns);
    return position;
}

/* (rows, columns): 1 where a row meets its partner, and in a square, itself. */
static struct ll_tensor *own_or_partner(struct ll_compose *c, size_t rows, size_t step,
                                        size_t columns)
{
    struct ll_shape shape = ll_shape_matrix(rows, columns);
    struct ll_tensor *own = ll_c_reshape(c, ll_c_zeros(c, rows * columns), &shape);
    for (size_t i = 0; own && i < rows; i++) {
        own->data[i * columns + (i + step) % columns] = 1;
        if (rows == columns)
            own->data[i * columns + i] = 1;
    }
    return own;
}

/* A loss for each of the 2N rows against all others; or, across views, for each z_i against all z_j
 * and the other way round. */
static struct ll_tensor *info_nce_each(struct ll_compose *c, const struct ll_loss_call *call,
                                       bool across)
{
    size_t n = call->args[0]->shape.dim[0], columns = across ? n : 2 * n, step = across ? 0 : n;
    struct ll_tensor *a = ll_c_directions(c, call->args[0]);
    struct ll_tensor *b = ll_c_directions(c, call->args[1]);
    struct ll_tensor *z = across ? a : ll_c_cat(c, a, b), *other = across ? b : z;
    struct ll_tensor *all = ll_c_binary(c, ll_tensor_matmul, z, ll_c_unary(c, ll_tensor_t, other));
    if (across)
        all = ll_c_cat(c, all, ll_c_unary(c, ll_tensor_t, all));
    return contrast(c, all, partners(c, 2 * n, step, columns),
                    own_or_partner(c, 2 * n, step, columns), call->options->number[TEMPERATURE]);
}

static ll_err info_nce_composed(const struct ll_loss_call *call, bool across,
                                struct ll_tensor **out)
{
    struct ll_compose c = ll_compose_start(call);
    return ll_compose_end(&c, ll_c_reduce(&c, call, info_nce_each(&c, call, across)), out);
}

/* The kernel gives both gradients or neither; it knows the mean alone. */
static ll_err info_nce_fused(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *a = call->args[0], *b = call->args[1];
    size_t n = a->shape.dim[0], width = a->shape.dim[1], need = ll_info_nce_scratch(n, width);
    float *grad[LL_LOSS_ARGS];
    void *scratch = NULL;
    ll_err err = ll_tape_scratch(call->tape, need + 2 * a->count, sizeof(float), &scratch);
    if (!err)
        err = ll_loss_fused(call, NULL, 2, out, grad);
    if (!err) {
        float *spare = (float *)scratch + need;
        bool any = grad[0] || grad[1];
        double rows = call->options->reduction == LL_SUM ? 2 * (double)n : 1;
        double mean =
            ll_tape_kernels(call->tape)
                ->info_nce(a->data, b->data, n, width, (float)call->options->number[TEMPERATURE],
                           (float)rows, scratch, ll_tape_threads(call->tape),
                           grad[0] ? grad[0]
                           : any   ? spare
                                   : NULL,
                           grad[1] ? grad[1]
                           : any   ? spare + a->count
                                   : NULL);
        (*out)->data[0] = (float)(mean * rows);
    }
    ll_tape_scratch_free(call->tape, scratch);
    return err;
}

static ll_err info_nce_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_rows(call, 2);
    if (err)
        return err;
    bool across = call->loss->option_count > VIEWS && call->options->number[VIEWS] == CROSS_VIEWS;
    return call->options->reduction == LL_NONE || across ? info_nce_composed(call, across, out)
                                                         : info_nce_fused(call, out);
}

const struct ll_loss ll_loss_contrastive = {
    .name = "contrastive",
    .aliases = "contrastive_loss ",
    .args = {"x1", "x2", "label"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_EMBEDDING, LL_ARG_ALIKE},
    .formula = "L = 1/n · Σᵢ [ yᵢ·dᵢ² + (1 − yᵢ)·max(0, m − dᵢ)² ]      dᵢ = ‖x₁ᵢ − x₂ᵢ‖\n"
               "half: ½·L, as in the paper",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"half", "½", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 2,
    .source = {"Hadsell, Chopra and LeCun", 2006,
               "Dimensionality reduction by learning an invariant mapping",
               "equation 4, with the label the other way round and without its ½"},
    .curve = {"distance", 0, 3, {"x;", "0;", "0"}},
    .example = "loss.contrastive(tensor{{0, 0}, {1, 0}}, tensor{{0.5, 0}, {1, 0.2}}, tensor{1, 0})",
    .page = "4.1",
    .file = "engine/kernel/tuple.c",
    .function = "ll_contrastive_ref",
    .run = contrastive_run,
};

const struct ll_loss ll_loss_triplet = {
    .name = "triplet",
    .aliases = "triplet_margin ",
    .args = {"anchor", "positive", "negative"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_EMBEDDING, LL_ARG_EMBEDDING},
    .formula = "L = 1/n · Σᵢ max(0, d(aᵢ, pᵢ) − d(aᵢ, nᵢ) + m)      d(x, y) = ‖x − y‖\n"
               "squared: d(x, y) = ‖x − y‖²      p: ‖·‖ the p-norm, (Σ |·|^p)^(1/p)\n"
               "swap: d(pᵢ, nᵢ) in place of d(aᵢ, nᵢ) where it is the smaller\n"
               "soft: log(1 + exp(d(aᵢ, pᵢ) − d(aᵢ, nᵢ))), without a margin",
    .options = {{"margin", "m", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"squared", "", LL_TAKES_FLAG, 0, 0, 1},
                {"p", "p", LL_TAKES_NUMBER, 2, 1, 100},
                {"swap", "", LL_TAKES_FLAG, 0, 0, 1},
                {"soft", "", LL_TAKES_FLAG, 0, 0, 1}},
    .option_count = 5,
    .source = {"Schroff, Kalenichenko and Philbin", 2015,
               "FaceNet: a unified embedding for face recognition and clustering", "equation 2"},
    .curve = {"distance", 0, 4, {"0;", "1;", "x;"}},
    .example = "loss.triplet(tensor{{0, 0}}, tensor{{0.5, 0}}, tensor{{1, 0}}, {margin = 1})",
    .page = "4.2",
    .file = "engine/kernel/tuple.c",
    .function = "ll_triplet_ref",
    .run = triplet_run,
};

static const char *const views[] = {"all", "cross", NULL};

#define INFO_NCE_FORMULA                                                                           \
    "L = 1/2N · Σᵢ −log [ exp(s(zᵢ, zⱼ)/τ) / Σₖ exp(s(zᵢ, zₖ)/τ) ]\n"           \
    "s(u, v) = u·v / (‖u‖·‖v‖),   j the partner of i,   k ≠ i"

const struct ll_loss ll_loss_info_nce = {
    .name = "info_nce",
    .aliases = "infonce ",
    .args = {"z_i", "z_j"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_EMBEDDING},
    .formula =
        INFO_NCE_FORMULA "\nviews cross: zᵢ against all zⱼ alone, and zⱼ against all zᵢ (CLIP's)",
    .options = {{"temperature", "τ", LL_TAKES_NUMBER, 0.07, 0, INFINITY, .above_low = true},
                {"views", "", LL_TAKES_CHOICE, ALL_VIEWS, 0, 1, .choices = views}},
    .option_count = 2,
    .source = {"van den Oord, Li and Vinyals", 2018,
               "Representation learning with contrastive predictive coding", "equation 4"},
    .example = "loss.info_nce(tensor{{1, 0}, {0, 1}}, tensor{{0.9, 0.1}, {0.2, 0.8}})",
    .page = "4.3",
    .file = "engine/kernel/metric.c",
    .function = "ll_info_nce_ref",
    .run = info_nce_run,
};

const struct ll_loss ll_loss_nt_xent = {
    .name = "nt_xent",
    .aliases = "ntxent ",
    .args = {"z_i", "z_j"},
    .takes = {LL_ARG_EMBEDDING, LL_ARG_EMBEDDING},
    .formula = INFO_NCE_FORMULA,
    .options = {{"temperature", "τ", LL_TAKES_NUMBER, 0.5, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"Chen, Kornblith, Norouzi and Hinton", 2020,
               "A simple framework for contrastive learning of visual representations",
               "equation 1"},
    .example = "loss.nt_xent(tensor{{1, 0}, {0, 1}}, tensor{{0.9, 0.1}, {0.2, 0.8}})",
    .page = "4.3",
    .file = "engine/kernel/metric.c",
    .function = "ll_info_nce_ref",
    .run = info_nce_run,
};
