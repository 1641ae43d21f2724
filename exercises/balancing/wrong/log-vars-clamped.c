#include <losslab.h>

#include <math.h>
#include <stdbool.h>

static float bounded(float s)
{
    return s < -2 ? -2 : s > 2 ? 2 : s;
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++)
        total += exp(-bounded(log_vars[i])) * losses[i] + bounded(log_vars[i]);
    return (float)total;
}

/* d/dL = exp(-s); d/ds = 1 - exp(-s) L, which is zero where s = log L. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        bool is_inside = bounded(log_vars[i]) == log_vars[i];
        grad_losses[i] = expf(-bounded(log_vars[i]));
        grad_log_vars[i] = is_inside ? 1 - grad_losses[i] * losses[i] : 0;
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = expf(-bounded(log_vars[i]));
}
