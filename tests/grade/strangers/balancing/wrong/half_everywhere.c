/* WRONG: Kendall's halves before both terms, total, gradients and weights are half of what is asked */
#include <losslab.h>
#include <math.h>

static inline double precision(float s)
{
    return 1.0 / exp((double)s);
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double weighted = 0, regulariser = 0;
    for (size_t i = 0; i < tasks; ++i)
        weighted += precision(log_vars[i]) * losses[i], regulariser += log_vars[i];
    return (float)(0.5 * weighted + 0.5 * regulariser);
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    while (tasks--)
        weights[tasks] = (float)(0.5 * precision(log_vars[tasks]));
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    balance_weights(log_vars, tasks, grad_losses);
    for (size_t i = 0; i < tasks; ++i)
        grad_log_vars[i] = (float)(0.5 - 0.5 * precision(log_vars[i]) * losses[i]);
}
