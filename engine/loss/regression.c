/* Regression losses on tensors: functions of the error e = pred - target, element by element.
 *
 * The kernel gives value and gradient in one pass: where the tape records, the forward keeps the
 * gradient and the backward only scales it. The gradient by the target is its negative. */
#include <math.h>

#include "loss/call.h"

/* Kept for the backward: the gradient by pred of the reduced loss, or with LL_NONE what is needed
 * to find it when the upstream gradient is known. */
struct kept {
    const struct ll_pointwise *kernel;
    float option[LL_LOSS_OPTIONS];
    float grad[]; /* empty with LL_NONE */
};

static void add_scaled(float *to, const float *from, float scale, size_t n)
{
    for (size_t i = 0; to && i < n; i++)
        to[i] += scale * from[i];
}

/* d/dpred = g * kept, d/dtarget = -g * kept */
static ll_err reduced_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct kept *kept = self->saved;
    float g = self->grad->data[0];
    add_scaled(ll_node_grad(self, 0), kept->grad, g, self->operand[0]->count);
    add_scaled(ll_node_grad(self, 1), kept->grad, -g, self->operand[0]->count);
    return LL_OK;
}

static ll_err each_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    const struct kept *kept = self->saved;
    void *grad = NULL;
    ll_err err = ll_tape_scratch(tape, self->count, sizeof(float), &grad);
    if (err)
        return err;
    kept->kernel->each_grad(self->operand[0]->data, self->operand[1]->data, self->count,
                            kept->option, self->grad->data, grad);
    add_scaled(ll_node_grad(self, 0), grad, 1, self->count);
    add_scaled(ll_node_grad(self, 1), grad, -1, self->count);
    ll_tape_scratch_free(tape, grad);
    return LL_OK;
}

static ll_err pointwise(const struct ll_loss_call *call, const struct ll_pointwise *kernel,
                        struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    const struct ll_tensor *pred = call->args[0], *target = call->args[1];
    bool each = call->options->reduction == LL_NONE;
    size_t n = pred->count, kept_count = each ? 0 : n;
    struct ll_shape one = ll_shape_scalar();
    struct ll_tensor *y = NULL;
    err = ll_node_new(call->tape, call->loss->name, each ? &pred->shape : &one, call->args, 2,
                      each ? each_backward : reduced_backward,
                      sizeof(struct kept) + kept_count * sizeof(float), &y);
    if (err)
        return err;
    float option[LL_LOSS_OPTIONS];
    for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
        option[i] = (float)call->options->number[i];
    struct kept *kept = y->saved;
    if (kept) {
        kept->kernel = kernel;
        for (size_t i = 0; i < LL_LOSS_OPTIONS; i++)
            kept->option[i] = option[i];
    }
    double share = call->options->reduction == LL_MEAN ? 1.0 / (double)n : 1.0;
    if (each)
        kernel->each(pred->data, target->data, n, option, y->data);
    else
        y->data[0] = (float)(share * kernel->sum(pred->data, target->data, n, option, (float)share,
                                                 kept ? kept->grad : NULL));
    *out = y;
    return LL_OK;
}

#define RUN(name)                                                                                  \
    static ll_err name##_run(const struct ll_loss_call *call, struct ll_tensor **out)              \
    {                                                                                              \
        return pointwise(call, ll_tape_kernels(call->tape)->name, out);                            \
    }
LL_REGRESSION_LOSSES(RUN)

#define KERNEL(name)                                                                               \
    .file = "engine/kernel/regression.c", .function = "ll_" #name "_ref", .run = name##_run

const struct ll_loss ll_loss_mse = {
    .name = "mse",
    .aliases = "mse_loss l2 ",
    .args = {"pred", "target"},
    .formula = "L = 1/n · Σᵢ (ŷᵢ − yᵢ)²",
    .source = {"Legendre", 1805, "Nouvelles méthodes pour la détermination des orbites des comètes",
               ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "2.1",
    KERNEL(mse),
};

const struct ll_loss ll_loss_mae = {
    .name = "mae",
    .aliases = "l1 l1_loss ",
    .args = {"pred", "target"},
    .formula = "L = 1/n · Σᵢ |ŷᵢ − yᵢ|",
    .source = {"Laplace", 1774, "Mémoire sur la probabilité des causes par les événements", ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "2.2",
    KERNEL(mae),
};

const struct ll_loss ll_loss_huber = {
    .name = "huber",
    .aliases = "huber_loss ",
    .args = {"pred", "target"},
    .formula = "        ⎧ e²/2           |e| ≤ δ\n"
               "l(e) =  ⎨                           e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ δ·(|e| − δ/2)  |e| > δ",
    .options = {{"delta", "δ", LL_TAKES_NUMBER, 1, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"Huber", 1964, "Robust estimation of a location parameter", "section 4"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "2.3",
    KERNEL(huber),
};

const struct ll_loss ll_loss_smooth_l1 = {
    .name = "smooth_l1",
    .aliases = "smooth_l1_loss ",
    .args = {"pred", "target"},
    .formula = "        ⎧ e²/(2β)     |e| < β\n"
               "l(e) =  ⎨                        e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ |e| − β/2   |e| ≥ β",
    .options = {{"beta", "β", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Girshick", 2015, "Fast R-CNN", "equation 3"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "2.3",
    KERNEL(smooth_l1),
};

const struct ll_loss ll_loss_log_cosh = {
    .name = "log_cosh",
    .aliases = "logcosh ",
    .args = {"pred", "target"},
    .formula = "L = 1/n · Σᵢ log cosh(ŷᵢ − yᵢ)\n"
               "log cosh e = |e| + log1p(exp(−2|e|)) − log 2",
    .source = {"Green", 1990,
               "Bayesian reconstructions from emission tomography data using a modified EM "
               "algorithm",
               ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "2.4",
    KERNEL(log_cosh),
};

const struct ll_loss ll_loss_asymmetric_mse = {
    .name = "asymmetric_mse",
    .aliases = "",
    .args = {"pred", "target"},
    .formula = "        ⎧ k·e²   e > 0\n"
               "l(e) =  ⎨                 e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ e²     e ≤ 0",
    .options = {{"over_penalty", "k", LL_TAKES_NUMBER, 2, 0, INFINITY}},
    .option_count = 1,
    .source = {"Newey and Powell", 1987, "Asymmetric least squares estimation and testing",
               "equation 2.3"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .page = "7.3",
    KERNEL(asymmetric_mse),
};
