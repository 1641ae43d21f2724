/* Style: recursive pairwise sums, later half first; product rule on top * (1 / bottom). */
#include <losslab.h>

typedef float (*term)(float p, float t);

static float tp(float p, float t) { return p * t; }
static float fp(float p, float t) { return p * (1.0f - t); }
static float fn(float p, float t) { return (1.0f - p) * t; }

static float sum(term f, const float *p, const float *t, size_t n)
{
    if (n == 0)
        return 0;
    if (n == 1)
        return f(*p, *t);
    size_t half = n / 2;
    float later = sum(f, p + half, t + half, n - half);
    return later + sum(f, p, t, half);
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float TP = sum(tp, pred, target, n), FP = sum(fp, pred, target, n), FN = sum(fn, pred, target, n);
    float below = TP + self->alpha * FP + self->beta * FN + self->smooth;
    return below == 0.0f ? 0.0f : 1.0f - (TP + self->smooth) / below;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float TP = sum(tp, pred, target, n), FP = sum(fp, pred, target, n), FN = sum(fn, pred, target, n);
    float above = TP + self->smooth;
    float below = TP + self->alpha * FP + self->beta * FN + self->smooth;
    float r = below == 0.0f ? 0.0f : 1.0f / below;
    while (n-- > 0) {
        float one = target[n] == 1.0f;
        float d_below = one ? 1.0f - self->beta : self->alpha;
        grad_pred[n] = -one * r + above * d_below * r * r;
    }
}
