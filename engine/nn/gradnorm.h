/* GradNorm: weights of several tasks that keep their gradients in balance. Chen, Badrinarayanan,
 * Lee and Rabinovich 2018, "GradNorm: gradient normalization for adaptive loss balancing in deep
 * multitask networks", algorithm 1.
 *
 * With G_i the norm of the gradient of w_i L_i by the shared parameters, its target is
 * mean(G) r_i^alpha, r_i being how far the task has come (L_i / L_i(0)) against the mean of all.
 * The weights follow the gradient of Σ |G_i - target_i| and are scaled so that they sum to the
 * number of tasks.
 *
 * The paper steps along the weights themselves. Tasks whose losses lie a thousand apart then cannot
 * be balanced: the weight that it takes is far below one such step. On the logarithms of the
 * weights a step is a share of a weight, however small that is; they go by Adam (0.9, 0.999). */
#ifndef LL_NN_GRADNORM_H
#define LL_NN_GRADNORM_H

#include <stddef.h>

#include "tensor/tensor.h"

struct ll_gradnorm;

enum ll_gradnorm_form {
    LL_GRADNORM_LOG,   /* steps on log w_i, by Adam; lr of about 0.1 */
    LL_GRADNORM_PAPER, /* steps on w_i, none of which falls below 1e-4; the paper's lr is 0.025 */
};

/* All weights start at 1. alpha (not negative; the paper uses 0.5 to 3, and 1.5 for different
 * tasks) pulls back those that train fastest; lr > 0. LL_ERR_RANGE. */
ll_err ll_gradnorm_new(struct ll_tape *tape, size_t tasks, enum ll_gradnorm_form form, double alpha,
                       double lr, struct ll_gradnorm **out);
void ll_gradnorm_free(struct ll_gradnorm **gradnorm);

size_t ll_gradnorm_tasks(const struct ll_gradnorm *gradnorm);

/* The weights in force, `tasks` of them. */
const float *ll_gradnorm_weights(const struct ll_gradnorm *gradnorm);

/* Σ w_i L_i, to be given to backward: the weights are constants in it. `losses` are `tasks` single
 * numbers. LL_ERR_SHAPE. */
ll_err ll_gradnorm_total(struct ll_gradnorm *gradnorm, struct ll_tensor *const *losses,
                         struct ll_tensor **out);

/* Moves the weights by one step. `shared` are the parameters of the last layer that all tasks
 * share; their accumulated gradients are not touched. The first call remembers the losses as
 * L_i(0), which must be positive. The weights stay as they are where a norm is not finite.
 * LL_ERR_RANGE, LL_ERR_SHAPE, LL_ERR_ARGUMENT. */
ll_err ll_gradnorm_step(struct ll_gradnorm *gradnorm, struct ll_tensor *const *losses,
                        struct ll_tensor *const *shared, size_t count);

#endif
