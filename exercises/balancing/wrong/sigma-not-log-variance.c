/* log_vars is used as sigma itself. */
#include <losslab.h>

#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++) {
        double variance = (double)log_vars[i] * log_vars[i];
        total += losses[i] / variance + log(variance);
    }
    return (float)total;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        float sigma = log_vars[i];
        grad_losses[i] = 1 / (sigma * sigma);
        grad_log_vars[i] = 2 / sigma - 2 * losses[i] / (sigma * sigma * sigma);
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = 1 / (log_vars[i] * log_vars[i]);
}
