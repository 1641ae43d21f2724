/* losslab.h: what a submission in C includes. Define the functions of your exercise, with these
 * names and types; nothing else is called. Everything is float32, row-major. */
#ifndef LOSSLAB_H
#define LOSSLAB_H

#include <stddef.h>

/* Exercise 1, Tversky. index = (TP + s) / (TP + alpha*FP + beta*FN + s), loss = 1 - index, over all
 * n elements together; pred holds probabilities, target 0 and 1. */
struct tversky {
    float alpha, beta, smooth;
};

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n);

/* Writes d loss / d pred[i] into grad_pred[i]; what was there before is not to be read. */
void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred);

/* Exercise 3, adaptive balancing. total = sum over the tasks of exp(-s) * L + s, where L is a
 * task's loss and s its learnt log variance. */
float balance_forward(const float *losses, const float *log_vars, size_t tasks);

/* Writes d total / d losses[i] and d total / d log_vars[i]. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars);

/* Writes the weight in force for each task. */
void balance_weights(const float *log_vars, size_t tasks, float *weights);

#endif
