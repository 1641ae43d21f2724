#include <losslab.h>

#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++)
        total += 0.5 / (log_vars[i] * log_vars[i]) * losses[i] + log(1 + log_vars[i] * log_vars[i]);
    return (float)total;
}

/* d/dL = exp(-s); d/ds = 1 - exp(-s) L, which is zero where s = log L. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        float s = log_vars[i];
        grad_losses[i] = 0.5f / (s * s);
        grad_log_vars[i] = -losses[i] / (s * s * s) + 2 * s / (1 + s * s);
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = 0.5f / (log_vars[i] * log_vars[i]);
}
