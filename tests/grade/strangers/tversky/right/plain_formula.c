/* Style: the formula as it stands, double sums, no branch. */
#include <losslab.h>

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double TP = 0, FP = 0, FN = 0;
    for (size_t i = 0; i < n; i++) {
        TP += pred[i] * target[i];
        FP += pred[i] * (1 - target[i]);
        FN += (1 - pred[i]) * target[i];
    }
    return 1 - (TP + self->smooth) / (TP + self->alpha * FP + self->beta * FN + self->smooth);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double TP = 0, FP = 0, FN = 0;
    for (size_t i = 0; i < n; i++) {
        TP += pred[i] * target[i];
        FP += pred[i] * (1 - target[i]);
        FN += (1 - pred[i]) * target[i];
    }
    double N = TP + self->smooth, D = TP + self->alpha * FP + self->beta * FN + self->smooth;
    for (size_t i = 0; i < n; i++) {
        double dN = target[i];
        double dD = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        grad_pred[i] = -(dN * D - N * dD) / (D * D);
    }
}
