/* The backward uses what the forward left. */
#include <losslab.h>

#include <math.h>

static double kept_top, kept_bottom;

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
    kept_top = top;
    kept_bottom = bottom;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    (void)pred;
    for (size_t i = 0; i < n; i++) {
        double slope = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        grad_pred[i] = (float)(-(target[i] * kept_bottom - kept_top * slope) / (kept_bottom * kept_bottom));
    }
}
