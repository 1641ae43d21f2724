/* Style: one function does both; long double, backwards, pointers. */
#include <losslab.h>

static long double both(const struct tversky *o, const float *p, const float *t, size_t n, float *g)
{
    long double TP = 0, FP = 0, FN = 0;
    for (const float *a = p + n, *b = t + n; a != p;) {
        --a, --b;
        TP += (long double)*a * *b;
        FP += (long double)*a * (1 - *b);
        FN += (1 - (long double)*a) * *b;
    }
    long double D = TP + o->alpha * FP + o->beta * FN + o->smooth;
    long double index = D == 0 ? 1 : (TP + o->smooth) / D;
    for (size_t i = 0; g && i < n; i++)
        g[i] = D == 0 ? 0 : (float)((index * (t[i] != 0 ? 1 - o->beta : o->alpha) - (t[i] != 0)) / D);
    return 1 - index;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    return (float)both(self, pred, target, n, NULL);
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    both(self, pred, target, n, grad_pred);
}
