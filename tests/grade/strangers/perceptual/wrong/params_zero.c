/* WRONG: the parameters get no gradient */
#include <losslab.h>
#include <math.h>

static double mse(const struct feature_map *a, const struct feature_map *b)
{
    size_t count = a->n * a->c * a->h * a->w;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double d = (double)a->data[i] - b->data[i];
        sum += d * d;
    }
    return count ? sum / (double)count : 0;
}

static void normaliser(const float *params, size_t layers, double *most, double *sum)
{
    *most = -INFINITY;
    *sum = 0;
    for (size_t l = 0; l < layers; l++)
        *most = fmax(*most, params[l]);
    for (size_t l = 0; l < layers; l++)
        *sum += exp(params[l] - *most);
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    double most, sum, total = 0;
    normaliser(params, layers, &most, &sum);
    for (size_t l = 0; l < layers; l++)
        total += exp(params[l] - most) / sum * mse(&pred[l], &target[l]);
    return (float)total;
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    double most, sum, total = 0;
    normaliser(params, layers, &most, &sum);
    for (size_t l = 0; l < layers; l++)
        total += exp(params[l] - most) / sum * mse(&pred[l], &target[l]);
    for (size_t l = 0; l < layers; l++) {
        double w = exp(params[l] - most) / sum;
        size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        for (size_t i = 0; i < count; i++)
            grad_pred[l][i] = (float)(2 * w / (double)count * ((double)pred[l].data[i] - target[l].data[i]));
        grad_params[l] = 0;
    }
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    double most, sum;
    normaliser(params, layers, &most, &sum);
    for (size_t l = 0; l < layers; l++)
        weights[l] = (float)(exp(params[l] - most) / sum);
}
