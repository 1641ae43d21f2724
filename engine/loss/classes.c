/* Losses of many classes: a row of scores for each sample, and its class or a distribution.
 *
 * Scores have the shape (N, C, ...), the class along the second dimension, or (C) for one sample.
 * The target is a label for each sample, (N, ...), whole numbers 0..C-1; or, of the scores' own
 * shape, probabilities. Each loss is a function of one row in double precision, which also gives
 * the derivatives; the forward keeps those where the tape records. */
#include <math.h>

#include "loss/call.h"

/* How rows lie: class c of row r is at (r / inner * classes + c) * inner + r % inner. */
struct layout {
    size_t rows, classes, inner;
    struct ll_shape shape; /* of the rows */
    bool soft;             /* the target holds probabilities */
};

/* One row of `classes` numbers each: what a loss is given, and what it fills. */
struct row {
    size_t classes;
    const double *score, *target, *weight; /* target is a distribution; a label's is 0 and 1 */
    double *by_score, *by_target;
    double loss;
};

typedef void row_fn(struct row *row, const struct ll_loss_options *options);

/* Kept for the backward: derivatives for each score, then, where it holds probabilities, for each
 * element of the target. */
struct kept {
    struct layout at;
    double share; /* of a row in the result */
    float by[];
};

static size_t place(const struct layout *at, size_t row, size_t class)
{
    return (row / at->inner * at->classes + class) * at->inner + row % at->inner;
}

/* What is asked of the arguments. */

static ll_err layout_of(const struct ll_loss_call *call, struct layout *at)
{
    const struct ll_shape *scores = &call->args[0]->shape, *target = &call->args[1]->shape;
    const char *const *name = call->loss->args;
    ll_err err = ll_loss_check_filled(call, 0);
    if (err)
        return err;
    if (scores->rank == 0)
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "%s is a single number; it must have shape (N, C), or (C) for one "
                            "sample",
                            name[0]);
    int axis = scores->rank > 1 ? 1 : 0;
    size_t outer;
    ll_shape_split(scores, axis, &outer, &at->classes, &at->inner);
    at->rows = outer * at->inner;
    at->shape = ll_shape_drop(scores, axis, false);
    at->soft = ll_shape_equal(target, scores);
    if (at->soft || ll_shape_equal(target, &at->shape))
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s has shape %s and %s %s; labels must have shape %s, probabilities %s",
                        name[0], ll_shape_text(scores).text, name[1], ll_shape_text(target).text,
                        ll_shape_text(&at->shape).text, ll_shape_text(scores).text);
}

static ll_err check_labels(const struct ll_loss_call *call, const struct layout *at, double ignore)
{
    const float *label = call->args[1]->data;
    for (size_t r = 0; r < at->rows && !at->soft; r++) {
        if ((double)label[r] == ignore)
            continue;
        if (!(label[r] >= 0 && label[r] < (float)at->classes) || label[r] != floorf(label[r]))
            return ll_loss_fail(call, LL_ERR_RANGE,
                                "%s has label %g at element %zu; labels are whole numbers from 0 "
                                "to %zu",
                                call->loss->args[1], (double)label[r], r + 1, at->classes - 1);
    }
    return LL_OK;
}

static ll_err check_weight(const struct ll_loss_call *call, const struct layout *at,
                           const struct ll_tensor *weight, const char *name)
{
    if (!weight || (weight->shape.rank == 1 && weight->count == at->classes))
        return LL_OK;
    return ll_loss_fail(call, LL_ERR_SHAPE,
                        "%s has shape %s; it must have one number for each of the %zu classes",
                        name, ll_shape_text(&weight->shape).text, at->classes);
}

/* The backward: d/dscore and d/dtarget as kept, times the row's upstream gradient. */
static ll_err classes_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    const struct layout *at = &kept->at;
    bool each = ll_shape_equal(&self->shape, &at->shape);
    for (size_t k = 0; k < (at->soft ? 2U : 1U); k++) {
        float *grad = ll_node_grad(self, k);
        const float *by = kept->by + k * at->rows * at->classes;
        for (size_t r = 0; grad && r < at->rows; r++) {
            float g = (float)((double)self->grad->data[each ? r : 0] * kept->share);
            for (size_t c = 0; c < at->classes; c++)
                grad[place(at, r, c)] += g * by[place(at, r, c)];
        }
    }
    return LL_OK;
}

/* The forward. */

enum { PARTS = 5 }; /* score, target, weight and two derivatives of a row, as doubles */

struct pass {
    const struct ll_loss_call *call;
    struct layout at;
    row_fn *fn;
    const struct ll_tensor *weight;
    double preset; /* of the weight */
    double ignore;
    struct kept *kept;
    struct ll_tensor *y;
};

/* Fills a row; false where its label does not count. *share is what it counts in the mean. */
static bool load_row(const struct pass *pass, size_t r, double *part, struct row *row,
                     double *share)
{
    const struct layout *at = &pass->at;
    const float *target = pass->call->args[1]->data;
    size_t n = at->classes;
    if (!at->soft && (double)target[r] == pass->ignore)
        return false;
    *row = (struct row){n, part, part + n, part + 2 * n, part + 3 * n, part + 4 * n, 0};
    *share = 1;
    for (size_t c = 0; c < n; c++) {
        size_t e = place(at, r, c);
        part[c] = (double)pass->call->args[0]->data[e];
        part[n + c] = at->soft ? (double)target[e] : (double)(c == (size_t)target[r]);
        part[2 * n + c] = pass->weight ? (double)pass->weight->data[c] : pass->preset;
    }
    if (!at->soft && pass->call->loss->weighted_mean)
        *share = part[2 * n + (size_t)target[r]];
    return true;
}

static void keep_row(const struct pass *pass, size_t r, const struct row *row)
{
    const struct layout *at = &pass->at;
    for (size_t c = 0; c < at->classes; c++) {
        pass->kept->by[place(at, r, c)] = row ? (float)row->by_score[c] : 0;
        if (at->soft)
            pass->kept->by[at->rows * at->classes + place(at, r, c)] = (float)row->by_target[c];
    }
}

static void run_rows(const struct pass *pass, double *part)
{
    enum ll_reduction reduction = pass->call->options->reduction;
    double sum = 0, divisor = 0;
    for (size_t r = 0; r < pass->at.rows; r++) {
        struct row row = {0};
        double share = 0;
        bool counts = load_row(pass, r, part, &row, &share);
        if (counts)
            pass->fn(&row, pass->call->options);
        if (pass->kept)
            keep_row(pass, r, counts ? &row : NULL);
        sum += row.loss;
        divisor += share;
        if (reduction == LL_NONE)
            pass->y->data[r] = (float)row.loss;
    }
    if (reduction != LL_NONE)
        pass->y->data[0] = (float)(reduction == LL_MEAN ? sum / divisor : sum);
    if (pass->kept)
        pass->kept->share = reduction == LL_MEAN ? 1 / divisor : 1;
}

/* `weight` is the option with a number for each class, `ignore` the one with the label that does
 * not count; -1 where the loss has none. */
static ll_err classes(const struct ll_loss_call *call, row_fn *fn, int weight, int ignore,
                      struct ll_tensor **out)
{
    struct pass pass = {.call = call, .fn = fn, .preset = 1, .ignore = NAN};
    if (weight >= 0) {
        pass.weight = call->options->tensor[weight];
        pass.preset = call->options->number[weight];
    }
    if (ignore >= 0)
        pass.ignore = call->options->number[ignore];
    ll_err err = layout_of(call, &pass.at);
    if (!err)
        err = check_labels(call, &pass.at, pass.ignore);
    if (!err && pass.weight)
        err = check_weight(call, &pass.at, pass.weight, call->loss->options[weight].name);
    if (err)
        return err;
    void *part = NULL;
    err = ll_tape_scratch(call->tape, PARTS * pass.at.classes, sizeof(double), &part);
    if (err)
        return err;
    struct ll_shape one = ll_shape_scalar();
    bool each = call->options->reduction == LL_NONE;
    size_t numbers = call->args[0]->count * (pass.at.soft ? 2 : 1);
    err = ll_node_new(call->tape, call->loss->name, each ? &pass.at.shape : &one, call->args, 2,
                      classes_backward, sizeof(struct kept) + numbers * sizeof(float), &pass.y);
    if (!err) {
        pass.kept = pass.y->saved;
        if (pass.kept)
            pass.kept->at = pass.at;
        run_rows(&pass, part);
        *out = pass.y;
    }
    ll_tape_scratch_free(call->tape, part);
    return err;
}

/* The losses of one row. */

/* a * b, and 0 where a is: a class that the target excludes costs nothing, even at -inf. */
static double times(double a, double b)
{
    return a == 0 ? 0 : a * b;
}

static double log_sum_exp(const double *x, size_t n)
{
    double m = x[0], sum = 0;
    for (size_t c = 1; c < n; c++)
        m = x[c] > m || isnan(x[c]) ? x[c] : m;
    for (size_t c = 0; c < n; c++)
        sum += exp(x[c] - m);
    return m + log(sum);
}

/* l = Σ_c a_c (lse(x) - x_c) for wanted amounts a: by x_c, A p_c - a_c, with A = Σ a. The amounts
 * are read from by_score, which then receives the derivative. */
static void wanted(struct row *row)
{
    double lse = log_sum_exp(row->score, row->classes), whole = 0;
    for (size_t c = 0; c < row->classes; c++) {
        row->loss += times(row->by_score[c], lse - row->score[c]);
        whole += row->by_score[c];
    }
    for (size_t c = 0; c < row->classes; c++)
        row->by_score[c] = whole * exp(row->score[c] - lse) - row->by_score[c];
}

enum { CE_WEIGHT, CE_SMOOTHING, CE_IGNORE };

static void cross_entropy_row(struct row *row, const struct ll_loss_options *options)
{
    double e = options->number[CE_SMOOTHING], lse = log_sum_exp(row->score, row->classes);
    for (size_t c = 0; c < row->classes; c++) {
        double w = row->weight[c];
        row->by_score[c] = w * ((1 - e) * row->target[c] + e / (double)row->classes);
        row->by_target[c] = w * (1 - e) * (lse - row->score[c]);
    }
    wanted(row);
}

enum { NLL_WEIGHT, NLL_IGNORE };

/* l = -Σ_c w_c t_c s_c; scores are log-probabilities. */
static void nll_row(struct row *row, const struct ll_loss_options *options)
{
    (void)options;
    for (size_t c = 0; c < row->classes; c++) {
        row->loss -= times(row->weight[c] * row->target[c], row->score[c]);
        row->by_score[c] = -row->weight[c] * row->target[c];
        row->by_target[c] = -row->weight[c] * row->score[c];
    }
}

enum { LS_EPSILON, LS_SPREAD };
enum { UNIFORM, OTHERS };

/* uniform: epsilon over all classes, t (1 - e) + e / K. others: over those that are not the target,
 * t (1 - e) + (1 - t) e / (K - 1). */
static void label_smoothing_row(struct row *row, const struct ll_loss_options *options)
{
    double e = options->number[LS_EPSILON], k = (double)row->classes;
    double lse = log_sum_exp(row->score, row->classes);
    bool uniform = options->number[LS_SPREAD] == UNIFORM;
    double rest = uniform ? e / k : k > 1 ? e / (k - 1) : 0;
    for (size_t c = 0; c < row->classes; c++) {
        double t = row->target[c];
        row->by_score[c] = t * (1 - e) + (uniform ? 1 : 1 - t) * rest;
        row->by_target[c] = (1 - e - (uniform ? 0 : rest)) * (lse - row->score[c]);
    }
    wanted(row);
}

enum { FOCAL_ALPHA, FOCAL_GAMMA };

/* l = Σ_c t_c f_c, f = -a (1 - p)^g log p. With h_c = t_c p_c df_c/dp_c, dl/dx_j = h_j - p_j Σ h.
 */
static void focal_row(struct row *row, const struct ll_loss_options *options)
{
    double gamma = options->number[FOCAL_GAMMA], lse = log_sum_exp(row->score, row->classes);
    double whole = 0;
    for (size_t c = 0; c < row->classes; c++) {
        double log_p = row->score[c] - lse, p = exp(log_p), a = row->weight[c];
        double factor = gamma == 0 ? 1 : pow(1 - p, gamma);
        double fall = gamma == 0 || p == 0 ? 0 : gamma * p * pow(1 - p, gamma - 1);
        row->by_target[c] = -a * times(factor, log_p);
        row->loss += times(row->target[c], row->by_target[c]);
        row->by_score[c] = times(row->target[c] * a, (log_p == 0 ? 0 : fall * log_p) - factor);
        whole += row->by_score[c];
    }
    for (size_t c = 0; c < row->classes; c++)
        row->by_score[c] -= exp(row->score[c] - lse) * whole;
}

static ll_err cross_entropy_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return classes(call, cross_entropy_row, CE_WEIGHT, CE_IGNORE, out);
}

static ll_err nll_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return classes(call, nll_row, NLL_WEIGHT, NLL_IGNORE, out);
}

static ll_err label_smoothing_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return classes(call, label_smoothing_row, -1, -1, out);
}

static ll_err focal_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    return classes(call, focal_row, FOCAL_ALPHA, -1, out);
}

static const char *const spreads[] = {"uniform", "others", NULL};

const struct ll_loss ll_loss_cross_entropy = {
    .name = "cross_entropy",
    .aliases = "ce ",
    .args = {"logits", "target"},
    .weighted_mean = true,
    .formula = "L = −1/n · Σᵢ log softmax(xᵢ)[yᵢ] = 1/n · Σᵢ [ log Σⱼ exp(xᵢⱼ) − xᵢ[yᵢ] ]",
    .options = {{"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY},
                {"label_smoothing", "ε", LL_TAKES_NUMBER, 0, 0, 1},
                {"ignore_index", "", LL_TAKES_WHOLE, -100, -1e9, 1e9}},
    .option_count = 3,
    .source = {"Cox", 1958, "The regression analysis of binary sequences",
               "its form for many classes"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .page = "3.2",
    .file = "engine/loss/classes.c",
    .function = "cross_entropy_row",
    .run = cross_entropy_run,
};

const struct ll_loss ll_loss_nll = {
    .name = "nll",
    .aliases = "nll_loss ",
    .args = {"log_probs", "target"},
    .weighted_mean = true,
    .formula = "L = −1/n · Σᵢ log p(yᵢ)",
    .options = {{"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY},
                {"ignore_index", "", LL_TAKES_WHOLE, -100, -1e9, 1e9}},
    .option_count = 2,
    .source = {"Fisher", 1922, "On the mathematical foundations of theoretical statistics",
               "section 6"},
    .curve = {"log_probability", -5, 0, {"x 0;", "0"}},
    .page = "3.2",
    .file = "engine/loss/classes.c",
    .function = "nll_row",
    .run = nll_run,
};

const struct ll_loss ll_loss_label_smoothing = {
    .name = "label_smoothing",
    .aliases = "",
    .args = {"logits", "target"},
    .formula = "L = −1/n · Σᵢ Σⱼ qᵢⱼ·log softmax(xᵢ)[j]\n"
               "uniform:  q = y·(1 − ε) + ε/K\n"
               "others:   q = 1 − ε for the class itself, ε/(K − 1) for each other",
    .options = {{"epsilon", "ε", LL_TAKES_NUMBER, 0.1, 0, 1},
                {"spread", "", LL_TAKES_CHOICE, UNIFORM, 0, 1, .choices = spreads}},
    .option_count = 2,
    .source = {"Szegedy, Vanhoucke, Ioffe, Shlens and Wojna", 2016,
               "Rethinking the Inception architecture for computer vision", "section 7"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .page = "3.3",
    .file = "engine/loss/classes.c",
    .function = "label_smoothing_row",
    .run = label_smoothing_run,
};

const struct ll_loss ll_loss_focal = {
    .name = "focal",
    .aliases = "focal_loss ",
    .args = {"logits", "target"},
    .formula = "L = −1/n · Σᵢ α·(1 − pᵢ)^γ·log pᵢ      pᵢ = softmax(xᵢ)[yᵢ]",
    .options = {{"alpha", "α", LL_TAKES_NUMBER | LL_TAKES_TENSOR, 0.25, 0, INFINITY},
                {"gamma", "γ", LL_TAKES_NUMBER, 2, 0, INFINITY}},
    .option_count = 2,
    .source = {"Lin, Goyal, Girshick, He and Dollár", 2017, "Focal loss for dense object detection",
               "equation 5"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .page = "3.4",
    .file = "engine/loss/classes.c",
    .function = "focal_row",
    .run = focal_run,
};
