/* Style: beginner, float, one loop a function. */
#include <losslab.h>
#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    float total = 0;
    for (size_t i = 0; i < tasks; i++) {
        float weight = expf(-log_vars[i]);
        total = total + weight * losses[i];
        total = total + log_vars[i];
    }
    return total;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        float weight = expf(-log_vars[i]);
        grad_losses[i] = weight;
        grad_log_vars[i] = 1 - weight * losses[i];
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++) {
        weights[i] = expf(-log_vars[i]);
    }
}
