/* log_vars is used as sigma itself. */
#include <losslab.h>

#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++)
        total += losses[i] / (log_vars[i] * log_vars[i] + 0.1) + log(log_vars[i] * log_vars[i] + 0.1);
    return (float)total;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        float v = log_vars[i] * log_vars[i] + 0.1f;
        grad_losses[i] = 1 / v;
        grad_log_vars[i] = 2 * log_vars[i] / v - 2 * log_vars[i] * losses[i] / (v * v);
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = 1 / (log_vars[i] * log_vars[i] + 0.1f);
}
