/* Adversarial losses: outputs of a discriminator or critic, raw, one a sample. Each side, real or
 * fake, is reduced on its own, since they may differ in size. */
#include "loss/fused.h"

#include <string.h>

/* Outputs at a time, beside which their constant target stands on the stack. */
enum { CHUNK = 1024 };

/* What a side's outputs x cost. */
enum cost {
    LOGITS, /* the cross-entropy of x as logits against the constant label */
    LINEAR, /* x */
    SQUARE, /* ½ (x - label)² */
    HINGE,  /* max(0, 1 - label x), the label being 1 or -1 */
};

/* A side's loss is its cost times `sign`. */
struct side {
    enum cost cost;
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

/* The cost of one output, and its slope there. */
static double cost_of(double x, const struct side *side, double *slope)
{
    double label = (double)side->label;
    switch (side->cost) {
    case SQUARE:
        *slope = x - label;
        return (x - label) * (x - label) / 2;
    case HINGE:
        *slope = 1 - label * x > 0 ? -label : 0;
        return 1 - label * x < 0 ? 0 : 1 - label * x;
    case LINEAR:
    case LOGITS:
        break;
    }
    *slope = 1;
    return x;
}

static double plain_side(const struct ll_tensor *x, const struct side *side, float share,
                         float *each, float *grad)
{
    double sum = 0, sign = (double)side->sign;
    for (size_t i = 0; i < x->count; i++) {
        double slope, cost = sign * cost_of((double)x->data[i], side, &slope);
        sum += cost;
        if (each)
            each[i] += (float)cost;
        if (grad)
            grad[i] = (float)((double)share * sign * slope);
    }
    return sum;
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
        total += share * (side[k].cost == LOGITS
                              ? logits_side(ll_tape_kernels(call->tape)->bce_with_logits, x,
                                            &side[k], (float)share, each, grad[k])
                              : plain_side(x, &side[k], (float)share, each, grad[k]));
    }
    if (!none)
        y[0] = (float)total;
    return LL_OK;
}

enum { LOGISTIC, LEAST_SQUARES, DISCRIMINATOR_HINGE };

/* In each form, the real side and the fake. */
static ll_err gan_discriminator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[][2] = {
        [LOGISTIC] = {{LOGITS, 1, 1}, {LOGITS, 0, 1}},
        [LEAST_SQUARES] = {{SQUARE, 1, 1}, {SQUARE, 0, 1}},
        [DISCRIMINATOR_HINGE] = {{HINGE, 1, 1}, {HINGE, -1, 1}},
    };
    return run(call, sides[(size_t)call->options->number[0]], out);
}

enum { NON_SATURATING, MINIMAX, GENERATOR_LEAST_SQUARES, GENERATOR_HINGE };

/* Minimax's slope dies where the discriminator is sure. */
static ll_err gan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[] = {
        [NON_SATURATING] = {LOGITS, 1, 1},
        [MINIMAX] = {LOGITS, 0, -1},
        [GENERATOR_LEAST_SQUARES] = {SQUARE, 1, 1},
        [GENERATOR_HINGE] = {LINEAR, 0, -1},
    };
    return run(call, &sides[(size_t)call->options->number[0]], out);
}

static ll_err wgan_critic_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side sides[] = {{LINEAR, 0, -1}, {LINEAR, 0, 1}};
    return run(call, sides, out);
}

static ll_err wgan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    static const struct side side = {LINEAR, 0, -1};
    return run(call, &side, out);
}

static const char *const discriminator_forms[] = {"logistic", "least_squares", "hinge", NULL};
static const char *const generator_forms[] = {"non_saturating", "minimax", "least_squares", "hinge",
                                              NULL};

const struct ll_loss ll_loss_gan_discriminator = {
    .name = "gan_discriminator",
    .aliases = "",
    .args = {"real", "fake"},
    .takes = {LL_ARG_CRITIC, LL_ARG_CRITIC},
    .formula = "logistic:       L = −E[log σ(D(x))] − E[log(1 − σ(D(G(z))))]\n"
               "least_squares:  L = ½·E[(D(x) − 1)²] + ½·E[D(G(z))²]       Mao et al. 2017\n"
               "hinge:          L = E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))]",
    .options = {{"form", "", LL_TAKES_CHOICE, LOGISTIC, 0, 2, .choices = discriminator_forms}},
    .option_count = 1,
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
               "minimax:         L =  E[log(1 − σ(D(G(z))))]\n"
               "least_squares:   L =  ½·E[(D(G(z)) − 1)²]       hinge:  L = −E[D(G(z))]",
    .options = {{"form", "", LL_TAKES_CHOICE, NON_SATURATING, 0, 3, .choices = generator_forms}},
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
