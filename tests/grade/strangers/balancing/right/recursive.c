/* Style: recursion over the tasks, the gradient as (e^s - L) * e^-s. */
#include <losslab.h>
#include <math.h>

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    if (tasks == 0)
        return 0;
    return expf(-*log_vars) * *losses + *log_vars + balance_forward(losses + 1, log_vars + 1, tasks - 1);
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    if (tasks == 0)
        return;
    double w = exp(-(double)*log_vars);
    *grad_losses = (float)w;
    *grad_log_vars = (float)((exp((double)*log_vars) - *losses) * w);
    balance_backward(losses + 1, log_vars + 1, tasks - 1, grad_losses + 1, grad_log_vars + 1);
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    if (tasks == 0)
        return;
    *weights = expf(-*log_vars);
    balance_weights(log_vars + 1, tasks - 1, weights + 1);
}
