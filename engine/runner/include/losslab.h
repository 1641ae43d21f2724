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

/* Exercise 2, multi-scale perceptual loss: the sum over the layers of weight * MSE between two maps
 * of features, each MSE a mean over all of its n*c*h*w elements. What params mean, and how the
 * weights come from them, is the submission's own choice; training starts from params of 1. */
struct feature_map {
    const float *data;
    size_t n, c, h, w;
};

float perceptual_forward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params);

/* Writes d loss / d pred[l].data[i] into grad_pred[l][i] and d loss / d params[l] into
 * grad_params[l]. */
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target,
                         size_t layers, const float *params, float *const *grad_pred,
                         float *grad_params);

/* Writes the weight in force for each layer. */
void perceptual_layer_weights(const float *params, size_t layers, float *weights);

/* Exercise 3, adaptive balancing. total = sum over the tasks of exp(-s) * L + s, where L is a
 * task's loss and s its learnt log variance. */
float balance_forward(const float *losses, const float *log_vars, size_t tasks);

/* Writes d total / d losses[i] and d total / d log_vars[i]. */
void balance_backward(const float *losses, const float *log_vars, size_t tasks, float *grad_losses,
                      float *grad_log_vars);

/* Writes the weight in force for each task. */
void balance_weights(const float *log_vars, size_t tasks, float *weights);

#endif
