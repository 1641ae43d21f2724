#include <losslab.h>

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = n; i-- > 0;) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    double top = tp + self->smooth;
    double bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = n; i-- > 0;) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    double top = tp + self->smooth;
    double bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = n; i-- > 0;) {
        float t = target[i];
        float inner = t + self->alpha * (1 - t) - self->beta * t;
        grad_pred[i] = (float)((top * inner - t * bottom) / (bottom * bottom));
    }
}
