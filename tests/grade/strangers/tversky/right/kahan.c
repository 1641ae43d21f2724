/* Style: Kahan summation in float, the denominator expanded into sums of p, of t and of p*t. */
#include <losslab.h>

struct kahan {
    float sum, lost;
};

static void kahan_add(struct kahan *k, float x)
{
    volatile float y = x - k->lost;
    volatile float s = k->sum + y;
    k->lost = (s - k->sum) - y;
    k->sum = s;
}

static void fraction(const struct tversky *self, const float *pred, const float *target, size_t n,
                     float *top, float *bottom)
{
    struct kahan p = {0, 0}, t = {0, 0}, pt = {0, 0};
    for (size_t i = 0; i < n; i++) {
        kahan_add(&p, pred[i]);
        kahan_add(&t, target[i]);
        kahan_add(&pt, pred[i] * target[i]);
    }
    *top = pt.sum + self->smooth;
    *bottom = pt.sum + self->alpha * (p.sum - pt.sum) + self->beta * (t.sum - pt.sum) + self->smooth;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float top, bottom;
    fraction(self, pred, target, n, &top, &bottom);
    if (!(bottom > 0))
        return 0;
    return (bottom - top) / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float top, bottom;
    fraction(self, pred, target, n, &top, &bottom);
    float index = bottom > 0 ? top / bottom : 0;
    float inverse = bottom > 0 ? 1 / bottom : 0;
    for (size_t i = 0; i < n; i++) {
        float t = target[i];
        float d_bottom = (1 - self->alpha - self->beta) * t + self->alpha;
        grad_pred[i] = inverse * (index * d_bottom - t);
    }
}
