/* The balanced loss in single precision, another way to the same numbers. */
#include <losslab.h>

#include <math.h>

/* Another way: with the variances themselves, from the last task to the first. */
float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    float sum = 0;
    size_t i = tasks;
    while (i-- > 0)
        sum += (float)((double)losses[i] / exp(log_vars[i]) + log_vars[i]);
    return sum;
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; ++i)
        weights[i] = (float)(1.0 / exp(log_vars[i]));
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    balance_weights(log_vars, tasks, grad_losses);
    for (size_t i = 0; i < tasks; ++i)
        grad_log_vars[i] = 1.0f - grad_losses[i] * losses[i];
}
