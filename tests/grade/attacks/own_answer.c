/* verdict: rejected; most: 0
 * Defines what asks it. */
#include <losslab-call.h>

void ll_answer(struct ll_exchange *question)
{
    *ll_give(question, "loss", 1) = 0;
}

#include <losslab.h>

static double sums(const struct tversky *self, const float *pred, const float *target, size_t n,
                   double *top)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp += (double)pred[i] * target[i];
        fp += (double)pred[i] * (1 - target[i]);
        fn += (1 - (double)pred[i]) * target[i];
    }
    *top = tp + self->smooth;
    return tp + self->alpha * fp + self->beta * fn + self->smooth;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double top, bottom = sums(self, pred, target, n, &top);
    return (float)(1 - top / bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double top, bottom = sums(self, pred, target, n, &top);
    for (size_t i = 0; i < n; i++) {
        double below = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        grad_pred[i] = (float)(-(target[i] * bottom - top * below) / (bottom * bottom));
    }
}
