/* Adam: steps scaled by running means of the gradient and of its square, both corrected for having
 * started at 0. Kingma and Ba 2015, "Adam: a method for stochastic optimization", algorithm 1. */
#include <math.h>

#include "nn/method.h"

enum { LR, BETA1, BETA2, EPS, WEIGHT_DECAY };

static void update(float *value, const float *grad, size_t n, float *const *slot,
                   const double *setting, double step)
{
    float beta1 = (float)setting[BETA1], beta2 = (float)setting[BETA2];
    /* The corrections are taken out of the loop: p -= lr/c1 m / (sqrt(v)/sqrt(c2) + eps). */
    float rate = (float)(setting[LR] / (1 - pow(setting[BETA1], step)));
    float scale = (float)(1 / sqrt(1 - pow(setting[BETA2], step)));
    float eps = (float)setting[EPS], decay = (float)setting[WEIGHT_DECAY];
    float *mean = slot[0], *square = slot[1];
    for (size_t i = 0; i < n; i++) {
        float g = grad[i] + decay * value[i];
        mean[i] = beta1 * mean[i] + (1 - beta1) * g;
        square[i] = beta2 * square[i] + (1 - beta2) * g * g;
        value[i] -= rate * mean[i] / (sqrtf(square[i]) * scale + eps);
    }
}

const struct ll_optim_method ll_adam_method = {
    .name = "Adam",
    .setting = {[LR] = {"lr", 0.001, 0, INFINITY},
                [BETA1] = {"beta1", 0.9, 0, 1, .below_high = true},
                [BETA2] = {"beta2", 0.999, 0, 1, .below_high = true},
                [EPS] = {"eps", 1e-8, 0, INFINITY},
                [WEIGHT_DECAY] = {"weight_decay", 0, 0, INFINITY}},
    .settings = 5,
    .slots = 2,
    .update = update,
};
