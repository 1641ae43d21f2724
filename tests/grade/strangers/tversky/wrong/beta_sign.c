/* WRONG: the term of beta has the wrong sign in the slope of the denominator */
#include <losslab.h>
#include <math.h>
float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    double num = tp + self->smooth, den = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return 1 - num / den;
}
void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n, float *grad_pred)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    double num = tp + self->smooth, den = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        double t = target[i];
        double dnum = t, dden = t + self->alpha * (1 - t) + self->beta * t;
        grad_pred[i] = -(dnum * den - num * dden) / (den * den);
    }
}
