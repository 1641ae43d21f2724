/* The Tversky loss from three sums: FP = Σp - TP and FN = Σt - TP. The gradient has one value for
 * all pixels of the target and one for all others. */
#include <losslab.h>

struct fraction {
    double top, bottom;
};

static struct fraction tversky_index(const struct tversky *self, const float *pred,
                                     const float *target, size_t n)
{
    double overlap = 0, predicted = 0, wanted = 0;
    for (size_t i = 0; i < n; i++) {
        overlap += (double)pred[i] * target[i];
        predicted += pred[i];
        wanted += target[i];
    }
    double top = overlap + self->smooth;
    return (struct fraction){
        top, top + self->alpha * (predicted - overlap) + self->beta * (wanted - overlap)};
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    struct fraction index = tversky_index(self, pred, target, n);
    return (float)((index.bottom - index.top) / index.bottom);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    struct fraction index = tversky_index(self, pred, target, n);
    double square = index.bottom * index.bottom;
    float outside = (float)(index.top * self->alpha / square);
    float inside = (float)((index.top * (1 - self->beta) - index.bottom) / square);
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = target[i] * inside + (1 - target[i]) * outside;
}
