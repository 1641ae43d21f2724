/* Losses of two classes: each element is a probability or a logit with a target between 0 and 1.
 *
 * The kernels compute them. What they leave out is here, an element at a time in double precision:
 * focal loss of a target between the labels, or with a gradient by it, which the paper has not. */
#include <math.h>

#include "loss/compose.h"
#include "loss/pointwise.h"
#include "loss/pos_weight.h"

/* What an element gives. */
struct element {
    double loss, by_pred, by_target;
};

/* log(1 + exp x) and 1 / (1 + exp -x), without overflow. */
static double softplus(double x)
{
    return fmax(x, 0) + log1p(exp(-fabs(x)));
}

static double sigmoid(double x)
{
    double e = exp(-fabs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/* a * b, and 0 where either is: a side that the target excludes costs nothing, however far away. */
static double times(double a, double b)
{
    return a == 0 || b == 0 ? 0 : a * b;
}

/* l = a r^gamma bce(x, t): r = p (1 - t) + (1 - p) t is what is missing to certainty, and
 * a = alpha t + (1 - alpha) (1 - t), or 1 where there is no alpha. Where t is 0 or 1 that is the
 * paper's form. */
static struct element focal_element(double x, double t, const double *option)
{
    double alpha = option[0] < 0 ? 0.5 : option[0], gamma = option[1];
    double p = sigmoid(x), q = sigmoid(-x); /* both exact near 0 */
    double a = option[0] < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t), r = p * (1 - t) + q * t;
    double bce = times(1 - t, softplus(x)) + times(t, softplus(-x));
    double factor = gamma == 0 ? 1 : pow(r, gamma);
    double fall = gamma == 0 || r == 0 ? 0 : gamma * factor / r; /* by r */
    return (struct element){
        .loss = a * times(factor, bce),
        .by_pred = a * (times(fall * (1 - 2 * t) * p * q, bce) + factor * ((1 - t) * p - t * q)),
        .by_target = (2 * alpha - 1) * times(factor, bce) +
                     a * (times(fall * (q - p), bce) - times(factor, x)),
    };
}

/* Kept for the backward: the derivative by each element of pred, then of target. */
struct kept {
    float share; /* of an element in the result: 1/n for the mean */
    float by[];
};

static ll_err binary_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    size_t n = self->operand[0]->count;
    bool each = ll_shape_equal(&self->shape, &self->operand[0]->shape);
    const float *g = self->grad->data;
    for (size_t k = 0; k < 2; k++) {
        float *grad = ll_node_grad(self, k);
        const float *by = kept->by + k * n;
        for (size_t i = 0; grad && i < n; i++)
            grad[i] += g[each ? i : 0] * kept->share * by[i];
    }
    return LL_OK;
}

static void run_elements(const struct ll_loss_call *call, struct kept *kept, struct ll_tensor *y)
{
    const float *x = call->args[0]->data, *t = call->args[1]->data;
    size_t n = call->args[0]->count;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        struct element e = focal_element((double)x[i], (double)t[i], call->options->number);
        sum += e.loss;
        if (call->options->reduction == LL_NONE)
            y->data[i] = (float)e.loss;
        if (!kept)
            continue;
        kept->by[i] = (float)e.by_pred;
        kept->by[n + i] = (float)e.by_target;
    }
    if (call->options->reduction != LL_NONE)
        y->data[0] = (float)(call->options->reduction == LL_MEAN ? sum / (double)n : sum);
    if (kept)
        kept->share = call->options->reduction == LL_MEAN ? 1 / (float)n : 1;
}

static ll_err soft_focal(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = ll_loss_check_probabilities(call, 1);
    if (err)
        return err;
    size_t n = call->args[0]->count;
    struct ll_shape one = ll_shape_scalar();
    bool each = call->options->reduction == LL_NONE;
    struct ll_tensor *y = NULL;
    err = ll_node_new(call->tape, call->loss->name, each ? &call->args[0]->shape : &one, call->args,
                      2, binary_backward, sizeof(struct kept) + 2 * n * sizeof(float), &y);
    if (err)
        return err;
    run_elements(call, y->saved, y);
    *out = y;
    return LL_OK;
}

enum { BCE_WEIGHT, BCE_SMOOTHING };
enum { LOGITS_POS_WEIGHT, LOGITS_WEIGHT, LOGITS_SMOOTHING };
enum { FOCAL_SMOOTHING = 2 }; /* behind alpha and gamma */

/* y ← (1 − ε)·y + ε/2, ε the option at `place`: the target is sure of neither class. */
static ll_err smoothed(const struct ll_loss_call *call, size_t place, struct ll_tensor **out)
{
    double epsilon = call->options->number[place];
    struct ll_loss_options sure = *call->options;
    sure.number[place] = 0;
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = ll_loss_check_probabilities(call, 1);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *target =
        ll_c_shift(&c, ll_c_scale(&c, call->args[1], 1 - epsilon), epsilon / 2);
    struct ll_tensor *const args[] = {call->args[0], target};
    return ll_compose_end(&c, target ? ll_c_loss(&c, call->loss, args, 2, &sure) : NULL, out);
}

/* Each element's loss times its weight, the option at `place`; the mean still divides by n. */
static ll_err weighted(const struct ll_loss_call *call, size_t place, struct ll_tensor **out)
{
    struct ll_tensor *weight = call->options->tensor[place];
    struct ll_loss_options unweighted = *call->options;
    unweighted.reduction = LL_NONE;
    unweighted.tensor[place] = NULL;
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = ll_loss_check_spread(call, weight, call->loss->options[place].name);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *each = ll_c_loss(&c, call->loss, call->args, call->count, &unweighted);
    return ll_compose_end(&c, ll_c_reduce(&c, call, ll_c_mul(&c, each, weight)), out);
}

static ll_err bce_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    if (call->options->number[BCE_SMOOTHING] > 0)
        return smoothed(call, BCE_SMOOTHING, out);
    if (call->options->tensor[BCE_WEIGHT])
        return weighted(call, BCE_WEIGHT, out);
    return ll_loss_pointwise(call, ll_tape_kernels(call->tape)->bce, out);
}

static ll_err logits_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    if (call->options->number[LOGITS_SMOOTHING] > 0)
        return smoothed(call, LOGITS_SMOOTHING, out);
    if (call->options->tensor[LOGITS_WEIGHT])
        return weighted(call, LOGITS_WEIGHT, out);
    if (!call->options->tensor[LOGITS_POS_WEIGHT])
        return ll_loss_pointwise(call, ll_tape_kernels(call->tape)->bce_with_logits, out);
    return ll_loss_pos_weight(call, call->options->tensor[LOGITS_POS_WEIGHT], out);
}

static ll_err focal_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    const struct ll_tensor *target = call->args[1];
    bool labels = !target->needs_grad;
    if (call->options->number[FOCAL_SMOOTHING] > 0)
        return smoothed(call, FOCAL_SMOOTHING, out);
    for (size_t i = 0; i < target->count && labels; i++)
        labels = target->data[i] == 0 || target->data[i] == 1;
    if (labels)
        return ll_loss_pointwise(call, ll_tape_kernels(call->tape)->binary_focal, out);
    return soft_focal(call, out);
}

/* As cross_entropy's, of two classes. */
#define SMOOTHING                                                                                  \
    {                                                                                              \
        "label_smoothing", "ε", LL_TAKES_NUMBER, 0, 0, 1                                           \
    }
#define SMOOTHING_FORMULA "label_smoothing: (1 − ε)·yᵢ + ε/2 in place of yᵢ"

const struct ll_loss ll_loss_bce = {
    .name = "bce",
    .aliases = "bce_loss binary_cross_entropy ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_PROBABILITY, LL_ARG_PROBABILITY},
    .formula = "L = −1/n · Σᵢ vᵢ·[ yᵢ·log pᵢ + (1 − yᵢ)·log(1 − pᵢ) ]\n"
               "weight: vᵢ, 1 unless given\n" SMOOTHING_FORMULA,
    .options = {{"weight", "v", LL_TAKES_TENSOR, 1, 0, INFINITY}, SMOOTHING},
    .option_count = 2,
    .source = {"Good", 1952, "Rational decisions", "section 8"},
    .curve = {"probability", 0, 1, {"x", "1"}},
    .example = "loss.bce(tensor{0.9, 0.2, 0.6}, tensor{1, 0, 1})",
    .page = "3.1",
    .file = "engine/kernel/binary.c",
    .function = "ll_bce_ref",
    .run = bce_run,
};

const struct ll_loss ll_loss_bce_with_logits = {
    .name = "bce_with_logits",
    .aliases = "bce_logits binary_cross_entropy_with_logits ",
    .args = {"logits", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_PROBABILITY},
    .formula = "L = 1/n · Σᵢ vᵢ·[ (1 − yᵢ)·log(1 + exp(xᵢ)) + w·yᵢ·log(1 + exp(−xᵢ)) ]\n"
               "pos_weight: w, weight: vᵢ, both 1 unless given\n" SMOOTHING_FORMULA,
    .options = {{"pos_weight", "w", LL_TAKES_NUMBER | LL_TAKES_TENSOR, 1, 0, INFINITY},
                {"weight", "v", LL_TAKES_TENSOR, 1, 0, INFINITY},
                SMOOTHING},
    .option_count = 3,
    .source = {"Cox", 1958, "The regression analysis of binary sequences", "section 2"},
    .curve = {"logit", -5, 5, {"x", "1"}},
    .example = "loss.bce_with_logits(tensor{2, -1.5, 0.3}, tensor{1, 0, 1}, {pos_weight = 2})",
    .page = "3.1",
    .file = "engine/kernel/binary.c",
    .function = "ll_bce_with_logits_ref",
    .run = logits_run,
};

const struct ll_loss ll_loss_binary_focal = {
    .name = "binary_focal",
    .aliases = "sigmoid_focal ",
    .args = {"logits", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_PROBABILITY},
    .formula =
        "L = −1/n · Σᵢ αₜ·(1 − pₜ)^γ·log pₜ      pₜ = p where y = 1, else 1 − p\n"
        "                                        αₜ = α where y = 1, else 1 − α\n"
        "                                        αₜ = 1 for alpha = false\n" SMOOTHING_FORMULA,
    .options = {{"alpha", "α", LL_TAKES_NUMBER | LL_TAKES_FALSE, 0.25, 0, 1},
                {"gamma", "γ", LL_TAKES_NUMBER, 2, 0, INFINITY},
                SMOOTHING},
    .option_count = 3,
    .source = {"Lin, Goyal, Girshick, He and Dollár", 2017, "Focal loss for dense object detection",
               "equation 5"},
    .curve = {"logit", -5, 5, {"x", "1"}},
    .example = "loss.binary_focal(tensor{2, -1.5, 0.3}, tensor{1, 0, 1}, {alpha = 0.25})",
    .page = "3.4",
    .file = "engine/kernel/binary.c",
    .function = "ll_binary_focal_ref",
    .run = focal_run,
};
