/* The loss of a variational autoencoder, by the kernels of its two terms: what is lost of x, and
 * how far the code is from a standard normal one. Both are sums over a sample's numbers. */
#include <math.h>
#include <string.h>

#include "kernel/parallel.h"
#include "loss/fused.h"

enum { RECON, X, MU, LOGVAR };
enum { BETA, RECON_LOSS };
enum { RECON_BCE, RECON_MSE };

static ll_err check(const struct ll_loss_call *call)
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

/* Cross-entropy of what is no probability is NaN. */
static ll_err check_after(const struct ll_loss_call *call, const struct ll_tensor *out)
{
    bool bad = false;
    for (size_t i = 0; i < out->count; i++)
        bad = bad || isnan(out->data[i]);
    if (!bad || call->options->number[RECON_LOSS] != RECON_BCE)
        return LL_OK;
    ll_err err = ll_loss_check_probabilities(call, RECON);
    return err ? err : ll_loss_check_probabilities(call, X);
}

static float *from(float *grad, size_t place)
{
    return grad ? grad + place : NULL;
}

/* The batch in `parts` equal parts (all of it, or each sample on its own): y gets a number each. */
static void run(const struct ll_loss_call *call, size_t parts, float *const grad[], float *y)
{
    const struct ll_kernels *kernels = ll_tape_kernels(call->tape);
    const struct ll_pointwise *recon =
        call->options->number[RECON_LOSS] == RECON_MSE ? kernels->mse : kernels->bce;
    struct ll_tensor *const *args = call->args;
    size_t pixels = args[X]->count / parts, codes = args[MU]->count / parts;
    double beta = call->options->number[BETA];
    double share = call->options->reduction == LL_MEAN ? 1 / (double)args[X]->shape.dim[0] : 1;
    for (size_t p = 0; p < parts; p++) {
        size_t pixel = p * pixels, code = p * codes;
        double lost = ll_pointwise_sum_parallel(
            recon, args[RECON]->data + pixel, args[X]->data + pixel, pixels, NULL, (float)share,
            from(grad[RECON], pixel), ll_tape_threads(call->tape));
        double far = 0; /* with beta 0, however far it is */
        if (beta > 0)
            far = ll_latent_loss_parallel(kernels->kl_normal, args[MU]->data + code,
                                          args[LOGVAR]->data + code, codes, (float)(share * beta),
                                          from(grad[MU], code), from(grad[LOGVAR], code),
                                          ll_tape_threads(call->tape));
        y[p] = (float)(share * (lost + beta * far));
    }
    if (!grad[X])
        return;
    for (size_t i = 0; i < args[X]->count; i++)
        grad[X][i] = (float)share;
    recon->each_grad_target(args[RECON]->data, args[X]->data, args[X]->count, NULL, grad[X],
                            grad[X]);
}

/* The divergence's kernel gives both gradients or neither: the one not needed goes to scratch. */
static ll_err vae_run(const struct ll_loss_call *call, struct ll_tensor **out)
{
    float *grad[LL_LOSS_ARGS];
    void *spare = NULL;
    ll_err err = check(call);
    if (!err)
        err = ll_tape_scratch(call->tape, call->args[MU]->count, sizeof(float), &spare);
    struct ll_shape rows = ll_shape_vector(err ? 0 : call->args[X]->shape.dim[0]);
    if (!err)
        err = ll_loss_fused(call, &rows, 4, out, grad);
    if (!err) {
        bool any = grad[MU] || grad[LOGVAR];
        grad[MU] = any && !grad[MU] ? spare : grad[MU];
        grad[LOGVAR] = any && !grad[LOGVAR] ? spare : grad[LOGVAR];
        if (any && call->options->number[BETA] == 0) {
            memset(grad[MU], 0, call->args[MU]->count * sizeof(float));
            memset(grad[LOGVAR], 0, call->args[MU]->count * sizeof(float));
        }
        run(call, (*out)->count, grad, (*out)->data);
        err = check_after(call, *out);
        if (err)
            ll_tensor_free(out);
    }
    ll_tape_scratch_free(call->tape, spare);
    return err;
}

static const char *const recons[] = {"bce", "mse", NULL};

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
    .file = "engine/loss/vae.c",
    .function = "vae_run",
    .run = vae_run,
};
