/* Stochastic gradient descent, with momentum as PyTorch has it: v <- mu v + g, p <- p - lr v.
 * Robbins and Monro 1951, "A stochastic approximation method"; Polyak 1964, "Some methods of
 * speeding up the convergence of iteration methods". */
#include <math.h>

#include "nn/method.h"

enum { LR, MOMENTUM, WEIGHT_DECAY };

static void update(float *value, const float *grad, size_t n, float *const *slot,
                   const double *setting, double step)
{
    (void)step;
    float lr = (float)setting[LR], momentum = (float)setting[MOMENTUM];
    float decay = (float)setting[WEIGHT_DECAY];
    float *velocity = slot[0];
    for (size_t i = 0; i < n; i++) {
        velocity[i] = momentum * velocity[i] + (grad[i] + decay * value[i]);
        value[i] -= lr * velocity[i];
    }
}

const struct ll_optim_method ll_sgd_method = {
    .name = "SGD",
    .setting = {[LR] = {"lr", 0.01, 0, INFINITY},
                [MOMENTUM] = {"momentum", 0, 0, 1, .below_high = true},
                [WEIGHT_DECAY] = {"weight_decay", 0, 0, INFINITY}},
    .settings = 3,
    .slots = 1,
    .update = update,
};
