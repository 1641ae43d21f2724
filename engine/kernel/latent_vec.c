/* The divergence from the standard normal: the vector source (see kernel/vector.h). */
#include "kernel/latent.h"

#include "kernel/kernels_build.h"
#include "kernel/vmath.h"

enum { BLOCK = 256 }; /* the exponentials are made apart, as in kernel/pointwise_vec.h */

double LL_BUILD(ll_kl_normal)(const float *mu, const float *logvar, size_t n, float scale,
                              float *grad_mu, float *grad_logvar)
{
    double sum = 0;
    if (grad_mu == NULL) {
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < n; i++)
            sum += (double)(0.5f * (mu[i] * mu[i] + ll_v_exp_rest(logvar[i])));
        return sum;
    }
    for (size_t from = 0; from < n; from += BLOCK) {
        size_t width = n - from < BLOCK ? n - from : BLOCK;
        const float *m = mu + from, *v = logvar + from;
        float *restrict of_m = grad_mu + from, *restrict of_v = grad_logvar + from;
        LL_SIMD
        for (size_t i = 0; i < width; i++)
            of_v[i] = ll_v_exp_rest(v[i]);
        LL_SIMD_SUM(sum)
        for (size_t i = 0; i < width; i++) {
            float rest = of_v[i];
            sum += (double)(0.5f * (m[i] * m[i] + rest));
            of_m[i] = scale * m[i];
            float rise = v[i] < -17.5f ? -1 : v[i] + rest; /* e^v - 1, where v has no digits left */
            of_v[i] = 0.5f * scale * rise;
        }
    }
    return sum;
}
