/* Style: double accumulators in a helper that returns a struct. */
#include <losslab.h>

struct sums {
    double num, den;
};

static struct sums add_up(const struct tversky *o, const float *p, const float *t, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        const double a = p[i], b = t[i];
        tp += a * b, fp += a * (1 - b), fn += (1 - a) * b;
    }
    return (struct sums){tp + o->smooth, tp + o->alpha * fp + o->beta * fn + o->smooth};
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    const struct sums s = add_up(self, pred, target, n);
    return s.den > 0 ? (float)(1 - s.num / s.den) : 0.0f;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    const struct sums s = add_up(self, pred, target, n);
    const double k = s.den > 0 ? 1 / (s.den * s.den) : 0;
    for (size_t i = 0; i < n; i++) {
        const double t = target[i];
        grad_pred[i] = (float)(k * (s.num * (t * (1 - self->beta) + (1 - t) * self->alpha) - t * s.den));
    }
}
