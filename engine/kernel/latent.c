/* The divergence from the standard normal: the definition, to be read on a page. */
#include "kernel/latent.h"

#include <math.h>

/* What it costs to describe N(mu, e^v) to someone who expects N(0, 1): nothing at mu = v = 0. */
double ll_kl_normal_ref(const float *mu, const float *logvar, size_t n, float scale, float *grad_mu,
                        float *grad_logvar)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double m = mu[i], v = logvar[i];
        sum += (m * m + expm1(v) - v) / 2; /* e^v - 1 - v near 0 keeps its digits */
        if (grad_mu) {
            grad_mu[i] = (float)(scale * m);
            grad_logvar[i] = (float)(scale * expm1(v) / 2);
        }
    }
    return sum;
}
