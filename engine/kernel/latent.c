/* The divergence from the standard normal: the definition, to be read on a page. */
#include "kernel/latent.h"

#include <math.h>

/* e^v - 1 - v. Near 0, where even expm1(v) - v cancels, by its series. */
static double rest(double v)
{
    double term = v * v / 2, sum = term;
    if (fabs(v) > 0.1)
        return expm1(v) - fmin(v, 1000); /* inf at inf, and not inf - inf */
    for (int k = 3; k < 14; k++)
        sum += term *= v / k;
    return sum;
}

/* What it costs to describe N(mu, e^v) to someone who expects N(0, 1): nothing at mu = v = 0. */
double ll_kl_normal_ref(const float *mu, const float *logvar, size_t n, float scale, float *grad_mu,
                        float *grad_logvar)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double m = mu[i], v = logvar[i];
        sum += (m * m + rest(v)) / 2;
        if (grad_mu) {
            grad_mu[i] = (float)(scale * m);
            grad_logvar[i] = (float)(scale * expm1(v) / 2);
        }
    }
    return sum;
}
