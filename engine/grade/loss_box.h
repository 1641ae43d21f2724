/* The learner's own losses, run in the box.
 *
 * Theory of operation. A loss is a guest, as a submission in Lua is: a process of losslab-run-lua,
 * shut in, with the limited state of script/mine.h inside. So there are two walls, and what the
 * inner one ends (an endless loop, too much memory) is answered as a fault, and the guest goes on;
 * what gets past it is ended with the process, told as a fault, and the next question begins a new
 * one. A guest lives as long as the host and is known by its text: a file that was saved again is
 * another loss. Of the guests the four that were asked last are kept.
 *
 * Numbers cross, in one exchange a call: predictions and targets there, losses and slopes back, as
 * many as were asked for, or the guest is ended. An exchange takes two seconds at most.
 *
 * Where no box can be had (another system than Linux, or one that grading refuses, too), losses
 * run in the limited state in this process, and ll_mine_host.shuts_in says so. */
#ifndef LL_GRADE_LOSS_BOX_H
#define LL_GRADE_LOSS_BOX_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "script/mine.h"

struct ll_loss_box;

/* Costs nothing until a loss is loaded: then it is found out what boxes this machine builds. Used
 * by one thread at a time. LL_ERR_MEMORY. */
ll_err ll_loss_box_new(struct ll_loss_box **out);

/* Ends its guests; its losses are to be given back before. */
void ll_loss_box_free(struct ll_loss_box **box);

/* What scripts and ll_mine_new are given; NULL for NULL. */
struct ll_mine_host *ll_loss_box_host(struct ll_loss_box *box);

#endif
