/* The divergence from the standard normal: the vector source (see kernel/vector.h). */
#include "kernel/latent.h"

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

double LL_BUILD(ll_kl_normal)(const float *mu, const float *logvar, size_t n, float scale,
                              float *grad_mu, float *grad_logvar)
{
    double sum = 0;
    if (grad_mu == NULL) {
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < n; i++)
            sum += (double)(0.5f * (mu[i] * mu[i] + (ll_v_exp(logvar[i]) - 1 - logvar[i])));
        return sum;
    }
    float *restrict of_mu = grad_mu, *restrict of_logvar = grad_logvar;
    LL_SIMD_SUM(sum)
    for (size_t i = 0; i < n; i++) {
        float rise = ll_v_exp(logvar[i]) - 1;
        sum += (double)(0.5f * (mu[i] * mu[i] + (rise - logvar[i])));
        of_mu[i] = scale * mu[i];
        of_logvar[i] = 0.5f * scale * rise;
    }
    return sum;
}
