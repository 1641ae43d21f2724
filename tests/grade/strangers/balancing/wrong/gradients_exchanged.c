/* WRONG: the two gradients are written into each other's array */
#include <losslab.h>
#include <math.h>
float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double sum = 0;
    for (size_t i = 0; i < tasks; i++)
        sum += exp(-(double)log_vars[i]) * losses[i] + log_vars[i];
    return sum;
}
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_log_vars, float *grad_losses)
{
    balance_weights(log_vars, tasks, grad_losses);
    for (size_t i = 0; i < tasks; i++)
        grad_log_vars[i] = 1 - grad_losses[i] * losses[i];
}
void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = expf(-log_vars[i]);
}
