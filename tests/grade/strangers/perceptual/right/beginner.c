/* Style: beginner, float, the weights of perceptual_layer_weights one at a time, nested loops n, c, h, w. */
#include <losslab.h>
#include <math.h>

static float one_weight(const float *params, size_t layers, size_t which)
{
    float largest = params[0];
    for (size_t l = 1; l < layers; l++) {
        if (params[l] > largest) {
            largest = params[l];
        }
    }
    float sum = 0;
    for (size_t l = 0; l < layers; l++) {
        sum = sum + expf(params[l] - largest);
    }
    return expf(params[which] - largest) / sum;
}

static float one_mse(struct feature_map a, struct feature_map b)
{
    double sum = 0;
    for (size_t n = 0; n < a.n; n++) {
        for (size_t c = 0; c < a.c; c++) {
            for (size_t y = 0; y < a.h; y++) {
                for (size_t x = 0; x < a.w; x++) {
                    size_t i = ((n * a.c + c) * a.h + y) * a.w + x;
                    float difference = a.data[i] - b.data[i];
                    sum = sum + difference * difference;
                }
            }
        }
    }
    return sum / (a.n * a.c * a.h * a.w);
}

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params)
{
    float loss = 0;
    for (size_t l = 0; l < layers; l++) {
        loss = loss + one_weight(params, layers, l) * one_mse(pred[l], target[l]);
    }
    return loss;
}

void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params)
{
    for (size_t l = 0; l < layers; l++) {
        float weight = one_weight(params, layers, l);
        size_t count = pred[l].n * pred[l].c * pred[l].h * pred[l].w;
        for (size_t i = 0; i < count; i++) {
            grad_pred[l][i] = weight * 2 * (pred[l].data[i] - target[l].data[i]) / count;
        }
    }
    /* the Jacobian of the softmax, written out */
    for (size_t j = 0; j < layers; j++) {
        float sum = 0;
        for (size_t l = 0; l < layers; l++) {
            float wl = one_weight(params, layers, l);
            float wj = one_weight(params, layers, j);
            float jacobian = l == j ? wl * (1 - wj) : -wl * wj;
            sum = sum + jacobian * one_mse(pred[l], target[l]);
        }
        grad_params[j] = sum;
    }
}

void perceptual_layer_weights(const float *params, size_t layers, float *weights)
{
    for (size_t l = 0; l < layers; l++) {
        weights[l] = one_weight(params, layers, l);
    }
}
