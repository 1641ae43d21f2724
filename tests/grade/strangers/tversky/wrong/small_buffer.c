/* WRONG: room for 4096 elements, what comes after is ignored and its gradient left as it was */
#include <losslab.h>
#include <string.h>

#define MOST 4096

static size_t load(const float *from, float *to, size_t n)
{
    if (n > MOST)
        n = MOST;
    memcpy(to, from, n * sizeof *to);
    return n;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float p[MOST], t[MOST], tp = 0, fp = 0, fn = 0;
    load(pred, p, n);
    n = load(target, t, n);
    for (size_t i = 0; i < n; i++)
        tp += p[i] * t[i], fp += p[i] * (1 - t[i]), fn += (1 - p[i]) * t[i];
    float bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return bottom == 0 ? 0 : 1 - (tp + self->smooth) / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float p[MOST], t[MOST], tp = 0, fp = 0, fn = 0;
    load(pred, p, n);
    n = load(target, t, n);
    for (size_t i = 0; i < n; i++)
        tp += p[i] * t[i], fp += p[i] * (1 - t[i]), fn += (1 - p[i]) * t[i];
    float top = tp + self->smooth, bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = bottom == 0 ? 0 : (top * (t[i] > 0 ? 1 - self->beta : self->alpha) - t[i] * bottom) / bottom / bottom;
}
