/* The backward leaves smooth out. */
#include <losslab.h>

#include <math.h>

struct sums {
    double tp, fp, fn;
};

static struct sums count(const float *pred, const float *target, size_t n)
{
    struct sums s = {0};
    for (size_t i = 0; i < n; i++) {
        s.tp += pred[i] * target[i];
        s.fp += pred[i] * (1 - target[i]);
        s.fn += (1 - pred[i]) * target[i];
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
    double bottom = s.tp + self->alpha * s.fp + self->beta * s.fn;
    for (size_t i = 0; i < n; i++) {
        double slope = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        grad_pred[i] = (float)(-(target[i] * bottom - s.tp * slope) / (bottom * bottom));
    }
}
