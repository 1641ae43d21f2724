/* WRONG: clamps the prediction in place, through the const */
#include <losslab.h>

static void clamp(float *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 1e-3f)
            p[i] = 1e-3f;
        if (p[i] > 1 - 1e-3f)
            p[i] = 1 - 1e-3f;
    }
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float tp = 0, fp = 0, fn = 0;
    clamp((float *)pred, n);
    for (size_t i = 0; i < n; i++)
        tp += pred[i] * target[i], fp += pred[i] * (1 - target[i]), fn += (1 - pred[i]) * target[i];
    return 1 - (tp + self->smooth) / (tp + self->alpha * fp + self->beta * fn + self->smooth);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float tp = 0, fp = 0, fn = 0;
    clamp((float *)pred, n);
    for (size_t i = 0; i < n; i++)
        tp += pred[i] * target[i], fp += pred[i] * (1 - target[i]), fn += (1 - pred[i]) * target[i];
    float top = tp + self->smooth, bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = (top * (target[i] > 0 ? 1 - self->beta : self->alpha) - target[i] * bottom) / bottom / bottom;
}
