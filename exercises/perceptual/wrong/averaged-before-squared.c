/* The square of the mean difference. */
#include <losslab.h>

#include <math.h>

static size_t count_of(const struct feature_map *map)
{
    return map->n * map->c * map->h * map->w;
}

static double mean_off(const struct feature_map *pred, const struct feature_map *target)
{
    double sum = 0;
    for (size_t i = 0; i < count_of(pred); i++)
        sum += (double)pred->data[i] - target->data[i];
    return sum / (double)count_of(pred);
}

static double squared(const struct feature_map *pred, const struct feature_map *target)
{
    double off = mean_off(pred, target);
    return off * off;
}

static double weight_of(const float *params, size_t layers, size_t layer)
{
    double sum = 0;
    for (size_t l = 0; l < layers; l++)
        sum += exp((double)params[l] - params[layer]);
    return 1 / sum;
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++)
        weights[l] = (float)(weight_of(params, layers, l));
}

static double total_of(const struct feature_map *pred, const struct feature_map *target,
                       size_t layers, const float *params)
{
    double total = 0;
    for (size_t l = 0; l < layers; l++)
        total += weight_of(params, layers, l) * squared(&pred[l], &target[l]);
    return total;
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    return (float)total_of(pred, target, layers, params);
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    double total = total_of(pred, target, layers, params);
    for (size_t l = 0; l < layers; l++) {
        double weight = weight_of(params, layers, l);
        double scale = 2 * weight / (double)count_of(&pred[l]);
        for (size_t i = 0; i < count_of(&pred[l]); i++)
            grad_pred[l][i] = (float)(scale * mean_off(&pred[l], &target[l]));
        grad_params[l] = (float)(weight * (squared(&pred[l], &target[l]) - total));
    }
}
