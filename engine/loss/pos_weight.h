/* bce_with_logits with weights of its positive side. */
#ifndef LL_LOSS_POS_WEIGHT_H
#define LL_LOSS_POS_WEIGHT_H

#include "loss/call.h"

/* Of args {logits, target}; `weight` broadcasts to them: one number, one for each of the last
 * dimension, (C, 1, 1) for channels, ... */
ll_err ll_loss_pos_weight(const struct ll_loss_call *call, struct ll_tensor *weight,
                          struct ll_tensor **out);

#endif
