#include <losslab.h>

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += target[i] > 0.5f ? pred[i] : 0;
        fp += target[i] > 0.5f ? 0 : pred[i];
        fn += target[i] > 0.5f ? 1 - pred[i] : 0;
    }
    double top = tp + self->smooth;
    double bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += target[i] > 0.5f ? pred[i] : 0;
        fp += target[i] > 0.5f ? 0 : pred[i];
        fn += target[i] > 0.5f ? 1 - pred[i] : 0;
    }
    double top = tp + self->smooth;
    double bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        if (target[i] > 0.5f)
            grad_pred[i] = (float)((top * (1 - self->beta) - bottom) / (bottom * bottom));
        else
            grad_pred[i] = (float)(top * self->alpha / (bottom * bottom));
    }
}
