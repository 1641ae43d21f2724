#include "nn/vgg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "nn/conv.h"
#include "tensor/ops.h"

enum { CONVOLUTIONS = 13, FILE_MOST = 1 << 30 };

/* The thirteen convolutions: the layer behind each, where torchvision keeps it, and whether a
 * pooling stands before it. */
static const struct place {
    const char *layer;
    int index;
    bool pooled;
} places[CONVOLUTIONS] = {
    {"relu1_1", 0, false},  {"relu1_2", 2, false},  {"relu2_1", 5, true},   {"relu2_2", 7, false},
    {"relu3_1", 10, true},  {"relu3_2", 12, false}, {"relu3_3", 14, false}, {"relu4_1", 17, true},
    {"relu4_2", 19, false}, {"relu4_3", 21, false}, {"relu5_1", 24, true},  {"relu5_2", 26, false},
    {"relu5_3", 28, false},
};

struct ll_vgg {
    struct ll_tape *tape;
    size_t depth; /* convolutions that the weights had */
    struct ll_tensor *weight[CONVOLUTIONS], *bias[CONVOLUTIONS];
    struct ll_tensor *mean, *deviation;
    const char *layers[CONVOLUTIONS + 1];
};

/* torchvision's key, or the layer's own ("conv1_1.weight"). LL_ERR_NOT_FOUND where neither is
 * there. */
static ll_err get_part(struct ll_tape *tape, const struct ll_weights *weights,
                       const struct place *place, const char *part, struct ll_tensor **out)
{
    char torch[32], own[32];
    struct ll_shape shape;
    snprintf(torch, sizeof torch, "features.%d.%s", place->index, part);
    snprintf(own, sizeof own, "conv%s.%s", place->layer + strlen("relu"), part);
    if (ll_weights_shape(weights, torch, &shape) == LL_OK)
        return ll_weights_get(weights, tape, torch, out);
    return ll_weights_get(weights, tape, own, out);
}

static ll_err check_chain(struct ll_tape *tape, const struct place *place,
                          const struct ll_tensor *weight, const struct ll_tensor *bias,
                          size_t channels)
{
    const struct ll_shape *w = ll_tensor_shape(weight), *b = ll_tensor_shape(bias);
    if (w->rank == 4 && w->dim[0] > 0 && w->dim[1] == channels && w->dim[2] == 3 &&
        w->dim[3] == 3 && b->rank == 1 && b->dim[0] == w->dim[0])
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_FORMAT,
                        "the convolution before %s has a weight %s and a bias %s; expected "
                        "(O, %zu, 3, 3) and (O)",
                        place->layer, ll_shape_text(w).text, ll_shape_text(b).text, channels);
}

static ll_err take_convolutions(struct ll_vgg *vgg, const struct ll_weights *weights)
{
    size_t channels = 3;
    for (size_t i = 0; i < CONVOLUTIONS; i++) {
        ll_err err = get_part(vgg->tape, weights, &places[i], "weight", &vgg->weight[i]);
        if (err == LL_ERR_NOT_FOUND && i > 0)
            return LL_OK; /* the file ends here */
        if (err == LL_OK)
            err = get_part(vgg->tape, weights, &places[i], "bias", &vgg->bias[i]);
        if (err == LL_OK)
            err = check_chain(vgg->tape, &places[i], vgg->weight[i], vgg->bias[i], channels);
        if (err != LL_OK)
            return err;
        channels = ll_tensor_shape(vgg->weight[i])->dim[0];
        vgg->layers[vgg->depth++] = places[i].layer;
    }
    return LL_OK;
}

static ll_err take_normalisation(struct ll_vgg *vgg)
{
    static const float mean[] = {0.485f, 0.456f, 0.406f};
    static const float deviation[] = {0.229f, 0.224f, 0.225f};
    static const struct ll_shape shape = {.rank = 3, .dim = {3, 1, 1}};
    ll_err err = ll_tensor_new(vgg->tape, &shape, mean, &vgg->mean);
    return err == LL_OK ? ll_tensor_new(vgg->tape, &shape, deviation, &vgg->deviation) : err;
}

ll_err ll_vgg_new(struct ll_tape *tape, const struct ll_weights *weights, struct ll_vgg **out)
{
    struct ll_vgg *vgg = ll_array_new(1, sizeof *vgg);
    if (vgg == NULL)
        return LL_ERR_MEMORY;
    vgg->tape = tape;
    ll_err err = take_normalisation(vgg);
    if (err == LL_OK)
        err = take_convolutions(vgg, weights);
    if (err != LL_OK)
        ll_vgg_free(&vgg);
    *out = vgg;
    return err;
}

ll_err ll_vgg_open(struct ll_tape *tape, const char *path, struct ll_vgg **out)
{
    struct ll_message why = {""};
    struct ll_weights *weights = NULL;
    ll_err err = ll_weights_open(path, FILE_MOST, &why, &weights);
    if (err != LL_OK)
        ll_tape_say(tape, err, "%s", why.text);
    else
        err = ll_vgg_new(tape, weights, out);
    ll_weights_free(&weights);
    return err;
}

ll_err ll_vgg_shipped(struct ll_tape *tape, struct ll_vgg **out)
{
    struct ll_str path = {0};
    struct ll_message why = {""};
    ll_err err = ll_path_data("assets/network/vgg16-quarter.safetensors", &why, &path);
    if (err != LL_OK)
        ll_tape_say(tape, err, "%s", why.text);
    else
        err = ll_vgg_open(tape, ll_str_text(&path), out);
    ll_str_done(&path);
    return err;
}

ll_err ll_vgg_own(struct ll_str *out)
{
    const char *named = getenv("LOSSLAB_VGG");
    if (named && *named) {
        ll_str_add(out, named);
        return ll_str_err(out);
    }
    struct ll_str folder = {0}, path = {0};
    ll_err err = ll_path_config(NULL, &folder);
    if (err == LL_OK) {
        ll_path_join(&path, ll_str_text(&folder), "vgg16.safetensors");
        err = ll_file_exists(ll_str_text(&path)) ? LL_OK : LL_ERR_NOT_FOUND;
    }
    if (err == LL_OK)
        ll_str_add(out, ll_str_text(&path));
    ll_str_done(&path);
    ll_str_done(&folder);
    return err;
}

void ll_vgg_free(struct ll_vgg **vgg)
{
    if (*vgg == NULL)
        return;
    for (size_t i = 0; i < CONVOLUTIONS; i++) {
        ll_tensor_free(&(*vgg)->weight[i]);
        ll_tensor_free(&(*vgg)->bias[i]);
    }
    ll_tensor_free(&(*vgg)->mean);
    ll_tensor_free(&(*vgg)->deviation);
    free(*vgg);
    *vgg = NULL;
}

const char *const *ll_vgg_layers(const struct ll_vgg *vgg)
{
    return vgg->layers;
}

static ll_err layer_unknown(const struct ll_vgg *vgg, const char *name)
{
    struct ll_str known = {0};
    for (size_t i = 0; i < vgg->depth; i++)
        ll_str_format(&known, "%s%s", i ? ", " : "", vgg->layers[i]);
    ll_tape_say(vgg->tape, LL_ERR_NOT_FOUND, "there is no layer '%s'; this network has %s", name,
                ll_str_text(&known));
    ll_str_done(&known);
    return LL_ERR_NOT_FOUND;
}

/* How many convolutions must run for all the asked layers. */
static ll_err depth_needed(const struct ll_vgg *vgg, const char *const *layers, size_t count,
                           size_t *out)
{
    *out = 0;
    for (size_t k = 0; k < count; k++) {
        size_t i = 0;
        while (i < vgg->depth && strcmp(vgg->layers[i], layers[k]) != 0)
            i++;
        if (i == vgg->depth)
            return layer_unknown(vgg, layers[k]);
        if (i + 1 > *out)
            *out = i + 1;
    }
    return LL_OK;
}

/* Puts `next`, a new reference, in the place of *x, which is ended. */
static void replace(struct ll_tensor **x, struct ll_tensor *next)
{
    ll_tensor_free(x);
    *x = next;
}

/* Pooling where there is one, convolution, ReLU: *x becomes the layer's values. */
static ll_err advance(const struct ll_vgg *vgg, size_t i, struct ll_tensor **x)
{
    struct ll_tensor *next = NULL;
    ll_err err = LL_OK;
    if (places[i].pooled) {
        err = ll_max_pool2d(vgg->tape, *x, 2, &next);
        if (err == LL_OK)
            replace(x, next);
    }
    if (err == LL_OK)
        err = ll_conv2d(vgg->tape, *x, vgg->weight[i], vgg->bias[i], 1, 1, &next);
    if (err == LL_OK) {
        replace(x, next);
        err = ll_tensor_relu(vgg->tape, *x, &next);
    }
    if (err == LL_OK)
        replace(x, next);
    return err;
}

ll_err ll_vgg_features_raw(const struct ll_vgg *vgg, struct ll_tensor *image,
                           const char *const *layers, size_t count, struct ll_tensor **out)
{
    size_t depth;
    ll_err err = depth_needed(vgg, layers, count, &depth);
    if (err != LL_OK)
        return err;
    struct ll_tensor *x = ll_tensor_keep(image);
    memset(out, 0, count * sizeof(struct ll_tensor *));
    for (size_t i = 0; i < depth && err == LL_OK; i++) {
        err = advance(vgg, i, &x);
        for (size_t k = 0; k < count && err == LL_OK; k++)
            if (strcmp(layers[k], vgg->layers[i]) == 0)
                out[k] = ll_tensor_keep(x);
    }
    ll_tensor_free(&x);
    for (size_t k = 0; k < count && err != LL_OK; k++)
        ll_tensor_free(&out[k]);
    return err;
}

ll_err ll_vgg_features(const struct ll_vgg *vgg, struct ll_tensor *image, const char *const *layers,
                       size_t count, struct ll_tensor **out)
{
    struct ll_tensor *centred = NULL, *scaled = NULL;
    ll_err err = ll_tensor_sub(vgg->tape, image, vgg->mean, &centred);
    if (err == LL_OK)
        err = ll_tensor_div(vgg->tape, centred, vgg->deviation, &scaled);
    if (err == LL_OK)
        err = ll_vgg_features_raw(vgg, scaled, layers, count, out);
    ll_tensor_free(&scaled);
    ll_tensor_free(&centred);
    return err;
}
