/* WRONG: backward uses the sums that the last forward left in globals */
#include <losslab.h>

static double top, bottom;

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += pred[i] * target[i];
        fp += pred[i] * (1 - target[i]);
        fn += (1 - pred[i]) * target[i];
    }
    top = tp + self->smooth;
    bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    return bottom == 0 ? 0 : 1 - top / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    (void)pred;
    for (size_t i = 0; i < n; i++) {
        double d = target[i] > 0 ? 1 - self->beta : self->alpha;
        grad_pred[i] = bottom == 0 ? 0 : (top * d - target[i] * bottom) / (bottom * bottom);
    }
}
