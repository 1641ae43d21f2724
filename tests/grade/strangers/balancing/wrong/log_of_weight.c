/* WRONG: balance_weights writes -s, the log of the weight */
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
    return (float)(weighted + regulariser);
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    while (tasks--)
        weights[tasks] = -log_vars[tasks];
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; ++i)
    {
        grad_losses[i] = (float)precision(log_vars[i]);
        grad_log_vars[i] = (float)(1.0 - precision(log_vars[i]) * losses[i]);
    }
}
