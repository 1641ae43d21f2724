/* Style: softmax with a floor, the weight and the errors computed in one pass of float with Kahan sums. */
#include <losslab.h>
#include <math.h>

#define FLOOR 0.25f /* of an even share */

static float weight(const float *params, size_t layers, size_t l)
{
    float sum = 0;
    for (size_t k = 0; k < layers; k++)
        sum += expf(params[k] - params[l]);
    return FLOOR / (float)layers + (1 - FLOOR) / sum;
}

static float error(const float *a, const float *b, size_t count)
{
    volatile float sum = 0, lost = 0;
    for (size_t i = 0; i < count; i++) {
        volatile float y = (a[i] - b[i]) * (a[i] - b[i]) - lost;
        volatile float t = sum + y;
        lost = (t - sum) - y;
        sum = t;
    }
    return sum / (float)count;
}

static size_t size(struct feature_map m)
{
    return m.n * m.c * m.h * m.w;
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    float loss = 0;
    for (size_t l = layers; l-- > 0;)
        loss += weight(params, layers, l) * error(pred[l].data, target[l].data, size(pred[l]));
    return loss;
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    float mean = 0;
    for (size_t l = 0; l < layers; l++) {
        float share = (weight(params, layers, l) - FLOOR / (float)layers) / (1 - FLOOR);
        size_t n = size(pred[l]);
        float e = error(pred[l].data, target[l].data, n);
        mean += share * e;
        grad_params[l] = e;
        float *g = grad_pred[l], w = weight(params, layers, l);
        for (size_t i = 0; i < n; i++)
            g[i] = w * 2.0f * (pred[l].data[i] - target[l].data[i]) / (float)n;
    }
    for (size_t l = 0; l < layers; l++) {
        float share = (weight(params, layers, l) - FLOOR / (float)layers) / (1 - FLOOR);
        grad_params[l] = (1 - FLOOR) * share * (grad_params[l] - mean);
    }
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++)
        weights[l] = weight(params, layers, l);
}
