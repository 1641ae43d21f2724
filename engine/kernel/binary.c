/* Binary classification losses: their definitions. Each function stands alone, to be read on a
 * page. */
#include "kernel/binary.h"

#include <math.h>

/* Binary cross-entropy of probabilities. The logarithms are held at -100: without that, one sure
 * and wrong prediction would make the mean of a whole batch infinite. */
double ll_bce_ref(const float *pred, const float *target, size_t n, const float *option,
                  float scale, float *grad)
{
    (void)option;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double p = pred[i], y = target[i];
        double log_p = log(p) < -100 ? -100 : log(p);
        double log_q = log1p(-p) < -100 ? -100 : log1p(-p);
        sum -= y < 0 || y > 1 ? NAN : y * log_p + (1 - y) * log_q;
        if (grad) {
            double spread = p * (1 - p) < 1e-12 ? 1e-12 : p * (1 - p);
            grad[i] = (float)(scale * (p - y) / spread);
        }
    }
    return sum;
}

/* The same loss, its gradient with respect to the target. */
double ll_bce_target_ref(const float *pred, const float *target, size_t n, const float *option,
                         float scale, float *grad)
{
    for (size_t i = 0; grad && i < n; i++) {
        double p = pred[i];
        double log_p = log(p) < -100 ? -100 : log(p);
        double log_q = log1p(-p) < -100 ? -100 : log1p(-p);
        grad[i] = (float)(scale * (log_q - log_p));
    }
    return ll_bce_ref(pred, target, n, option, 0, NULL);
}

/* Binary cross-entropy of logits: sigmoid and logarithm are one function, softplus, and no
 * probability is ever rounded to 0 or 1 on the way. */
double ll_bce_with_logits_ref(const float *pred, const float *target, size_t n, const float *option,
                              float scale, float *grad)
{
    double pos_weight = option[0], sum = 0;
    for (size_t i = 0; i < n; i++) {
        double x = pred[i], y = target[i];
        double rest = log1p(exp(-fabs(x)));
        double soft = (x > 0 ? x : 0) + rest;  /* log(1 + e^x): the loss where y = 0 */
        double firm = (x > 0 ? 0 : -x) + rest; /* log(1 + e^-x): the loss where y = 1 */
        sum += y < 0 || y > 1 ? NAN : (1 - y) * soft + pos_weight * y * firm;
        if (grad) {
            double up = 1 / (1 + exp(-x)), down = 1 / (1 + exp(x));
            grad[i] = (float)(scale * ((1 - y) * up - pos_weight * y * down));
        }
    }
    return sum;
}

/* The same loss, its gradient with respect to the target. */
double ll_bce_with_logits_target_ref(const float *pred, const float *target, size_t n,
                                     const float *option, float scale, float *grad)
{
    double pos_weight = option[0];
    for (size_t i = 0; grad && i < n; i++) {
        double x = pred[i], rest = log1p(exp(-fabs(x)));
        double soft = (x > 0 ? x : 0) + rest, firm = (x > 0 ? 0 : -x) + rest;
        grad[i] = (float)(scale * (pos_weight * firm - soft));
    }
    return ll_bce_with_logits_ref(pred, target, n, option, 0, NULL);
}

/* Binary focal loss: cross-entropy times a power of what is still missing, so that an example that
 * is right already hardly counts. */
double ll_binary_focal_ref(const float *pred, const float *target, size_t n, const float *option,
                           float scale, float *grad)
{
    double alpha = option[0], gamma = option[1], sum = 0;
    for (size_t i = 0; i < n; i++) {
        int positive = target[i] > 0.5f;
        double z = positive ? pred[i] : -pred[i]; /* the logit of the true class */
        double weight = alpha < 0 ? 1 : positive ? alpha : 1 - alpha;
        double p = 1 / (1 + exp(-z)), missing = 1 / (1 + exp(z));
        double cross_entropy = (z > 0 ? 0 : -z) + log1p(exp(-fabs(z)));
        double focus = weight * pow(missing, gamma);
        sum += focus * cross_entropy;
        if (grad) {
            double part = p > 0 ? p * cross_entropy : 0; /* 0·inf: p goes to 0 faster */
            double slope = -focus * (missing + gamma * part);
            grad[i] = (float)(scale * (positive ? slope : -slope));
        }
    }
    return sum;
}
