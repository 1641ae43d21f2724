/* A loss that a learner wrote in Lua.
 *
 *     return function(pred, target)
 *       local e = pred - target
 *       return e:abs() + 0.5 * e:relu()
 *     end
 *
 * Theory of operation. Each such loss runs in a Lua state of its own, which shares nothing with the
 * lesson that asks: numbers go in, losses and slopes come out, as copies. That state is small: 64
 * MiB, five million instructions and half a second a call, one thread. It has tensors, the losses
 * of the catalogue, `math` and a few functions of Lua, and nothing whose one call into C could last
 * for ever (patterns, string.rep, table.move), no files, no printing, no random numbers. So what is
 * broken, or comes from a stranger, ends by itself, with a sentence, and the page that asked goes
 * on.
 *
 * The losses are one for each prediction, of the prediction's shape; the slopes come from the tape
 * of that state, as the gradient of their sum. A loss is one of pairs: what it says of one pair
 * must not hang on the others, or the slopes are those of the sum alone. */
#ifndef LL_SCRIPT_MINE_H
#define LL_SCRIPT_MINE_H

#include <stddef.h>

#include "base/err.h"
#include "tensor/shape.h"

/* What is wrong with a loss; each has a key, which pages have words for. */
#define LL_MINE_FAULTS(X)                                                                          \
    X(SYNTAX, "syntax")           /* it is no Lua */                                               \
    X(NO_FUNCTION, "no-function") /* it does not return a function */                              \
    X(RAISED, "raised")           /* Lua raised an error in it */                                  \
    X(ENDLESS, "endless")         /* it ran into the limit of time */                              \
    X(MEMORY, "memory")           /* ... of memory */                                              \
    X(NO_TENSOR, "no-tensor")     /* what it gave is no tensor */                                  \
    X(SHAPE, "shape")             /* ... or not of the shape of the predictions */

enum ll_mine_fault {
    LL_MINE_FINE,
#define LL_MINE_CODE(name, key) LL_MINE_##name,
    LL_MINE_FAULTS(LL_MINE_CODE)
#undef LL_MINE_CODE
};

/* "endless"; "" for LL_MINE_FINE. */
const char *ll_mine_fault_key(enum ll_mine_fault fault);

struct ll_mine;

/* Loads the text, which `name` names in messages ("steep.lua"). LL_ERR_SCRIPT or LL_ERR_LIMIT with
 * *fault and the reason in `why`; LL_ERR_MEMORY. */
ll_err ll_mine_new(const char *code, size_t length, const char *name, enum ll_mine_fault *fault,
                   struct ll_message *why, struct ll_mine **out);
void ll_mine_free(struct ll_mine **mine);

/* The losses of the pairs, and their slopes by predictions and targets: arrays of the shape's
 * count, of which the last two may be NULL. Errors as above; the loss can be called again after
 * any. */
ll_err ll_mine_call(struct ll_mine *mine, const struct ll_shape *shape, const float *pred,
                    const float *target, enum ll_mine_fault *fault, struct ll_message *why,
                    float *losses, float *by_pred, float *by_target);

#endif
