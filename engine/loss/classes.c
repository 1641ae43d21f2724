/* Losses of many classes: a row of scores for each sample, and its class or a distribution.
 *
 * Scores have the shape (N, C, ...), the class along the second dimension, or (C) for one sample.
 * The target is a label for each sample, (N, ...), whole numbers 0..C-1; or, of the scores' own
 * shape, probabilities. The kernels compute both; nll and focal of probabilities, which are our own
 * addition, are functions of one row here, in double precision. */
#include <math.h>

#include "loss/labels.h"

/* One row of `classes` numbers each: what a loss is given, and what it fills. */
struct row {
    size_t classes;
    const double *score, *target, *weight; /* target is a distribution */
    double *by_score, *by_target;
    double loss;
};

typedef void row_fn(struct row *row, const struct ll_loss_options *options);

/* Kept for the backward: derivatives for each score, then, where it needs one, for each element of
 * the target. */
struct kept {
    struct ll_class_shape at;
    float share; /* of a row in the result */
    bool each;
    float by[];
};

static size_t place(const struct ll_class_shape *at, size_t row, size_t class)
{
    return (row / at->inner * at->classes + class) * at->inner + row % at->inner;
}

/* Each row's derivatives times the upstream gradient of the row. */
static void add_rows(const struct kept *kept, const float *upstream, const float *by, float *grad)
{
    const struct ll_class_shape *at = &kept->at;
    for (size_t r = 0; r < at->outer * at->inner; r++)
        for (size_t c = 0; c < at->classes; c++)
            grad[place(at, r, c)] += upstream[r] * by[place(at, r, c)];
}

/* d/dscore and d/dtarget as kept, times what arrives. */
static ll_err soft_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    const float *upstream = self->grad->data;
    for (size_t k = 0; k < 2; k++) {
        float *grad = ll_node_grad(self, k);
        const float *by = kept->by + k * self->operand[0]->count;
        if (grad && kept->each)
            add_rows(kept, upstream, by, grad);
        for (size_t i = 0; grad && !kept->each && i < self->operand[0]->count; i++)
            grad[i] += upstream[0] * kept->share * by[i];
    }
    return LL_OK;
}

enum { PARTS = 5 }; /* score, target, weight and two derivatives of a row, as doubles */

struct soft {
    const struct ll_loss_call *call;
    const struct ll_loss_rows *rows;
    const struct ll_class_option *kernel; /* the cross-entropy's options; NULL: it is `fn` */
    row_fn *fn;
    const struct ll_tensor *weight; /* or NULL: `preset` for each class */
    double preset;
};

static struct row load_row(const struct soft *soft, size_t r, double *part)
{
    size_t n = soft->rows->at.classes;
    for (size_t c = 0; c < n; c++) {
        size_t e = place(&soft->rows->at, r, c);
        part[c] = (double)soft->call->args[0]->data[e];
        part[n + c] = (double)soft->call->args[1]->data[e];
        part[2 * n + c] = soft->weight ? (double)soft->weight->data[c] : soft->preset;
    }
    return (struct row){n, part, part + n, part + 2 * n, part + 3 * n, part + 4 * n, 0};
}

/* The sum of the rows' losses, each into `loss`; and both derivatives. */
static double run_kernel(const struct soft *soft, float *loss, struct kept *kept)
{
    const struct ll_tensor *scores = soft->call->args[0], *target = soft->call->args[1];
    const struct ll_soft_grad grad = {kept ? kept->by : NULL,
                                      kept && target->needs_grad ? kept->by + scores->count : NULL};
    return ll_tape_kernels(soft->call->tape)
        ->soft_cross_entropy(scores->data, target->data, &soft->rows->at, soft->kernel, 1, NULL,
                             loss, kept ? &grad : NULL);
}

static double run_rows(const struct soft *soft, double *part, float *loss, struct kept *kept)
{
    const struct ll_loss_rows *rows = soft->rows;
    const struct ll_tensor *scores = soft->call->args[0], *target = soft->call->args[1];
    double sum = 0;
    for (size_t r = 0; r < rows->count; r++) {
        struct row row = load_row(soft, r, part);
        soft->fn(&row, soft->call->options);
        sum += row.loss;
        if (loss)
            loss[r] = (float)row.loss;
        for (size_t c = 0; kept && c < rows->at.classes; c++) {
            size_t e = place(&rows->at, r, c);
            kept->by[e] = (float)row.by_score[c];
            if (target->needs_grad)
                kept->by[scores->count + e] = (float)row.by_target[c];
        }
    }
    return sum;
}

/* The loss of a target of probabilities; its mean is over the rows, as PyTorch's. */
static ll_err soft_run(const struct soft *soft, struct ll_tensor **out)
{
    const struct ll_loss_call *call = soft->call;
    void *part = NULL;
    ll_err err = soft->kernel ? LL_OK : ll_loss_check_probabilities(call, 1);
    if (!err)
        err = ll_tape_scratch(call->tape, PARTS * soft->rows->at.classes, sizeof(double), &part);
    if (err)
        return err;
    struct ll_shape one = ll_shape_scalar();
    bool each = call->options->reduction == LL_NONE;
    double share = call->options->reduction == LL_MEAN ? 1 / (double)soft->rows->count : 1;
    size_t kept_count = call->args[0]->count * (call->args[1]->needs_grad ? 2 : 1);
    err = ll_node_new(call->tape, call->loss->name, each ? &soft->rows->shape : &one, call->args, 2,
                      soft_backward, sizeof(struct kept) + kept_count * sizeof(float), out);
    if (!err) {
        struct kept *kept = (*out)->saved;
        float *y = (*out)->data, *loss = each ? y : NULL;
        if (kept)
            *kept = (struct kept){.at = soft->rows->at, .share = (float)share, .each = each};
        double sum = soft->kernel ? run_kernel(soft, loss, kept) : run_rows(soft, part, loss, kept);
        if (!each)
            y[0] = (float)(sum * share);
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

enum { CE_WEIGHT, CE_SMOOTHING, CE_IGNORE };
enum { LS_EPSILON, LS_SPREAD, LS_IGNORE };
enum { UNIFORM, OTHERS };
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

enum { FOCAL_ALPHA, FOCAL_GAMMA, FOCAL_IGNORE };

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

/* Rows, and the tensor option `weight` (-1: none) checked against them. */
static ll_err prepare(const struct ll_loss_call *call, int weight, int32_t ignore,
                      struct ll_loss_rows *rows)
{
    ll_err err = ll_loss_rows_of(call, ignore, rows);
    if (err || weight < 0)
        return err;
    return ll_loss_check_classes(call, rows, call->options->tensor[weight],
                                 call->loss->options[weight].name);
}

static const float *values_of(const struct ll_tensor *t)
{
    return t ? t->data : NULL;
}

static ll_err cross_entropy_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const double *number = call->options->number;
    const struct ll_tensor *weight = call->options->tensor[CE_WEIGHT];
    struct ll_loss_rows rows;
    ll_err err = prepare(call, CE_WEIGHT, (int32_t)number[CE_IGNORE], &rows);
    if (err)
        return err;
    const struct ll_class_option option = {
        .weight = values_of(weight),
        .smoothing = (float)number[CE_SMOOTHING],
        .ignore = (int32_t)number[CE_IGNORE],
    };
    if (rows.soft)
        return soft_run(&(struct soft){.call = call, .rows = &rows, .kernel = &option}, out);
    return ll_loss_labels(call, &rows, ll_tape_kernels(call->tape)->cross_entropy, &option, true,
                          out);
}

static ll_err nll_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *weight = call->options->tensor[NLL_WEIGHT];
    const int32_t ignore = (int32_t)call->options->number[NLL_IGNORE];
    struct ll_loss_rows rows;
    ll_err err = prepare(call, NLL_WEIGHT, ignore, &rows);
    if (err)
        return err;
    if (rows.soft)
        return soft_run(&(struct soft){call, &rows, NULL, nll_row, weight, 1}, out);
    const struct ll_class_option option = {.weight = values_of(weight), .ignore = ignore};
    return ll_loss_labels(call, &rows, ll_tape_kernels(call->tape)->nll, &option, true, out);
}

static ll_err label_smoothing_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const int32_t ignore = (int32_t)call->options->number[LS_IGNORE];
    struct ll_loss_rows rows;
    ll_err err = prepare(call, -1, ignore, &rows);
    if (err)
        return err;
    float epsilon = (float)call->options->number[LS_EPSILON];
    if (call->options->number[LS_SPREAD] == OTHERS)
        epsilon = ll_class_smoothing_of_others(epsilon, rows.at.classes);
    const struct ll_class_option option = {.smoothing = epsilon, .ignore = ignore};
    if (rows.soft)
        return soft_run(&(struct soft){.call = call, .rows = &rows, .kernel = &option}, out);
    return ll_loss_labels(call, &rows, ll_tape_kernels(call->tape)->cross_entropy, &option, false,
                          out);
}

static ll_err focal_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *alpha = call->options->tensor[FOCAL_ALPHA];
    const int32_t ignore = (int32_t)call->options->number[FOCAL_IGNORE];
    double scalar = call->options->number[FOCAL_ALPHA];
    struct ll_loss_rows rows;
    ll_err err = prepare(call, FOCAL_ALPHA, ignore, &rows);
    if (err)
        return err;
    if (rows.soft)
        return soft_run(&(struct soft){call, &rows, NULL, focal_row, alpha, scalar}, out);
    void *scratch = NULL;
    err = ll_tape_scratch(call->tape, rows.at.classes, sizeof(float), &scratch);
    if (err)
        return err;
    float *weight = scratch;
    for (size_t c = 0; c < rows.at.classes; c++)
        weight[c] = alpha ? alpha->data[c] : (float)scalar;
    const struct ll_class_option option = {
        .weight = weight,
        .gamma = (float)call->options->number[FOCAL_GAMMA],
        .ignore = ignore,
    };
    err = ll_loss_labels(call, &rows, ll_tape_kernels(call->tape)->focal, &option, false, out);
    ll_tape_scratch_free(call->tape, scratch);
    return err;
}

static const char *const spreads[] = {"uniform", "others", NULL};

const struct ll_loss ll_loss_cross_entropy = {
    .name = "cross_entropy",
    .aliases = "ce ",
    .args = {"logits", "target"},
    .takes = {LL_ARG_SCORES, LL_ARG_CLASS},
    .formula = "L = −1/n · Σᵢ log softmax(xᵢ)[yᵢ] = 1/n · Σᵢ [ log Σⱼ exp(xᵢⱼ) − xᵢ[yᵢ] ]",
    .options = {{"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY},
                {"label_smoothing", "ε", LL_TAKES_NUMBER, 0, 0, 1},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 3,
    .source = {"Cox", 1958, "The regression analysis of binary sequences",
               "its form for many classes"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .example = "loss.cross_entropy(tensor{{2, 1, 0.1}, {0.5, 2.5, 0.3}}, tensor{0, 1})",
    .page = "3.2",
    .file = "engine/kernel/classes.c",
    .function = "ll_cross_entropy_ref",
    .run = cross_entropy_run,
};

const struct ll_loss ll_loss_nll = {
    .name = "nll",
    .aliases = "nll_loss ",
    .args = {"log_probs", "target"},
    .takes = {LL_ARG_SCORES, LL_ARG_CLASS},
    .formula = "L = −1/n · Σᵢ log p(yᵢ)",
    .options = {{"weight", "w", LL_TAKES_TENSOR, 1, 0, INFINITY}, LL_LOSS_IGNORE_INDEX},
    .option_count = 2,
    .source = {"Fisher", 1922, "On the mathematical foundations of theoretical statistics",
               "section 6"},
    .curve = {"log_probability", -5, 0, {"x 0;", "0"}},
    .example = "loss.nll(tensor{{2, 1, 0.1}, {0.5, 2.5, 0.3}}:log_softmax(2), tensor{0, 1})",
    .page = "3.2",
    .file = "engine/kernel/classes.c",
    .function = "ll_nll_ref",
    .run = nll_run,
};

const struct ll_loss ll_loss_label_smoothing = {
    .name = "label_smoothing",
    .aliases = "",
    .args = {"logits", "target"},
    .takes = {LL_ARG_SCORES, LL_ARG_CLASS},
    .formula = "L = −1/n · Σᵢ Σⱼ qᵢⱼ·log softmax(xᵢ)[j]\n"
               "uniform:  q = y·(1 − ε) + ε/K\n"
               "others:   q = 1 − ε for the class itself, ε/(K − 1) for each other",
    .options = {{"epsilon", "ε", LL_TAKES_NUMBER, 0.1, 0, 1},
                {"spread", "", LL_TAKES_CHOICE, UNIFORM, 0, 1, .choices = spreads},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 3,
    .source = {"Szegedy, Vanhoucke, Ioffe, Shlens and Wojna", 2016,
               "Rethinking the Inception architecture for computer vision", "section 7"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .example = "loss.label_smoothing(tensor{{2, 1, 0.1}}, tensor{0}, {spread = \"others\"})",
    .page = "3.3",
    .file = "engine/kernel/classes.c",
    .function = "ll_cross_entropy_ref",
    .run = label_smoothing_run,
};

const struct ll_loss ll_loss_focal = {
    .name = "focal",
    .aliases = "focal_loss ",
    .args = {"logits", "target"},
    .takes = {LL_ARG_SCORES, LL_ARG_CLASS},
    .formula = "L = −1/n · Σᵢ α·(1 − pᵢ)^γ·log pᵢ      pᵢ = softmax(xᵢ)[yᵢ]",
    .options = {{"alpha", "α", LL_TAKES_NUMBER | LL_TAKES_TENSOR, 0.25, 0, INFINITY},
                {"gamma", "γ", LL_TAKES_NUMBER, 2, 0, INFINITY},
                LL_LOSS_IGNORE_INDEX},
    .option_count = 3,
    .source = {"Lin, Goyal, Girshick, He and Dollár", 2017, "Focal loss for dense object detection",
               "equation 5"},
    .curve = {"logit", -5, 5, {"x 0;", "0"}},
    .example = "loss.focal(tensor{{2, 1, 0.1}}, tensor{0}, {alpha = tensor{1, 2, 2}, gamma = 2})",
    .page = "3.4",
    .file = "engine/kernel/classes.c",
    .function = "ll_focal_ref",
    .run = focal_run,
};
