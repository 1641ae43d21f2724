#include <losslab.h>

#include <math.h>

/* Kendall, Gal and Cipolla's own form: half of each term for a regression task. */
static double factor(size_t task)
{
    return task == 1 ? 0.5 : 1.0;
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    float sum = 0;
    size_t i = tasks;
    while (i-- > 0)
        sum += (float)(factor(i) * ((double)losses[i] / exp(log_vars[i]) + log_vars[i]));
    return sum;
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; ++i)
        weights[i] = (float)(factor(i) / exp(log_vars[i]));
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    balance_weights(log_vars, tasks, grad_losses);
    for (size_t i = 0; i < tasks; ++i)
        grad_log_vars[i] = (float)factor(i) - grad_losses[i] * losses[i];
}
