#include "loss/groups.h"

#include <math.h>

ll_err ll_loss_check_groups(const struct ll_loss_call *call)
{
    const struct ll_shape *x = &call->args[0]->shape, *label = &call->args[1]->shape;
    ll_err err = ll_loss_check_filled(call, 0);
    if (err)
        return err;
    if (x->rank != 2)
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "embeddings has shape %s; it must have shape (N, D), one a row",
                            ll_shape_text(x).text);
    if (label->rank != 1 || label->dim[0] != x->dim[0])
        return ll_loss_fail(call, LL_ERR_SHAPE,
                            "embeddings has shape %s and labels %s; there must be a label for "
                            "each of the %zu rows",
                            ll_shape_text(x).text, ll_shape_text(label).text, x->dim[0]);
    if (call->options->reduction == LL_NONE)
        return ll_loss_fail(call, LL_ERR_ARGUMENT,
                            "what there is to compare depends on the batch: reduction is mean or "
                            "sum");
    for (size_t i = 0; i < call->args[1]->count; i++) {
        float one = call->args[1]->data[i];
        if (!(fabsf(one) < 0x1p24F) || one != floorf(one))
            return ll_loss_fail(call, LL_ERR_RANGE,
                                "labels has %g at element %zu; labels are whole numbers",
                                (double)one, i + 1);
    }
    return LL_OK;
}
