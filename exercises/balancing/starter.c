/* Exercise 3: adaptive loss balancing. Fill in the three functions, then grade them:
 *   losslab check balancing.c
 * Each task i has a loss L_i and a learnt s_i = log(variance), log_vars[i]. */
#include <losslab.h>

/* The total that is minimised. */
float balance_forward(const float *losses, const float *log_vars, size_t tasks)
{
    return 0;
}

/* Writes d total / d losses[i] and d total / d log_vars[i]; what was there before is not to be
 * read. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars)
{
    for (size_t i = 0; i < tasks; i++)
        grad_losses[i] = grad_log_vars[i] = 0;
}

/* Writes the weight in force for each task: what its loss is multiplied by. */
void balance_weights(const float *log_vars, size_t tasks, float *weights)
{
    for (size_t i = 0; i < tasks; i++)
        weights[i] = 1;
}
