/* The perceptual loss over several layers; weights are a softmax of the parameters. */
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

/* Softmax: positive, and 1 together, whatever the parameters are. */
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
        weights[l] = (float)weight_of(params, layers, l);
}

static double total_of(const struct feature_map *pred, const struct feature_map *target,
                       size_t layers, const float *params)
{
    double total = 0;
    for (size_t l = 0; l < layers; l++)
        total += weight_of(params, layers, l) * mean_square(&pred[l], &target[l]);
    return total;
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    return (float)total_of(pred, target, layers, params);
}

/* d total / d params[l] = w * (MSE - total), the slope of a softmax. */
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    double total = total_of(pred, target, layers, params);
    for (size_t l = 0; l < layers; l++) {
        double weight = weight_of(params, layers, l);
        double scale = 2 * weight / (double)count_of(&pred[l]);
        for (size_t i = 0; i < count_of(&pred[l]); i++)
            grad_pred[l][i] = (float)(scale * ((double)pred[l].data[i] - target[l].data[i]));
        grad_params[l] = (float)(weight * (mean_square(&pred[l], &target[l]) - total));
    }
}
