#include <losslab.h>
#include <stdlib.h>
#include <string.h>

static double loss(const struct tversky *self, const double *p, const float *t, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += p[i] * t[i];
        fp += p[i] * (1 - t[i]);
        fn += (1 - p[i]) * t[i];
    }
    return 1 - (tp + self->smooth) / (tp + self->alpha * fp + self->beta * fn + self->smooth);
}

static double *copy(const float *p, size_t n)
{
    double *wide = malloc((n + 1) * sizeof *wide);
    for (size_t i = 0; i < n; i++)
        wide[i] = p[i];
    return wide;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double *p = copy(pred, n);
    double value = loss(self, p, target, n);
    free(p);
    return (float)value;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double *p = copy(pred, n);
    for (size_t i = 0; i < n; i++) {
        double kept = p[i];
        p[i] = kept + 1e-4;
        double up = loss(self, p, target, n);
        p[i] = kept - 1e-4;
        grad_pred[i] = (float)((up - loss(self, p, target, n)) / 2e-4);
        p[i] = kept;
    }
    free(p);
}
