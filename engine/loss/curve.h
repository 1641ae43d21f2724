/* A loss as a curve: its value and its slope where one number runs and the rest stands still, as
 * the catalogue says (`loss->curve`). */
#ifndef LL_LOSS_CURVE_H
#define LL_LOSS_CURVE_H

#include "loss/catalogue.h"

/* The loss at x, and its derivative there: the sum of the gradients at all places that x has in the
 * arguments. `options` NULL means the defaults; `slope` may be NULL. LL_ERR_UNSUPPORTED where the
 * loss is no curve of one number; otherwise as ll_loss_call, with the reason in the tape. */
ll_err ll_loss_curve_at(struct ll_tape *tape, const struct ll_loss *loss,
                        const struct ll_loss_options *options, double x, double *value,
                        double *slope);

#endif
