/* Style: no library at all, an exp of one's own (halve, series, square). */
#include <losslab.h>

static double my_exp(double x)
{
    int halvings = 0;
    while ((x > 0.25 || x < -0.25) && halvings < 30) {
        x /= 2;
        halvings++;
    }
    double term = 1, sum = 1;
    for (int k = 1; k < 20; k++) {
        term *= x / k;
        sum += term;
    }
    while (halvings-- > 0)
        sum *= sum;
    return sum;
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    double total = 0;
    for (size_t i = 0; i < tasks; i++)
        total += my_exp(-(double)log_vars[i]) * losses[i] + log_vars[i];
    return (float)total;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        const double w = my_exp(-(double)log_vars[i]);
        grad_losses[i] = (float)w;
        grad_log_vars[i] = (float)(1 - w * losses[i]);
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = (float)my_exp(-(double)log_vars[i]);
}
