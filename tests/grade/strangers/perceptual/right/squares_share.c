/* Style: squares with a little added, over their sum. */
#include <losslab.h>
#include <math.h>

static double g(double p)
{
    return p * p + 0.05;
}

static double slope(double p)
{
    return 2 * p;
}

static double total_of(const float *params, size_t layers)
{
    double sum = 0;
    for (size_t l = 0; l < layers; l++)
        sum += g(params[l]);
    return sum;
}

static double error(const struct feature_map *a, const struct feature_map *b)
{
    const size_t count = a->n * a->c * a->h * a->w;
    const float *x = a->data, *y = b->data, *end = a->data + count;
    double sum = 0;
    for (; x < end; x++, y++)
        sum += ((double)*x - *y) * ((double)*x - *y);
    return sum / (double)count;
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    double sum = 0;
    for (size_t l = 0; l < layers; l++)
        sum += g(params[l]) * error(pred + l, target + l);
    return (float)(sum / total_of(params, layers));
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    const double whole = total_of(params, layers);
    double loss = 0;
    for (size_t l = 0; l < layers; l++)
        loss += g(params[l]) / whole * error(pred + l, target + l);
    for (size_t l = 0; l < layers; l++) {
        const size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        const double k = 2 * g(params[l]) / whole / (double)count;
        for (size_t i = 0; i < count; i++)
            grad_pred[l][i] = (float)(k * ((double)pred[l].data[i] - target[l].data[i]));
        grad_params[l] = (float)(slope(params[l]) * (error(pred + l, target + l) - loss) / whole);
    }
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    const double whole = total_of(params, layers);
    for (size_t l = 0; l < layers; l++)
        weights[l] = (float)(g(params[l]) / whole);
}
