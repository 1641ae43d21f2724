/* WRONG: the sums are whole numbers, so each product is cut to 0 or 1 */
#include <losslab.h>

static float fraction(const struct tversky *self, const float *p, const float *t, size_t n, float *bottom)
{
    int tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += p[i] * t[i];
        fp += p[i] * (1 - t[i]);
        fn += (1 - p[i]) * t[i];
    }
    *bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    if (*bottom == 0)
        *bottom = 1;
    return (tp + self->smooth) / *bottom;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float bottom;
    return 1 - fraction(self, pred, target, n, &bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float bottom, index = fraction(self, pred, target, n, &bottom);
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = (index * (target[i] > 0 ? 1 - self->beta : self->alpha) - target[i]) / bottom;
}
