/* A loss as a curve: its value and its slope where one number runs and the rest stands still, as
 * the catalogue says (`loss->curve`). */
#ifndef LL_LOSS_CURVE_H
#define LL_LOSS_CURVE_H

#include "loss/catalogue.h"

/* The loss at each of `count` numbers, and its derivatives there: the sums of the gradients at all
 * places that the number has in the arguments. A loss that has a number for each row is called
 * once, with a row for each point. `options` NULL means the defaults; `slopes` may be NULL.
 * LL_ERR_UNSUPPORTED where the loss is no curve of one number; otherwise as ll_loss_call, with the
 * reason in the tape. */
ll_err ll_loss_curve(struct ll_tape *tape, const struct ll_loss *loss,
                     const struct ll_loss_options *options, const double *x, size_t count,
                     float *values, float *slopes);

#endif
