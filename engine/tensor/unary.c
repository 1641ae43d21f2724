/* Operations of one operand, element by element. */
#include <math.h>

#include "tensor/node.h"
#include "tensor/ops.h"

static inline float sigmoid(float a)
{
    float e = expf(-fabsf(a)); /* never overflows */
    return a >= 0 ? 1 / (1 + e) : e / (1 + e);
}

/* Each operation: value, and derivative (y is the value). */
#define UNARY_MAP(X)                                                                               \
    X(neg, -a, -1)                                                                                 \
    X(abs, fabsf(a), (float)((a > 0) - (a < 0)))                                                   \
    X(sqrt, sqrtf(a), 0.5F / y)                                                                    \
    X(square, a *a, 2 * a)                                                                         \
    X(relu, a <= 0 ? 0 : a, (float)(a > 0))                                                        \
    X(tanh, tanhf(a), 1 - y * y)                                                                   \
    X(softplus, (a > 0 ? a : 0) + log1pf(expf(-fabsf(a))), sigmoid(a))                             \
    X(sin, sinf(a), cosf(a))                                                                       \
    X(cos, cosf(a), -sinf(a))                                                                      \
    X(sign, isnan(a) ? a : (float)((a > 0) - (a < 0)), 0)                                          \
    X(floor, floorf(a), 0)

/* And those whose values the kernels map, vectors at a time. */
#define MAPPED_MAP(X)                                                                              \
    X(exp, y)                                                                                      \
    X(log, 1 / a)                                                                                  \
    X(log1p, 1 / (1 + a))                                                                          \
    X(sigmoid, y *(1 - y))

#define BACKWARD(name, derivative)                                                                 \
    static ll_err name##_backward(struct ll_tape *tape, struct ll_tensor *self)                    \
    {                                                                                              \
        (void)tape;                                                                                \
        const float *g = self->grad->data, *from = self->operand[0]->data, *to = self->data;       \
        float *grad = ll_node_grad(self, 0);                                                       \
        size_t count = self->count;                                                                \
        for (size_t i = 0; i < count; i++) {                                                       \
            float a = from[i], y = to[i];                                                          \
            (void)a, (void)y;                                                                      \
            grad[i] += g[i] * (derivative);                                                        \
        }                                                                                          \
        return LL_OK;                                                                              \
    }

#define UNARY(name, value, derivative)                                                             \
    BACKWARD(name, derivative)                                                                     \
    ll_err ll_tensor_##name(struct ll_tape *tape, struct ll_tensor *x, struct ll_tensor **out)     \
    {                                                                                              \
        ll_err err = ll_node_new(tape, #name, &x->shape, &x, 1, name##_backward, 0, out);          \
        if (err)                                                                                   \
            return err;                                                                            \
        const float *from = x->data;                                                               \
        float *to = (*out)->data;                                                                  \
        size_t count = x->count;                                                                   \
        for (size_t i = 0; i < count; i++) {                                                       \
            float a = from[i];                                                                     \
            to[i] = value;                                                                         \
        }                                                                                          \
        return LL_OK;                                                                              \
    }

#define MAPPED(name, derivative)                                                                   \
    BACKWARD(name, derivative)                                                                     \
    ll_err ll_tensor_##name(struct ll_tape *tape, struct ll_tensor *x, struct ll_tensor **out)     \
    {                                                                                              \
        ll_err err = ll_node_new(tape, #name, &x->shape, &x, 1, name##_backward, 0, out);          \
        if (!err)                                                                                  \
            ll_tape_kernels(tape)->name(x->data, x->count, (*out)->data);                          \
        return err;                                                                                \
    }

UNARY_MAP(UNARY)
MAPPED_MAP(MAPPED)

struct bounds {
    float low, high;
};

static ll_err clamp_backward(struct ll_tape *tape, struct ll_tensor *self)
{
    (void)tape;
    const struct bounds *bounds = self->saved;
    const float *a = self->operand[0]->data, *g = self->grad->data;
    float *grad = ll_node_grad(self, 0);
    for (size_t i = 0; i < self->count; i++)
        if (a[i] >= bounds->low && a[i] <= bounds->high)
            grad[i] += g[i];
    return LL_OK;
}

ll_err ll_tensor_clamp(struct ll_tape *tape, struct ll_tensor *a, float low, float high,
                       struct ll_tensor **out)
{
    if (!(low <= high))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "clamp: low is %g and high %g; low must be at most high", (double)low,
                            (double)high);
    ll_err err =
        ll_node_new(tape, "clamp", &a->shape, &a, 1, clamp_backward, sizeof(struct bounds), out);
    if (err)
        return err;
    if ((*out)->saved)
        *(struct bounds *)(*out)->saved = (struct bounds){low, high};
    for (size_t i = 0; i < a->count; i++) {
        float x = a->data[i];
        (*out)->data[i] = x < low ? low : x > high ? high : x; /* NaN stays */
    }
    return LL_OK;
}
