/* VGG-16's features (Simonyan and Zisserman 2015), by name and at any width.
 *
 * Layers are named as the papers on perceptual losses name them: relu1_1, relu1_2, …, relu5_3, the
 * values right behind each convolution's ReLU. Weights come from a safetensors file with
 * torchvision's keys, features.0.weight to features.28.bias; the file may end early, and may be
 * narrower than VGG-16, as the one that ships is. */
#ifndef LL_NN_VGG_H
#define LL_NN_VGG_H

#include "base/str.h"
#include "nn/safetensors.h"

struct ll_vgg;

/* Takes the convolutions from `weights`, in order, as far as they go. LL_ERR_FORMAT where they do
 * not chain: 3 channels in, 3 x 3 filters, each as wide as the last. The tensors live on `tape`. */
ll_err ll_vgg_new(struct ll_tape *tape, const struct ll_weights *weights, struct ll_vgg **out);

/* The network that ships with the course. */
ll_err ll_vgg_shipped(struct ll_tape *tape, struct ll_vgg **out);

/* A user's network, from the file at `path`; LL_ERR_NOT_FOUND, LL_ERR_FORMAT, LL_ERR_IO. */
ll_err ll_vgg_open(struct ll_tape *tape, const char *path, struct ll_vgg **out);

/* Appends the place of the user's own network to `out`: $LOSSLAB_VGG, or vgg16.safetensors among
 * the settings. LL_ERR_NOT_FOUND where neither is there. */
ll_err ll_vgg_own(struct ll_str *out);

void ll_vgg_free(struct ll_vgg **vgg);

/* The layers' names, in order, ending with NULL, as far as this network goes. */
const char *const *ll_vgg_layers(const struct ll_vgg *vgg);

/* The features of `image` (N, 3, H, W) or (3, H, W), RGB from 0 to 1, at each of the `count` named
 * layers: out[i] is one reference. The image is normalised as the network was trained (ImageNet's
 * mean and deviation). Gradient to the image; the weights have none. Nothing past the last asked
 * layer is computed. LL_ERR_NOT_FOUND names the layers that there are. */
ll_err ll_vgg_features(const struct ll_vgg *vgg, struct ll_tensor *image, const char *const *layers,
                       size_t count, struct ll_tensor **out);

/* The same without the normalisation, for networks trained on other numbers. */
ll_err ll_vgg_features_raw(const struct ll_vgg *vgg, struct ll_tensor *image,
                           const char *const *layers, size_t count, struct ll_tensor **out);

#endif
