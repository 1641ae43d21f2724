#include <losslab.h>

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    long tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += (long)(pred[i] * target[i] + 0.5f);
        fp += (long)(pred[i] * (1 - target[i]) + 0.5f);
        fn += (long)((1 - pred[i]) * target[i] + 0.5f);
    }
    long top = tp + self->smooth;
    long bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    long tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += (long)(pred[i] * target[i] + 0.5f);
        fp += (long)(pred[i] * (1 - target[i]) + 0.5f);
        fn += (long)((1 - pred[i]) * target[i] + 0.5f);
    }
    long top = tp + self->smooth;
    long bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        grad_pred[i] = -target[i] / (float)(bottom + top);
    }
}
