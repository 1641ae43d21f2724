/* Regression losses: their definitions. Each function stands alone, to be read on a page. */
#include "kernel/regression.h"

#include <math.h>

/* Squared error: the loss grows with the square, the gradient with the error. */
double ll_mse_ref(const float *pred, const float *target, size_t n, const float *option,
                  float scale, float *grad)
{
    (void)option;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        sum += e * e;
        if (grad)
            grad[i] = (float)(scale * 2 * e);
    }
    return sum;
}

/* Absolute error: the gradient is the sign of the error, however large the error. At e = 0 there is
 * a kink and every slope from -1 to 1 is a subgradient; 0 is the one that stays put. */
double ll_mae_ref(const float *pred, const float *target, size_t n, const float *option,
                  float scale, float *grad)
{
    (void)option;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        double sign = e > 0 ? 1 : e < 0 ? -1 : e; /* keeps NaN */
        sum += fabs(e);
        if (grad)
            grad[i] = (float)(scale * sign);
    }
    return sum;
}

/* Huber: a parabola within delta of the target, straight lines outside that go on with its slope.
 */
double ll_huber_ref(const float *pred, const float *target, size_t n, const float *option,
                    float scale, float *grad)
{
    double delta = option[0], sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        if (fabs(e) > delta) {
            sum += delta * (fabs(e) - delta / 2);
            if (grad)
                grad[i] = (float)(scale * (e > 0 ? delta : -delta));
        } else {
            sum += e * e / 2;
            if (grad)
                grad[i] = (float)(scale * e);
        }
    }
    return sum;
}

/* Smooth L1: Huber's loss divided by its delta, so that the lines have the slope 1 whatever beta
 * is. */
double ll_smooth_l1_ref(const float *pred, const float *target, size_t n, const float *option,
                        float scale, float *grad)
{
    double beta = option[0], sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        if (fabs(e) < beta) {
            sum += e * e / (2 * beta);
            if (grad)
                grad[i] = (float)(scale * e / beta);
        } else {
            sum += fabs(e) - beta / 2;
            if (grad)
                grad[i] = (float)(scale * (e > 0 ? 1 : e < 0 ? -1 : e));
        }
    }
    return sum;
}

/* Log-cosh: like e²/2 near 0, like |e| - log 2 far away. cosh overflows from |e| = 89 in float32
 * (710 in double), so far away it is written with exp(-2|e|), which cannot; near 0 that form would
 * subtract nearly equal numbers, and log1p of cosh(e) - 1 = 2·sinh²(e/2) keeps every digit. */
double ll_log_cosh_ref(const float *pred, const float *target, size_t n, const float *option,
                       float scale, float *grad)
{
    (void)option;
    const double log_2 = 0.693147180559945309417;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        double a = fabs(e);
        if (a < 1) {
            double s = sinh(a / 2);
            sum += log1p(2 * s * s);
        } else {
            sum += a + log1p(exp(-2 * a)) - log_2;
        }
        if (grad)
            grad[i] = (float)(scale * tanh(e));
    }
    return sum;
}

/* Asymmetric squared error: guessing too high costs over_penalty times as much as too low. */
double ll_asymmetric_mse_ref(const float *pred, const float *target, size_t n, const float *option,
                             float scale, float *grad)
{
    double over_penalty = option[0], sum = 0;
    for (size_t i = 0; i < n; i++) {
        double e = (double)pred[i] - target[i];
        double weight = e > 0 ? over_penalty : 1;
        sum += weight * e * e;
        if (grad)
            grad[i] = (float)(scale * weight * 2 * e);
    }
    return sum;
}
