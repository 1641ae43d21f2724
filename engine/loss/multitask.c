/* Losses of losses: several tasks weighed into one, and samples let in by difficulty. */
#include <math.h>

#include "loss/compose.h"
#include "loss/fused.h"

/* w_i L_i */
static ll_err weighted_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *each = ll_c_mul(&c, call->args[0], call->args[1]);
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

/* exp(-s_i) L_i + s_i, in double: exp(100) is beyond a float, and a loss of 0 is 0 however sure. */
static ll_err uncertainty_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS];
    ll_err err = ll_loss_check_equal(call);
    if (!err)
        err = ll_loss_fused(call, &call->args[0]->shape, 2, out, grad);
    if (err)
        return err;
    size_t n = call->args[0]->count;
    bool none = call->options->reduction == LL_NONE;
    double share = call->options->reduction == LL_MEAN ? 1 / (double)n : 1, sum = 0;
    for (size_t i = 0; i < n; i++) {
        double loss = call->args[0]->data[i], s = call->args[1]->data[i];
        double weighed = loss == 0 ? 0 : exp(-s) * loss;
        if (none)
            (*out)->data[i] = (float)(weighed + s);
        sum += weighed + s;
        if (grad[0])
            grad[0][i] = (float)(share * exp(-s));
        if (grad[1])
            grad[1][i] = (float)(share * (1 - weighed));
    }
    if (!none)
        (*out)->data[0] = (float)(share * sum);
    return LL_OK;
}

/* The mean is over the samples let in, so that its gradient does not grow with the batch. */
static ll_err curriculum_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = ll_loss_check_equal(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *difficulty = ll_c_unary(&c, ll_tensor_detach, call->args[1]);
    struct ll_tensor *progress = ll_c_number(&c, call->options->number[0]);
    struct ll_tensor *let_in = ll_c_binary(&c, ll_tensor_le, difficulty, progress);
    struct ll_tensor *each = ll_c_where(&c, let_in, call->args[0], ll_c_number(&c, 0));
    struct ll_tensor *result = each;
    if (call->options->reduction != LL_NONE)
        result = ll_c_sum(&c, each, LL_DIM_ALL);
    if (call->options->reduction == LL_MEAN) {
        struct ll_tensor *count = ll_c_sum(&c, let_in, LL_DIM_ALL);
        result =
            ll_c_div(&c, result, ll_c_binary(&c, ll_tensor_maximum, count, ll_c_number(&c, 1)));
    }
    return ll_compose_end(&c, result, out);
}

const struct ll_loss ll_loss_weighted = {
    .name = "weighted",
    .aliases = "",
    .args = {"losses", "weights"},
    .takes = {LL_ARG_TASK, LL_ARG_TASK},
    .reduction = LL_SUM,
    .formula = "L = Σᵢ wᵢ·Lᵢ",
    .source = {"Caruana", 1997, "Multitask learning", "section 1"},
    .example = "loss.weighted(tensor{0.8, 2.5}, tensor{1, 0.3})",
    .page = "7.1",
    .file = "engine/loss/multitask.c",
    .function = "weighted_run",
    .run = weighted_run,
};

const struct ll_loss ll_loss_uncertainty = {
    .name = "uncertainty",
    .aliases = "",
    .args = {"losses", "log_vars"},
    .takes = {LL_ARG_TASK, LL_ARG_TASK},
    .reduction = LL_SUM,
    .formula = "L = Σᵢ exp(−sᵢ)·Lᵢ + sᵢ      sᵢ = log σᵢ²",
    .source = {"Kendall, Gal and Cipolla", 2018,
               "Multi-task learning using uncertainty to weigh losses for scene geometry and "
               "semantics",
               "equation 10"},
    .example = "loss.uncertainty(tensor{0.8, 2.5}, tensor{0, 0.9})",
    .page = "7.1",
    .file = "engine/loss/multitask.c",
    .function = "uncertainty_run",
    .run = uncertainty_run,
};

const struct ll_loss ll_loss_curriculum = {
    .name = "curriculum",
    .aliases = "",
    .args = {"losses", "difficulty"},
    .takes = {LL_ARG_TASK, LL_ARG_DIFFICULTY},
    .formula = "L = Σᵢ vᵢ·Lᵢ / Σᵢ vᵢ      vᵢ = 1 where difficultyᵢ ≤ t, else 0",
    .options = {{"progress", "t", LL_TAKES_NUMBER, 1, 0, 1}},
    .option_count = 1,
    .source = {"Bengio, Louradour, Collobert and Weston", 2009, "Curriculum learning", "section 3"},
    .example = "loss.curriculum(tensor{0.8, 2.5, 4}, tensor{0.1, 0.4, 0.9}, {progress = 0.5})",
    .page = "7.2",
    .file = "engine/loss/multitask.c",
    .function = "curriculum_run",
    .run = curriculum_run,
};
