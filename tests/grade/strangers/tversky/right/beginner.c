/* Style: beginner, float loops, one sum at a time. */
#include <losslab.h>

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float tp = 0;
    float fp = 0;
    float fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp = tp + pred[i] * target[i];
    }
    for (size_t i = 0; i < n; i++) {
        fp = fp + pred[i] * (1 - target[i]);
    }
    for (size_t i = 0; i < n; i++) {
        fn = fn + (1 - pred[i]) * target[i];
    }
    float top = tp + self->smooth;
    float bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    if (bottom == 0) {
        return 0;
    }
    return 1 - top / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float tp = 0;
    float fp = 0;
    float fn = 0;
    for (size_t i = 0; i < n; i++) {
        tp = tp + pred[i] * target[i];
        fp = fp + pred[i] * (1 - target[i]);
        fn = fn + (1 - pred[i]) * target[i];
    }
    float top = tp + self->smooth;
    float bottom = tp + self->alpha * fp + self->beta * fn + self->smooth;
    for (size_t i = 0; i < n; i++) {
        if (bottom == 0) {
            grad_pred[i] = 0;
            continue;
        }
        float d_top = target[i];
        float d_bottom = target[i] + self->alpha * (1 - target[i]) - self->beta * target[i];
        float d_index = (d_top * bottom - top * d_bottom) / (bottom * bottom);
        grad_pred[i] = -d_index;
    }
}
