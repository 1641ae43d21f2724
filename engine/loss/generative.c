/* Losses of generative models: adversarial, variational, perceptual. */
#include <math.h>

#include "loss/compose.h"

/* Adversarial: outputs are raw, one for each sample. -log σ(x) = softplus(-x), and
 * -log(1 - σ(x)) = softplus(x), which never overflow. */

static ll_err check_adversarial(const struct ll_loss_call *call)
{
    for (size_t i = 0; i < call->count; i++) {
        ll_err err = ll_loss_check_filled(call, i);
        if (err)
            return err;
    }
    bool each = call->options->reduction == LL_NONE;
    return each && call->count == 2 ? ll_loss_check_pair(call, 0, 1) : LL_OK;
}

/* Each side is reduced on its own, since they may differ in size. */
static ll_err two_sides(const struct ll_loss_call *call, struct ll_compose *c,
                        struct ll_tensor *real, struct ll_tensor *fake, struct ll_tensor **out)
{
    struct ll_tensor *a = ll_c_reduce(c, call, real), *b = ll_c_reduce(c, call, fake);
    return ll_compose_end(c, ll_c_add(c, a, b), out);
}

static ll_err gan_discriminator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_adversarial(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *turned = ll_c_unary(&c, ll_tensor_neg, call->args[0]);
    return two_sides(call, &c, ll_c_unary(&c, ll_tensor_softplus, turned),
                     ll_c_unary(&c, ll_tensor_softplus, call->args[1]), out);
}

enum { NON_SATURATING, MINIMAX };

static ll_err gan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_adversarial(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *x = call->args[0];
    struct ll_tensor *each =
        call->options->number[0] == MINIMAX
            ? ll_c_unary(&c, ll_tensor_neg, ll_c_unary(&c, ll_tensor_softplus, x))
            : ll_c_unary(&c, ll_tensor_softplus, ll_c_unary(&c, ll_tensor_neg, x));
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

static ll_err wgan_critic_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_adversarial(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    return two_sides(call, &c, ll_c_unary(&c, ll_tensor_neg, call->args[0]), call->args[1], out);
}

static ll_err wgan_generator_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_adversarial(call);
    if (err)
        return err;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *each = ll_c_unary(&c, ll_tensor_neg, call->args[0]);
    return ll_compose_end(&c, ll_c_reduce(&c, call, each), out);
}

/* Variational. */

enum { RECON, X, MU, LOGVAR };
enum { BETA, RECON_LOSS };
enum { RECON_BCE, RECON_MSE };

static ll_err check_vae(const struct ll_loss_call *call)
{
    ll_err err = ll_loss_check_pair(call, RECON, X);
    if (!err)
        err = ll_loss_check_pair(call, MU, LOGVAR);
    if (err)
        return err;
    const struct ll_shape *x = &call->args[X]->shape, *mu = &call->args[MU]->shape;
    if (x->rank < 1 || mu->rank < 1 || x->dim[0] != mu->dim[0])
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "x has shape %s and mu %s; the first dimension of both is the batch",
                            ll_shape_text(x).text, ll_shape_text(mu).text);
    return LL_OK;
}

/* A number for each sample: the sum of what it has. */
static struct ll_tensor *by_sample(struct ll_compose *c, struct ll_tensor *a)
{
    if (c->err)
        return NULL;
    size_t batch = a->shape.dim[0];
    struct ll_shape rows = ll_shape_matrix(batch, a->count / batch);
    return ll_c_sum(c, ll_c_reshape(c, a, &rows), 1);
}

/* KL(N(mu, exp logvar) || N(0, 1)), element by element: -½ (1 + logvar - mu² - exp logvar). */
static struct ll_tensor *divergence(struct ll_compose *c, struct ll_tensor *mu,
                                    struct ll_tensor *logvar)
{
    struct ll_tensor *spread = ll_c_sub(c, ll_c_unary(c, ll_tensor_exp, logvar), logvar);
    struct ll_tensor *square = ll_c_unary(c, ll_tensor_square, mu);
    return ll_c_scale(c, ll_c_shift(c, ll_c_add(c, spread, square), -1), 0.5);
}

static ll_err vae_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    ll_err err = check_vae(call);
    if (err)
        return err;
    bool mse = call->options->number[RECON_LOSS] == RECON_MSE;
    const struct ll_loss *loss = mse ? &ll_loss_mse : &ll_loss_bce;
    struct ll_loss_options each;
    ll_loss_options_init(loss, &each);
    each.reduction = LL_NONE;
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *recon = by_sample(&c, ll_c_loss(&c, loss, call->args, 2, &each));
    struct ll_tensor *kl = by_sample(&c, divergence(&c, call->args[MU], call->args[LOGVAR]));
    struct ll_tensor *sum = ll_c_add(&c, recon, ll_c_scale(&c, kl, call->options->number[BETA]));
    return ll_compose_end(&c, ll_c_reduce(&c, call, sum), out);
}

/* Perceptual: two lists of features, layer by layer. */

static ll_err check_layers(const struct ll_loss_call *call, size_t layers)
{
    const struct ll_tensor *weights = call->options->tensor[0];
    if (weights && (weights->shape.rank != 1 || weights->count != layers))
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "weights has shape %s; it must have one number for each of the %zu "
                            "layers",
                            ll_shape_text(&weights->shape).text, layers);
    for (size_t l = 0; l < layers; l++) {
        const struct ll_shape *a = &call->args[l]->shape, *b = &call->args[layers + l]->shape;
        if (!ll_shape_equal(a, b) || call->args[l]->count == 0)
            return ll_loss_fail(call, LL_ERR_SHAPE,
                                "layer %zu has shape %s in pred and %s in target; they must be "
                                "equal and not empty",
                                l + 1, ll_shape_text(a).text, ll_shape_text(b).text);
    }
    return LL_OK;
}

/* Two tensors of its own at a time, so that any number of layers fits a composition. */
static ll_err add_layer(const struct ll_loss_call *call, size_t l, size_t layers,
                        struct ll_tensor **sum)
{
    const struct ll_tensor *weights = call->options->tensor[0];
    double weight = weights ? (double)weights->data[l] : 1 / (double)layers;
    struct ll_tensor *pair[] = {call->args[l], call->args[layers + l]};
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *term = ll_c_scale(&c, ll_c_loss(&c, &ll_loss_mse, pair, 2, NULL), weight);
    struct ll_tensor *before = *sum, *after = NULL;
    ll_err err = ll_compose_end(&c, before ? ll_c_add(&c, before, term) : term, &after);
    if (err)
        return err;
    ll_tensor_free(sum);
    *sum = after;
    return LL_OK;
}

static ll_err perceptual_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    size_t layers = call->count / 2;
    struct ll_tensor *sum = NULL;
    ll_err err = check_layers(call, layers);
    for (size_t l = 0; l < layers && !err; l++)
        err = add_layer(call, l, layers, &sum);
    if (err)
        ll_tensor_free(&sum);
    else
        *out = sum;
    return err;
}

static const char *const forms[] = {"non_saturating", "minimax", NULL};
static const char *const recons[] = {"bce", "mse", NULL};

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
    .file = "engine/loss/generative.c",
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
    .file = "engine/loss/generative.c",
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
    .file = "engine/loss/generative.c",
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
    .file = "engine/loss/generative.c",
    .function = "wgan_generator_run",
    .run = wgan_generator_run,
};

const struct ll_loss ll_loss_vae = {
    .name = "vae",
    .aliases = "beta_vae elbo ",
    .args = {"recon", "x", "mu", "logvar"},
    .takes = {LL_ARG_PIXEL, LL_ARG_PIXEL, LL_ARG_LATENT, LL_ARG_LATENT},
    .reduction = LL_SUM,
    .formula = "L = Recon(x̂, x) + β·KL\n"
               "KL = −½ · Σ (1 + log σ² − μ² − σ²)      Recon: Σ BCE or Σ (x̂ − x)²",
    .options = {{"beta", "β", LL_TAKES_NUMBER, 1, 0, INFINITY},
                {"recon", "", LL_TAKES_CHOICE, RECON_BCE, 0, 1, .choices = recons}},
    .option_count = 2,
    .source = {"Kingma and Welling", 2014, "Auto-encoding variational Bayes", "equation 10"},
    .example =
        "loss.vae(tensor{{0.9, 0.2}}, tensor{{1, 0}}, tensor{{0.5}}, tensor{{-0.2}}, {beta = 4})",
    .page = "6.2",
    .file = "engine/loss/generative.c",
    .function = "vae_run",
    .run = vae_run,
};

const struct ll_loss ll_loss_perceptual = {
    .name = "perceptual",
    .aliases = "",
    .args = {"pred_features", "target_features"},
    .takes = {LL_ARG_FEATURES, LL_ARG_FEATURES},
    .lists = true,
    .one_number = true,
    .formula = "L = Σₗ wₗ · MSE(φₗ(x̂), φₗ(x))      φₗ the features of layer l, wₗ = 1/layers",
    .options = {{"weights", "w", LL_TAKES_TENSOR, 1, 0, INFINITY}},
    .option_count = 1,
    .source = {"Johnson, Alahi and Fei-Fei", 2016,
               "Perceptual losses for real-time style transfer and super-resolution", "equation 2"},
    .example = "loss.perceptual({tensor{1, 2}, tensor{0.5}}, {tensor{1, 1}, tensor{0}})",
    .page = "6.3",
    .file = "engine/loss/generative.c",
    .function = "perceptual_run",
    .run = perceptual_run,
};
