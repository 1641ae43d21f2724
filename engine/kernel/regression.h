/* Regression losses, each a function of the error e = pred − target alone; so the gradient with
 * respect to the target is the negative of the one with respect to the prediction.
 *
 * The `_ref` functions are the definitions, in double; the vector builds (regression_vec.c) are
 * reached through the table in kernel/kernels.h. All have the form of ll_pointwise_sum, whose
 * comment in kernel/pointwise.h states shapes, reduction and ownership. */
#ifndef LL_KERNEL_REGRESSION_H
#define LL_KERNEL_REGRESSION_H

#include "kernel/pointwise.h"

#define LL_REGRESSION_LOSSES(X) X(mse) X(mae) X(huber) X(smooth_l1) X(log_cosh) X(asymmetric_mse)

/* Squared error: l = e², dl/de = 2e; no options. ±inf gives inf and a gradient of ±inf. Legendre
 * 1805, "Nouvelles méthodes pour la détermination des orbites des comètes". */
ll_pointwise_sum ll_mse_ref;

/* Absolute error: l = |e|, dl/de = sign(e), and 0 where e = 0; no options. Laplace 1774, "Mémoire
 * sur la probabilité des causes par les événements". */
ll_pointwise_sum ll_mae_ref;

/* Huber's loss: l = e²/2 where |e| ≤ δ, else δ·(|e| − δ/2); dl/de = e held within ±δ. Options: δ,
 * positive and finite (default 1). Huber 1964, "Robust estimation of a location parameter". */
ll_pointwise_sum ll_huber_ref;

/* Smooth L1: l = e²/(2β) where |e| < β, else |e| − β/2; dl/de = e/β held within ±1. Options: β, not
 * negative and finite (default 1); 0 is the absolute error. Huber(δ) = δ · SmoothL1(β = δ).
 * Girshick 2015, "Fast R-CNN", equation 3. */
ll_pointwise_sum ll_smooth_l1_ref;

/* Log-cosh: l = log(cosh(e)), dl/de = tanh(e); no options. Finite for every finite e. */
ll_pointwise_sum ll_log_cosh_ref;

/* Squared error that weighs overestimation: l = k·e² where e > 0, else e²; dl/de = 2ke or 2e.
 * Options: k = over_penalty, not negative and finite (default 2). */
ll_pointwise_sum ll_asymmetric_mse_ref;

#endif
