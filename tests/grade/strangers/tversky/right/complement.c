/* Style: loss = error / (hit + error); a gradient of two values, one for t = 1 and one for t = 0. */
#include <losslab.h>
#include <stdbool.h>

static void hits_and_errors(const struct tversky *self, const float *p, const float *t, size_t n,
                            double *hit, double *error)
{
    *hit = self->smooth;
    *error = 0;
    for (size_t i = 0; i < n; i++) {
        if (t[i] > 0.5f) {
            *hit += p[i];
            *error += self->beta * (1.0 - p[i]);
        } else {
            *error += (double)self->alpha * p[i];
        }
    }
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double h, e;
    hits_and_errors(self, pred, target, n, &h, &e);
    return h + e == 0 ? 0.f : (float)(e / (h + e));
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    double h, e;
    hits_and_errors(self, pred, target, n, &h, &e);
    const double all = h + e;
    float there = 0, absent = 0;
    if (all != 0) {
        there = (float)(-(self->beta * h + e) / (all * all));
        absent = (float)(self->alpha * h / (all * all));
    }
    for (size_t i = 0; i < n; i++)
        grad_pred[i] = target[i] > 0.5f ? there : absent;
}
