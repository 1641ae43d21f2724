/* Adversarial losses: outputs of a discriminator or critic, raw, one a sample. Each side, real or
 * fake, is reduced on its own, since they may differ in size. */
#include "loss/fused.h"

#include <string.h>

/* Outputs at a time, beside which their constant target stands on the stack. */
enum { CHUNK = 1024 };

/* A side's loss: times `sign`, the cross-entropy of the outputs as logits against a constant label,
 * or the outputs themselves. */
struct side {
    bool linear;
    float label, sign;
};

static ll_err check(const struct ll_loss_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        ll_err err = ll_loss_check_filled(call, i);
        if (err)
            return err;
    }
    bool each = call->options->reduction == LL_NONE;
    return each && call->count == 2 ? ll_loss_check_pair(call, 0, 1) : LL_OK;
}

/* The sum of the side's losses; where they are not NULL, `each` has them added, and `grad` gets the
 * gradient times `share`. */
static double logits_side(const struct ll_pointwise *bce, const struct ll_tensor *x,
                          const struct side *side, float share, float *each, float *grad)
{
    static const float unweighted = 1;
    float label[CHUNK], loss[CHUNK];
    double sum = 0;
    for (size_t i = 0; i < CHUNK; i++)
        label[i] = side->label;
    for (size_t i = 0; i < x->count; i += CHUNK) {
        size_t n = x->count - i < CHUNK ? x->count - i : CHUNK;
        sum += bce->sum(x->data + i, label, n, &unweighted, share * side->sign,
                        grad ? grad + i : NULL);
        if (!each)
            continue;
        bce->each(x->data + i, label, n, &unweighted, loss);
        for (size_t k = 0; k < n; k++)
            each[i + k] += side->sign * loss[k];
    }
    return (double)side->sign * sum;
}

static double linear_side(const struct ll_tensor *x, const struct side *side, float share,
                          float *each, float *grad)
{
    double sum = 0;
    for (size_t i = 0; i < x->count; i++) {
        sum += (double)x->data[i];
        if (each)
            each[i] += side->sign * x->data[i];
        if (grad)
            grad[i] = share * side->sign;
    }
    return (double)side->sign * sum;
}

static ll_err run(const struct ll_loss_call *call, const struct side *side, struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS];
    ll_err err = check(call);
    if (!err)
        err = ll_loss_fused(call, &call->args[0]->shape, call->count, out, grad);
    if (err)
        return err;
    float *y = (*out)->data;
    bool none = call->options->reduction == LL_NONE;
    float *each = none ? y : NULL;
    double total = 0;
    memset(y, 0, (*out)->count * sizeof *y);
    for (size_t k = 0; k < call->count; k++) {
        const struct ll_tensor *x = call->args[k];
        double share = call->options->reduction == LL_MEAN ? 1 / (double)x->count : 1;
        total += share * (side[k].linear ? linear_side(x, &side[k], (float)share, each, grad[k])
                                         : logits_side(ll_tape_kernels(call->tape)->bce_with_logits,
                                                       x, &side[k], (float)share, each, grad[k]));
    }
    if (!none)
        y[0] = (float)total;
    return LL_OK;
}

/* -log σ(real) - log(1 - σ(fake)) */
static ll_err gan_discriminator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[] = {{.label = 1, .sign = 1}, {.label = 0, .sign = 1}};
    return run(call, sides, out);
}

enum { NON_SATURATING, MINIMAX };

/* -log σ(fake); or log(1 - σ(fake)), whose slope dies where the discriminator is sure. */
static ll_err gan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[] = {
        [NON_SATURATING] = {.label = 1, .sign = 1},
        [MINIMAX] = {.label = 0, .sign = -1},
    };
    return run(call, &sides[(size_t)call->options->number[0]], out);
}

static ll_err wgan_critic_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[] = {{.linear = true, .sign = -1}, {.linear = true, .sign = 1}};
    return run(call, sides, out);
}

static ll_err wgan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side side = {.linear = true, .sign = -1};
    return run(call, &side, out);
}

static const char *const forms[] = {"non_saturating", "minimax", NULL};

const struct ll_loss ll_loss_gan_discriminator = {
    .name = "gan_discriminator",
    .aliases = "",
    .args = {"real", "fake"},
    .takes = {LL_ARG_CRITIC, LL_ARG_CRITIC},
    .formula = "L = −E[log σ(D(x))] − E[log(1 − σ(D(G(z))))]",
    .source = {"Goodfellow et al.", 2014, "Generative adversarial nets", "equation 1"},
    .curve = {"score", -5, 5, {"x", "0"}},
    .example = "loss.gan_discriminator(tensor{2, 1}, tensor{-1, 0.5})",
    .page = "6.1",
    .file = "engine/loss/adversarial.c",
    .function = "gan_discriminator_run",
    .run = gan_discriminator_run,
};

const struct ll_loss ll_loss_gan_generator = {
    .name = "gan_generator",
    .aliases = "",
    .args = {"fake"},
    .takes = {LL_ARG_CRITIC},
    .formula = "non_saturating:  L = −E[log σ(D(G(z)))]\n"
               "minimax:         L =  E[log(1 − σ(D(G(z))))]",
    .options = {{"form", "", LL_TAKES_CHOICE, NON_SATURATING, 0, 1, .choices = forms}},
    .option_count = 1,
    .source = {"Goodfellow et al.", 2014, "Generative adversarial nets", "section 3"},
    .curve = {"score", -5, 5, {"x"}},
    .example = "loss.gan_generator(tensor{-1, 0.5}, {form = \"minimax\"})",
    .page = "6.1",
    .file = "engine/loss/adversarial.c",
    .function = "gan_generator_run",
    .run = gan_generator_run,
};

const struct ll_loss ll_loss_wgan_critic = {
    .name = "wgan_critic",
    .aliases = "",
    .args = {"real", "fake"},
    .takes = {LL_ARG_CRITIC, LL_ARG_CRITIC},
    .formula = "L = E[f(G(z))] − E[f(x)]      f held to a Lipschitz constant",
    .source = {"Arjovsky, Chintala and Bottou", 2017, "Wasserstein GAN", "algorithm 1"},
    .curve = {"score", -5, 5, {"x", "0"}},
    .example = "loss.wgan_critic(tensor{2, 1}, tensor{-1, 0.5})",
    .page = "6.1",
    .file = "engine/loss/adversarial.c",
    .function = "wgan_critic_run",
    .run = wgan_critic_run,
};

const struct ll_loss ll_loss_wgan_generator = {
    .name = "wgan_generator",
    .aliases = "",
    .args = {"fake"},
    .takes = {LL_ARG_CRITIC},
    .formula = "L = −E[f(G(z))]",
    .source = {"Arjovsky, Chintala and Bottou", 2017, "Wasserstein GAN", "algorithm 1"},
    .curve = {"score", -5, 5, {"x"}},
    .example = "loss.wgan_generator(tensor{-1, 0.5})",
    .page = "6.1",
    .file = "engine/loss/adversarial.c",
    .function = "wgan_generator_run",
    .run = wgan_generator_run,
};
