/* WRONG: the gradient takes alpha + beta for 1, so below moves by alpha everywhere */
#include <losslab.h>

static double below(const struct tversky *self, const float *p, const float *t, size_t n, double *tp)
{
    double fp = 0, fn = 0;
    *tp = 0;
    for (size_t i = 0; i < n; i++) {
        *tp += p[i] * t[i];
        fp += p[i] * (1 - t[i]);
        fn += (1 - p[i]) * t[i];
    }
    return *tp + self->alpha * fp + self->beta * fn + self->smooth;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp, d = below(self, pred, target, n, &tp);
    return d == 0 ? 0 : 1 - (tp + self->smooth) / d;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double tp, d = below(self, pred, target, n, &tp);
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = d == 0 ? 0 : ((tp + self->smooth) * self->alpha - target[i] * d) / (d * d);
}
