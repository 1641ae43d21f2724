/* WRONG: counts h*w elements, the first plane of the first image */
#include <losslab.h>
#include <math.h>
static size_t count(const struct feature_map *m) { return m->h * m->w; }
static double mse(const struct feature_map *a, const struct feature_map *b)
{
    double s = 0;
    size_t k = count(a);
    for (size_t i = 0; i < k; i++) {
        double d = (double)a->data[i] - b->data[i];
        s += d * d;
    }
    return s / k;
}
void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    double sum = 0;
    for (size_t l = 0; l < layers; l++) sum += exp(params[l]);
    for (size_t l = 0; l < layers; l++) weights[l] = exp(params[l]) / sum;
}
float perceptual_forward(const struct feature_map *pred, const struct feature_map *target, size_t layers, const float *params)
{
    float w[layers];
    double total = 0;
    perceptual_layer_weights(params, layers, w);
    for (size_t l = 0; l < layers; l++) total += w[l] * mse(&pred[l], &target[l]);
    return total;
}
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target, size_t layers, const float *params, float *const *grad_pred, float *grad_params)
{
    float w[layers];
    double total = 0;
    perceptual_layer_weights(params, layers, w);
    for (size_t l = 0; l < layers; l++) total += w[l] * mse(&pred[l], &target[l]);
    for (size_t l = 0; l < layers; l++) {
        size_t k = count(&pred[l]);
        for (size_t i = 0; i < k; i++)
            grad_pred[l][i] = w[l] * 2 * (pred[l].data[i] - target[l].data[i]) / k;
        grad_params[l] = w[l] * (mse(&pred[l], &target[l]) - total);
    }
}
