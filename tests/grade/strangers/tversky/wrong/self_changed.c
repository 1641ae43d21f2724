/* wrong: backward changes self->smooth to 0 for good (const cast away), before its own use */
#include <losslab.h>
static float good(const struct tversky *s, const float *p, const float *t, size_t n)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) { tp += p[i] * t[i]; fp += p[i] * (1 - t[i]); fn += (1 - p[i]) * t[i]; }
    return 1 - (tp + s->smooth) / (tp + s->alpha * fp + s->beta * fn + s->smooth);
}
static void goodb(const struct tversky *s, const float *p, const float *t, size_t n, float *g)
{
    double tp = 0, fp = 0, fn = 0;
    for (size_t i = 0; i < n; i++) { tp += p[i] * t[i]; fp += p[i] * (1 - t[i]); fn += (1 - p[i]) * t[i]; }
    double N = tp + s->smooth, D = N + s->alpha * fp + s->beta * fn;
    for (size_t i = 0; i < n; i++) g[i] = t[i] ? -(D - N * (1 - s->beta)) / (D * D) : N * s->alpha / (D * D);
}
float tversky_forward(const struct tversky *s, const float *p, const float *t, size_t n) { return good(s,p,t,n); }
void tversky_backward(const struct tversky *s, const float *p, const float *t, size_t n, float *g) { ((struct tversky *)s)->alpha *= 1.0f; goodb(s,p,t,n,g); ((struct tversky *)s)->smooth = 0; }
