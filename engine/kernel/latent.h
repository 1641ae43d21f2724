/* The divergence of a variational autoencoder's latent distribution from the standard normal. */
#ifndef LL_KERNEL_LATENT_H
#define LL_KERNEL_LATENT_H

#include <stddef.h>

#define LL_LATENT_LOSSES(X) X(kl_normal)

/* Σ over n elements of KL(N(μ, e^v) || N(0, 1)) = ½(μ² + e^v − 1 − v), v the logarithm of the
 * variance, accumulated in double. Where they are not NULL (both or neither), grad_mu gets
 * scale · μ and grad_logvar scale · ½(e^v − 1). Inputs are borrowed, at any alignment; outputs are
 * written, not added to, and overlap nothing. n = 0 sums to 0. NaN and inf stay in their element.
 * Kingma and Welling 2013, "Auto-encoding variational Bayes", appendix B. */
typedef double ll_latent_loss(const float *mu, const float *logvar, size_t n, float scale,
                              float *grad_mu, float *grad_logvar);

ll_latent_loss ll_kl_normal_ref;

#endif
