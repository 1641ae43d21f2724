/* bce_with_logits with a weight for each class. */
#ifndef LL_LOSS_POS_WEIGHT_H
#define LL_LOSS_POS_WEIGHT_H

#include "loss/call.h"

/* Of args {logits, target}; `weight` has one number, or one for each class of the last dimension.
 */
ll_err ll_loss_pos_weight(const struct ll_loss_call *call, const struct ll_tensor *weight,
                          struct ll_tensor **out);

#endif
