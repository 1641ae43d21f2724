/* A loss that a learner wrote in Lua, and who runs it.
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
 * Where a host is given, the state is not in this process: the host has it in another, shut in as
 * submissions are (grade/loss_box.h), and what crosses is numbers there and numbers back. Without
 * one the state is here, which is all that there is on a system without such boxes.
 *
 * The losses are one for each prediction, of the prediction's shape; the slopes come from the tape
 * of that state, as the gradient of their sum. A loss is one of pairs: what it says of one pair
 * must not hang on the others, or the slopes are those of the sum alone. */
#ifndef LL_SCRIPT_MINE_H
#define LL_SCRIPT_MINE_H

#include <stdbool.h>
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
    X(SHAPE, "shape")             /* ... or not of the shape of the predictions */                 \
    X(ENDED, "ended")             /* the process that runs it came to an end */

enum ll_mine_fault {
    LL_MINE_FINE,
#define LL_MINE_CODE(name, key) LL_MINE_##name,
    LL_MINE_FAULTS(LL_MINE_CODE)
#undef LL_MINE_CODE
};

/* "endless"; "" for LL_MINE_FINE. */
const char *ll_mine_fault_key(enum ll_mine_fault fault);

/* The fault of that key; LL_MINE_FINE where there is none. */
enum ll_mine_fault ll_mine_fault_find(const char *key);

/* Predictions that one call takes at most: what crosses to a host is bounded. */
enum { LL_MINE_MOST = 1 << 18 };

struct ll_mine;

/* Who runs losses in the place of this process. */
struct ll_mine_host {
    /* ll_mine_new, by the host. */
    ll_err (*make)(struct ll_mine_host *host, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out);
    /* Whether they are shut in: false where it must let this process do it after all. */
    bool (*shuts_in)(struct ll_mine_host *host);
};

/* Loads the text, which `name` names in messages ("steep.lua"); `host` NULL: in this process. A
 * host must outlive its losses. LL_ERR_SCRIPT or LL_ERR_LIMIT with *fault and the reason in `why`;
 * LL_ERR_MEMORY, and of a host whatever kept it from working. */
ll_err ll_mine_new(struct ll_mine_host *host, const char *code, size_t length, const char *name,
                   enum ll_mine_fault *fault, struct ll_message *why, struct ll_mine **out);
void ll_mine_free(struct ll_mine **mine);

/* The losses of the pairs, and their slopes by predictions and targets: arrays of the shape's
 * count, of which the last two may be NULL. Errors as above; the loss can be called again after
 * any. LL_ERR_TOO_LARGE past LL_MINE_MOST. */
ll_err ll_mine_call(struct ll_mine *mine, const struct ll_shape *shape, const float *pred,
                    const float *target, enum ll_mine_fault *fault, struct ll_message *why,
                    float *losses, float *by_pred, float *by_target);

/* For hosts: a loss begins with one of these, and is given back by its `free`. */
struct ll_mine_class {
    ll_err (*call)(struct ll_mine *mine, const struct ll_shape *shape, size_t count,
                   const float *pred, const float *target, enum ll_mine_fault *fault,
                   struct ll_message *why, float *losses, float *by_pred, float *by_target);
    void (*free)(struct ll_mine *mine);
};

struct ll_mine {
    const struct ll_mine_class *class;
};

#endif
