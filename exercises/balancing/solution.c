/* The balanced loss, by its definition; by a loss its slope is exp(-s), by an s 1 - exp(-s)·L. */
#include <losslab.h>

#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++)
        total += exp(-log_vars[i]) * losses[i] + log_vars[i];
    return (float)total;
}

/* d/dL = exp(-s); d/ds = 1 - exp(-s) L, which is zero where s = log L. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        grad_losses[i] = expf(-log_vars[i]);
        grad_log_vars[i] = 1 - grad_losses[i] * losses[i];
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = expf(-log_vars[i]);
}
