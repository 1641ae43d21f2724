/* Style: Neumaier's compensated sum, exp2 in place of exp, fused multiply-add. */
#include <losslab.h>
#include <math.h>

static float weight_of(float s)
{
    return (float)exp2(-(double)s * 1.4426950408889634074);
}

struct sum {
    float value, rest;
};

static void put(struct sum *sum, float x)
{
    float next = sum->value + x;
    if (fabsf(sum->value) >= fabsf(x))
        sum->rest += (sum->value - next) + x;
    else
        sum->rest += (x - next) + sum->value;
    sum->value = next;
}

float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    struct sum sum = {0, 0};
    for (size_t i = 0; i < tasks; i++)
        put(&sum, fmaf(weight_of(log_vars[i]), losses[i], log_vars[i]));
    return sum.value + sum.rest;
}

void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++) {
        grad_losses[i] = weight_of(log_vars[i]);
        grad_log_vars[i] = fmaf(-grad_losses[i], losses[i], 1.0f);
    }
}

void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = weight_of(log_vars[i]);
}
