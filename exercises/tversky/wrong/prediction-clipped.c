/* Clipped at a hundredth. */
#include <losslab.h>

#include <math.h>

struct sums {
    double tp, fp, fn;
};

static struct sums count(const float *pred, const float *target, size_t n)
{
    struct sums s = {0};
    for (size_t i = 0; i < n; i++) {
        double p = fmin(fmax(pred[i], 0.01), 0.99);
        s.tp += p * target[i];
        s.fp += p * (1 - target[i]);
        s.fn += (1 - p) * target[i];
    }
    return s;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    struct sums s = count(pred, target, n);
    double top = s.tp + self->smooth;
    double bottom = s.tp + self->alpha * s.fp + self->beta * s.fn + self->smooth;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    struct sums s = count(pred, target, n);
    double top = s.tp + self->smooth;
    double bottom = s.tp + self->alpha * s.fp + self->beta * s.fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        double t = target[i];
        double slope = t + self->alpha * (1 - t) - self->beta * t;
        grad_pred[i] = (float)(-(t * bottom - top * slope) / (bottom * bottom));
    }
}
