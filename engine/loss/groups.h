/* Losses of a batch of embeddings whose labels say which rows belong together. */
#ifndef LL_LOSS_GROUPS_H
#define LL_LOSS_GROUPS_H

#include "loss/call.h"

/* args {embeddings (N, D), labels (N)}: the shapes fit, labels are whole, and the reduction gives
 * one number, since what there is to compare depends on the batch. */
ll_err ll_loss_check_groups(const struct ll_loss_call *call);

#endif
