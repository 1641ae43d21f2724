/* Style: weights with mean 1, exp(-p) over its mean; the loss found by calling the other function. */
#include <losslab.h>
#include <math.h>

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    double mean = 0, least = INFINITY;
    for (size_t l = 0; l < layers; l++)
        least = params[l] < least ? params[l] : least;
    for (size_t l = 0; l < layers; l++)
        mean += exp(least - params[l]) / (double)layers;
    for (size_t l = 0; l < layers; l++)
        weights[l] = (float)(exp(least - params[l]) / mean);
}

static double pairwise(const float *a, const float *b, size_t n)
{
    if (n > 64)
        return pairwise(a, b, n / 2) + pairwise(a + n / 2, b + n / 2, n - n / 2);
    double sum = 0;
    while (n-- > 0)
        sum += (a[n] - b[n]) * (double)(a[n] - b[n]);
    return sum;
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    float weights[layers ? layers : 1];
    double loss = 0;
    perceptual_layer_weights(params, layers, weights);
    for (size_t l = 0; l < layers; l++) {
        size_t n = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        loss += weights[l] * pairwise(pred[l].data, target[l].data, n) / (double)n;
    }
    return (float)loss;
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    perceptual_layer_weights(params, layers, grad_params);
    const double mean = perceptual_forward(pred, target, layers, params) / (double)layers;
    for (size_t l = 0; l < layers; l++) {
        const double w = grad_params[l];
        const size_t n = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        for (size_t i = 0; i < n; i++)
            grad_pred[l][i] = (float)(w * (pred[l].data[i] - target[l].data[i]) / (0.5 * (double)n));
        const double e = pairwise(pred[l].data, target[l].data, n) / (double)n;
        grad_params[l] = (float)(-w * (e - mean));
    }
}
