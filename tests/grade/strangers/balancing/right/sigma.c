/* Style: sigma = exp(s / 2), L / sigma^2 + 2 log sigma; a struct a task. */
#include <losslab.h>
#include <math.h>

struct task {
    double loss, sigma;
};

static struct task task(const float *losses, const float *log_vars, size_t i)
{
    return (struct task){losses[i], exp(0.5 * log_vars[i])};
}

static double kendall(struct task t)
{
    return 2 * (t.loss / (2 * t.sigma * t.sigma) + log(t.sigma));
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = tasks; i > 0; i--)
        total += kendall(task(losses, log_vars, i - 1));
    return (float)total;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        struct task t = task(losses, log_vars, i);
        double d_sigma = -2 * t.loss / (t.sigma * t.sigma * t.sigma) + 2 / t.sigma;
        grad_losses[i] = (float)(1 / (t.sigma * t.sigma));
        grad_log_vars[i] = (float)(d_sigma * t.sigma / 2); /* the chain rule: d sigma / d s = sigma / 2 */
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++) {
        double sigma = exp(log_vars[i] * 0.5);
        weights[i] = (float)(1 / sigma / sigma);
    }
}
