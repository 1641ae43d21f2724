/* WRONG: the sums are static and never set back, so each call adds to the last */
#include <losslab.h>

static float tp, fp, fn;

static void count(const float *p, const float *t, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        tp += p[i] * t[i];
        fp += p[i] * (1 - t[i]);
        fn += (1 - p[i]) * t[i];
    }
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    count(pred, target, n);
    float bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return bottom == 0 ? 0 : 1 - (tp + self->smooth) / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    count(pred, target, n);
    float top = tp + self->smooth, bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        float d = target[i] > 0 ? 1 - self->beta : self->alpha;
        grad_pred[i] = bottom == 0 ? 0 : (top * d - target[i] * bottom) / (bottom * bottom);
    }
}
