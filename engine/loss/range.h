/* What the arguments of a loss may be, as the catalogue says. */
#ifndef LL_LOSS_RANGE_H
#define LL_LOSS_RANGE_H

#include "loss/call.h"

/* Tensors given for options lie in the option's range. LL_ERR_RANGE. */
ll_err ll_loss_check_options(struct ll_tape *tape, const struct ll_loss *loss,
                             const struct ll_loss_options *options);

/* Before a loss runs: those arguments that its kernel does not hold to their range. LL_ERR_RANGE.
 */
ll_err ll_loss_check_before(const struct ll_loss_call *call);

/* After it ran: where the result has a NaN, the argument that is outside of its range, if any; NaN
 * from NaN is no error. LL_ERR_RANGE. */
ll_err ll_loss_check_after(const struct ll_loss_call *call, const struct ll_tensor *out);

#endif
