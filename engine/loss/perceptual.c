/* The perceptual loss: two lists of features, layer by layer, each by the kernel of the mean
 * squared error. */
#include <math.h>

#include "loss/compose.h"

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
    struct ll_tensor *weights = call->options->tensor[0];
    struct ll_tensor *pair[] = {call->args[l], call->args[layers + l]};
    struct ll_compose c = ll_compose_start(call);
    struct ll_tensor *weight =
        weights ? ll_c_select(&c, weights, 0, l) : ll_c_number(&c, 1 / (double)layers);
    struct ll_tensor *term = ll_c_mul(&c, ll_c_loss(&c, &ll_loss_mse, pair, 2, NULL), weight);
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

const struct ll_loss ll_loss_perceptual = {
    .name = "perceptual",
    .aliases = "",
    .args = {"pred_features", "target_features"},
    .takes = {LL_ARG_FEATURES, LL_ARG_FEATURES},
    .lists = true,
    .one_number = true,
    .formula = "L = Σₗ wₗ · MSE(φₗ(x̂), φₗ(x))      φₗ the features of layer l, wₗ = 1/layers",
    .options = {{"weights", "w", LL_TAKES_TENSOR | LL_TAKES_GRADIENT, 1, 0, INFINITY},
                {"layers", "l", LL_TAKES_NAMES}},
    .option_count = 2,
    .source = {"Johnson, Alahi and Fei-Fei", 2016,
               "Perceptual losses for real-time style transfer and super-resolution", "equation 2"},
    .example = "loss.perceptual({tensor{1, 2}, tensor{0.5}}, {tensor{1, 1}, tensor{0}})",
    .page = "6.3",
    .file = "engine/loss/perceptual.c",
    .function = "perceptual_run",
    .run = perceptual_run,
};
