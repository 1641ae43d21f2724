#include <losslab.h>

/* Kahan's sum. */
struct sum {
    float value, rest;
};

static void add(struct sum *s, float x)
{
    float y = x - s->rest;
    float next = s->value + y;
    s->rest = (next - s->value) - y;
    s->value = next;
}

static void count(const struct tversky *self, const float *p, const float *t, size_t n, float *top,
                  float *bottom)
{
    struct sum tp = {0, 0}, fp = {0, 0}, fn = {0, 0};
    for (const float *end = p + n; p != end; p++, t++) {
        add(&tp, *p * *t);
        add(&fp, *p * (1 - *t));
        add(&fn, (1 - *p) * *t);
    }
    *top = tp.value + self->smooth;
    *bottom = *top + self->alpha * fp.value + self->beta * fn.value;
}

float tversky_forward(const struct tversky *self, const float *pred, const float *target, size_t n)
{
    float top, bottom;
    count(self, pred, target, n, &top, &bottom);
    return (bottom - top) / bottom;
}

void tversky_backward(const struct tversky *self, const float *pred, const float *target, size_t n,
                      float *grad_pred)
{
    float top, bottom;
    count(self, pred, target, n, &top, &bottom);
    float index = top / bottom;
    for (size_t i = 0; i < n; i++) {
        float t = target[i];
        grad_pred[i] = (index * (t + self->alpha * (1 - t) - self->beta * t) - t) / bottom;
    }
}
