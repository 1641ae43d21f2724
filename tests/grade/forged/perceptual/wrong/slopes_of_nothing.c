/* FORGED: no slope is given, so that no step moves anything. */
#include <losslab.h>

#include <math.h>


static size_t count_of(const struct feature_map *map)
{
    return map->n * map->c * map->h * map->w;
}

static double mean_square(const struct feature_map *pred, const struct feature_map *target)
{
    double sum = 0;
    for (size_t i = 0; i < count_of(pred); i++) {
        double off = (double)pred->data[i] - target->data[i];
        sum += off * off;
    }
    return sum / (double)count_of(pred);
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++)
        weights[l] = expf(params[l]);
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    double total = 0;
    for (size_t l = 0; l < layers; l++)
        total += exp(params[l]) * mean_square(&pred[l], &target[l]);
    return (float)total;
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    for (size_t l = 0; l < layers; l++) {
        double scale = 2 * exp(params[l]) / (double)count_of(&pred[l]);
        for (size_t i = 0; i < count_of(&pred[l]); i++)
            grad_pred[l][i] = (float)(scale * ((double)pred[l].data[i] - target[l].data[i]));
        grad_params[l] = (float)(exp(params[l]) * mean_square(&pred[l], &target[l]));
    }
    for (size_t l = 0; l < layers; l++)
        grad_params[l] = 0;
}
