/* Gradient clipping. */
#include "nn/clip.h"

#include <math.h>

ll_err ll_clip_grad_norm(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                         double most, double *norm)
{
    if (!(most > 0))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "clip_grad_norm: the norm allowed is %g; it must be more than 0", most);
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        const float *grad = ll_tensor_grad_data(params[k]);
        for (size_t i = 0; grad && i < ll_tensor_count(params[k]); i++)
            sum += (double)grad[i] * (double)grad[i];
    }
    double total = sqrt(sum), scale = most / total;
    for (size_t k = 0; k < count && isfinite(total) && scale < 1; k++) {
        float *grad = ll_tensor_grad_data(params[k]);
        for (size_t i = 0; grad && i < ll_tensor_count(params[k]); i++)
            grad[i] = (float)(grad[i] * scale);
    }
    if (norm)
        *norm = total;
    return LL_OK;
}

ll_err ll_clip_grad_value(struct ll_tape *tape, struct ll_tensor *const *params, size_t count,
                          double most)
{
    if (!(most >= 0))
        return ll_tape_fail(tape, LL_ERR_RANGE,
                            "clip_grad_value: the value allowed is %g; it must be at least 0",
                            most);
    float bound = (float)most;
    for (size_t k = 0; k < count; k++) {
        float *grad = ll_tensor_grad_data(params[k]);
        for (size_t i = 0; grad && i < ll_tensor_count(params[k]); i++)
            grad[i] = grad[i] > bound ? bound : grad[i] < -bound ? -bound : grad[i];
    }
    return LL_OK;
}
