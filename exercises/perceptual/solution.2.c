/* The perceptual loss over several layers; weights are shares of softplus of the parameters. */
#include <losslab.h>

#include <math.h>

/* Each weight is softplus of its parameter over the sum of all. */
static float positive(float param)
{
    return log1pf(expf(param));
}

static float sum_of(const float *params, size_t layers)
{
    float sum = 0;
    for (size_t l = 0; l < layers; l++)
        sum += positive(params[l]);
    return sum;
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    float sum = sum_of(params, layers);
    for (size_t l = 0; l < layers; l++)
        weights[l] = positive(params[l]) / sum;
}

static float error_of(struct feature_map a, struct feature_map b)
{
    size_t count = a.n * a.c * a.h * a.w;
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += pow((double)b.data[i] - a.data[i], 2);
    return (float)(sum / (double)count);
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    float sum = sum_of(params, layers), total = 0;
    for (size_t l = 0; l < layers; l++)
        total += positive(params[l]) * error_of(pred[l], target[l]);
    return total / sum;
}

/* softplus' is the sigmoid; the sum moves with it. */
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    float sum = sum_of(params, layers);
    float total = perceptual_forward(pred, target, layers, params);
    for (size_t l = 0; l < layers; l++) {
        float slope = 1 / (1 + expf(-params[l]));
        grad_params[l] = slope / sum * (error_of(pred[l], target[l]) - total);
        size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        float scale = positive(params[l]) / sum / (float)count;
        for (size_t i = 0; i < count; i++)
            grad_pred[l][i] = (pred[l].data[i] - target[l].data[i]) * scale * 2;
    }
}
