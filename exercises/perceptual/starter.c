/* Exercise 2: a perceptual loss over several layers. Fill in the three functions, then grade them:
 *   losslab check perceptual.c
 * Layer l has the maps pred[l] and target[l], of n*c*h*w numbers each, and a parameter of its own,
 * params[l]. What its weight is made of is your choice; training starts from params of 1. */
#include <losslab.h>

/* The sum over the layers of weight * MSE. */
float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    return 0;
}

/* Writes d loss / d pred[l].data[i] into grad_pred[l][i], and d loss / d params[l] into
 * grad_params[l]; what was there before is not to be read. */
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    for (size_t l = 0; l < layers; l++) {
        size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        for (size_t i = 0; i < count; i++)
            grad_pred[l][i] = 0;
        grad_params[l] = 0;
    }
}

/* Writes the weight in force for each layer. */
void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++)
        weights[l] = 1;
}
