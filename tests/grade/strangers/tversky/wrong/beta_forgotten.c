/* WRONG: the gradient leaves out that TP moves FN */
#include <losslab.h>

static void count(const float *p, const float *t, size_t n, double *tp, double *fp, double *fn)
{
    *tp = *fp = *fn = 0;
    for (size_t i = 0; i < n; i++) {
        *tp += p[i] * t[i];
        *fp += p[i] * (1 - t[i]);
        *fn += (1 - p[i]) * t[i];
    }
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp, fp, fn;
    count(pred, target, n, &tp, &fp, &fn);
    double top = tp + self->smooth, bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return bottom == 0 ? 0 : 1 - top / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double tp, fp, fn;
    count(pred, target, n, &tp, &fp, &fn);
    double top = tp + self->smooth, bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    if (bottom == 0)
        bottom = top = 1;
    for (size_t i = 0; i < n; i++) {
        double d = target[i] + self->alpha * (1 - target[i]);
        grad_pred[i] = (top * d - target[i] * bottom) / (bottom * bottom);
    }
}
