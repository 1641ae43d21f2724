/* Style: buffers of their own with goto cleanup, recursion, restrict, static bounds. */
#include <losslab.h>
#include <stdlib.h>
#include <string.h>
static double add(const double *x, size_t n)
{
    if (n == 0) return 0;
    if (n == 1) return x[0];
    return add(x, n / 2) + add(x + n / 2, n - n / 2);
}
static int sums(const float *restrict p, const float *restrict t, size_t n, double out[static 3])
{
    int ok = 0;
    double *a = malloc((n + 1) * sizeof *a), *b = NULL, *c = NULL;
    if (!a) goto end;
    b = malloc((n + 1) * sizeof *b);
    if (!b) goto end;
    c = calloc(n + 1, sizeof *c);
    if (!c) goto end;
    for (size_t i = 0; i < n; i++) {
        a[i] = p[i] * t[i];
        b[i] = p[i] - a[i];
        c[i] = t[i] - a[i];
    }
    out[0] = add(a, n), out[1] = add(b, n), out[2] = add(c, n);
    ok = 1;
end:
    free(c);
    free(b);
    free(a);
    return ok;
}
float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    double s[3] = {0};
    if (!sums(pred, target, n, s)) return 0;
    const double top = s[0] + self->smooth;
    return 1.0 - top / (top + self->alpha * s[1] + self->beta * s[2]);
}
void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n, float *grad_pred)
{
    double s[3] = {0};
    memset(grad_pred, 0, n * sizeof *grad_pred);
    if (!sums(pred, target, n, s)) return;
    const double top = s[0] + self->smooth, den = top + self->alpha * s[1] + self->beta * s[2];
    size_t i = n;
    while (i --> 0)
        grad_pred[i] -= (target[i] / den) - top * (target[i] * (1 - self->beta) + self->alpha * (1 - target[i])) / den / den;
}
