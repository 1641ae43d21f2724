/* Tensors made from nothing. */
#include <math.h>

#include "tensor/node.h"
#include "tensor/ops.h"

ll_err ll_tensor_full(struct ll_tape *tape, const struct ll_shape *shape, float value,
                      struct ll_tensor **out)
{
    ll_err err = ll_tensor_new(tape, shape, NULL, out);
    for (size_t i = 0; !err && i < (*out)->count; i++)
        (*out)->data[i] = value;
    return err;
}

ll_err ll_tensor_arange(struct ll_tape *tape, double from, double to, double step,
                        struct ll_tensor **out)
{
    double n = ceil((to - from) / step);
    if (step == 0 || !isfinite(n) || n > 1e15)
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "arange: from %g to %g by %g is no finite row of numbers", from, to,
                            step);
    struct ll_shape shape = ll_shape_vector(n > 0 ? (size_t)n : 0);
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    for (size_t i = 0; !err && i < (*out)->count; i++)
        (*out)->data[i] = (float)(from + (double)i * step);
    return err;
}

ll_err ll_tensor_linspace(struct ll_tape *tape, double from, double to, size_t n,
                          struct ll_tensor **out)
{
    struct ll_shape shape = ll_shape_vector(n);
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    if (err)
        return err;
    /* Each half is counted from its own end, so that both ends are exact. */
    double step = n > 1 ? (to - from) / (double)(n - 1) : 0;
    for (size_t i = 0; i < n; i++)
        (*out)->data[i] = (float)(i < n / 2 || n == 1 ? from + (double)i * step
                                                      : to - (double)(n - 1 - i) * step);
    return LL_OK;
}

ll_err ll_tensor_eye(struct ll_tape *tape, size_t n, struct ll_tensor **out)
{
    struct ll_shape shape = ll_shape_matrix(n, n);
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    for (size_t i = 0; !err && i < n; i++)
        (*out)->data[i * n + i] = 1;
    return err;
}

ll_err ll_tensor_rand(struct ll_tape *tape, const struct ll_shape *shape, struct ll_tensor **out)
{
    ll_err err = ll_tensor_new(tape, shape, NULL, out);
    /* 24 bits, so that rounding to float never gives 1. */
    for (size_t i = 0; !err && i < (*out)->count; i++)
        (*out)->data[i] = (float)(ll_rng_next(ll_tape_rng(tape)) >> 40) * 0x1p-24F;
    return err;
}

ll_err ll_tensor_randn(struct ll_tape *tape, const struct ll_shape *shape, struct ll_tensor **out)
{
    ll_err err = ll_tensor_new(tape, shape, NULL, out);
    for (size_t i = 0; !err && i < (*out)->count; i++)
        (*out)->data[i] = (float)ll_rng_normal(ll_tape_rng(tape));
    return err;
}
