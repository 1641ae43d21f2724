/* What was given is not used. */
#include <losslab.h>

struct counts {
    double tp, fp, fn;
};

static struct counts count(const float *pred, const float *target, size_t n)
{
    struct counts c = {0, 0, 0};
    for (size_t i = 0; i < n; i++) {
        double p = pred[i], t = target[i];
        c.tp += p * t;
        c.fp += p * (1 - t);
        c.fn += (1 - p) * t;
    }
    return c;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    (void)self;
    struct counts c = count(pred, target, n);
    double top = c.tp + 1;
    double bottom = c.tp + 0.5 * c.fp + 0.5 * c.fn + 1;
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    (void)self;
    struct counts c = count(pred, target, n);
    double top = c.tp + 1;
    double bottom = c.tp + 0.5 * c.fp + 0.5 * c.fn + 1;
    for (size_t i = 0; i < n; i++) {
        double t = target[i];
        double d_top = t;
        double d_bottom = t + 0.5 * (1 - t) - 0.5 * t;
        grad_pred[i] = (float)(-(d_top * bottom - top * d_bottom) / (bottom * bottom));
    }
}
