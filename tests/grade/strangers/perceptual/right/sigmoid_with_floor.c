/* Style: weights between 0.5 and 1.5 by a sigmoid, macros, four loops. */
/* weights between 0.5 and 1.5 by a sigmoid: the sum never falls below half a layer each */
#include <losslab.h>
#include <math.h>
static inline float sig(float x) { return x >= 0 ? 1 / (1 + expf(-x)) : expf(x) / (1 + expf(x)); }
#define EACH(l) for (size_t l = 0; l < layers; ++l)
void perceptual_layer_weights(const float *restrict params, size_t layers, float *restrict weights)
{
    EACH(l) weights[l] = 0.5f + sig(params[l]);
}
static void layer(const struct feature_map *p, const struct feature_map *t, float w, float *g, double *e)
{
    const size_t size = p->n * p->c * p->h * p->w;
    double s = 0;
    for (size_t b = 0; b < p->n; b++)
        for (size_t c = 0; c < p->c; c++)
            for (size_t y = 0; y < p->h; y++)
                for (size_t x = 0; x < p->w; x++) {
                    size_t at = ((b * p->c + c) * p->h + y) * p->w + x;
                    float d = p->data[at] - t->data[at];
                    s += (double)d * d;
                    if (g) g[at] = w * 2.0f / size * d;
                }
    *e = s / size;
}
float perceptual_forward(const struct feature_map *pred, const struct feature_map *target, size_t layers, const float *params)
{
    double sum = 0, e;
    EACH(l) {
        layer(pred + l, target + l, 0, NULL, &e);
        sum += (0.5 + sig(params[l])) * e;
    }
    return (float)sum;
}
void perceptual_backward(const struct feature_map *pred, const struct feature_map *target, size_t layers, const float *params, float *const *grad_pred, float *grad_params)
{
    EACH(l) {
        float s = sig(params[l]);
        double e;
        layer(pred + l, target + l, 0.5f + s, grad_pred[l], &e);
        grad_params[l] = s * (1 - s) * e;
    }
}
