/* Regression losses on tensors: functions of the error e = pred - target, element by element. */
#include <math.h>

#include "loss/pointwise.h"

#define RUN(name)                                                                                  \
    static ll_err name##_run(const struct ll_loss_call *call, struct ll_tensor **out)              \
    {                                                                                              \
        return ll_loss_pointwise(call, ll_tape_kernels(call->tape)->name, out);                    \
    }
LL_REGRESSION_LOSSES(RUN)

#define KERNEL(name)                                                                               \
    .file = "engine/kernel/regression.c", .function = "ll_" #name "_ref", .run = name##_run

const struct ll_loss ll_loss_mse = {
    .name = "mse",
    .aliases = "mse_loss l2 ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "L = 1/n · Σᵢ (ŷᵢ − yᵢ)²",
    .source = {"Legendre", 1805, "Nouvelles méthodes pour la détermination des orbites des comètes",
               ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.mse(tensor{2.5, 0, 2.1, 7.8}, tensor{3, -0.5, 2, 8})",
    .page = "2.1",
    KERNEL(mse),
};

const struct ll_loss ll_loss_mae = {
    .name = "mae",
    .aliases = "l1 l1_loss ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "L = 1/n · Σᵢ |ŷᵢ − yᵢ|",
    .source = {"Laplace", 1774, "Mémoire sur la probabilité des causes par les événements", ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.mae(tensor{2.5, 0, 2.1, 7.8}, tensor{3, -0.5, 2, 8})",
    .page = "2.2",
    KERNEL(mae),
};

const struct ll_loss ll_loss_huber = {
    .name = "huber",
    .aliases = "huber_loss ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "        ⎧ e²/2           |e| ≤ δ\n"
               "l(e) =  ⎨                           e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ δ·(|e| − δ/2)  |e| > δ",
    .options = {{"delta", "δ", LL_TAKES_NUMBER, 1, 0, INFINITY, .above_low = true}},
    .option_count = 1,
    .source = {"Huber", 1964, "Robust estimation of a location parameter", "section 4"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.huber(tensor{2.5, 0, 2.1, 10}, tensor{3, -0.5, 2, 8}, {delta = 2})",
    .page = "2.3",
    KERNEL(huber),
};

const struct ll_loss ll_loss_smooth_l1 = {
    .name = "smooth_l1",
    .aliases = "smooth_l1_loss ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "        ⎧ e²/(2β)     |e| < β\n"
               "l(e) =  ⎨                        e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ |e| − β/2   |e| ≥ β",
    .options = {{"beta", "β", LL_TAKES_NUMBER, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Girshick", 2015, "Fast R-CNN", "equation 3"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.smooth_l1(tensor{2.5, 0, 2.1, 10}, tensor{3, -0.5, 2, 8}, {beta = 2})",
    .page = "2.3",
    KERNEL(smooth_l1),
};

const struct ll_loss ll_loss_log_cosh = {
    .name = "log_cosh",
    .aliases = "logcosh ",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "L = 1/n · Σᵢ log cosh(ŷᵢ − yᵢ)\n"
               "log cosh e = |e| + log1p(exp(−2|e|)) − log 2",
    .source = {"Green", 1990,
               "Bayesian reconstructions from emission tomography data using a modified EM "
               "algorithm",
               ""},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.log_cosh(tensor{2.5, 0, 2.1, 7.8}, tensor{3, -0.5, 2, 8})",
    .page = "2.4",
    KERNEL(log_cosh),
};

const struct ll_loss ll_loss_asymmetric_mse = {
    .name = "asymmetric_mse",
    .aliases = "",
    .args = {"pred", "target"},
    .takes = {LL_ARG_REAL, LL_ARG_REAL},
    .formula = "        ⎧ k·e²   e > 0\n"
               "l(e) =  ⎨                 e = ŷ − y,   L = 1/n · Σᵢ l(eᵢ)\n"
               "        ⎩ e²     e ≤ 0",
    .options = {{"over_penalty", "k", LL_TAKES_NUMBER, 2, 0, INFINITY}},
    .option_count = 1,
    .source = {"Newey and Powell", 1987, "Asymmetric least squares estimation and testing",
               "equation 2.3"},
    .curve = {"error", -5, 5, {"x", "0"}},
    .example = "loss.asymmetric_mse(tensor{4, 1}, tensor{3, 2}, {over_penalty = 3})",
    .page = "7.3",
    KERNEL(asymmetric_mse),
};
