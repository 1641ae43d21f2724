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

#endif
