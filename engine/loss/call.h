/* Inside of a call, for those who write losses. */
#ifndef LL_LOSS_CALL_H
#define LL_LOSS_CALL_H

#include "loss/catalogue.h"
#include "tensor/node.h"

/* Every loss of the table, defined in its family's file. */
#define LL_LOSS_DECLARE(name) extern const struct ll_loss ll_loss_##name;
LL_LOSS_MAP(LL_LOSS_DECLARE)
#undef LL_LOSS_DECLARE

/* What a loss is run with. The options are within their ranges, the number of arguments is right;
 * shapes are the loss's to check. */
struct ll_loss_call {
    struct ll_tape *tape;
    const struct ll_loss *loss;
    struct ll_tensor *const *args;
    size_t count; /* of args */
    const struct ll_loss_options *options;
};

/* Fails with "NAME: " before the message. */
ll_err ll_loss_fail(const struct ll_loss_call *call, ll_err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* All arguments have one shape, and are not empty. */
ll_err ll_loss_check_equal(const struct ll_loss_call *call);

/* Arguments `i` and `k` have one shape, and are not empty. */
ll_err ll_loss_check_pair(const struct ll_loss_call *call, size_t i, size_t k);

/* Every element of argument `i` is from 0 to 1, or NaN; the message says what was probably meant.
 */
ll_err ll_loss_check_probabilities(const struct ll_loss_call *call, size_t i);

/* `weight`, the option `name`, broadcasts to the shape of the first argument. */
ll_err ll_loss_check_spread(const struct ll_loss_call *call, const struct ll_tensor *weight,
                            const char *name);

/* Argument `i` has at least one element. */
ll_err ll_loss_check_filled(const struct ll_loss_call *call, size_t i);

#endif
