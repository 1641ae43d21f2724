/* A script function that runs in slices of time: a Lua coroutine.
 *
 * It gives control back where it yields a value, where it ends, and where its slice is over, which
 * it cannot see: it goes on in the middle of whatever it did. A coroutine that the function itself
 * makes, a comparator of table.sort and a function under tensor.no_grad are not cut; the slice then
 * ends when they return. */
#ifndef LL_SCRIPT_TASK_H
#define LL_SCRIPT_TASK_H

#include "script/value.h"

enum ll_turn {
    LL_TURN_YIELDED,  /* `value` is what it yielded */
    LL_TURN_SLICE,    /* the time was over; run it again */
    LL_TURN_RETURNED, /* `value` is what it returned; it cannot be run again */
};

struct ll_task;

/* Will call `function` with the arguments. */
ll_err ll_task_new(const struct ll_value *function, const struct ll_value *args, size_t count,
                   struct ll_message *why, struct ll_task **out);
/* At any time; what it has open is closed. */
void ll_task_free(struct ll_task **task);

/* Runs for about `seconds` of wall time. `sent` (which may be NULL) is what the yield that it waits
 * in returns. The script's limits hold for each slice. A task that failed cannot be run again. */
ll_err ll_task_run(struct ll_task *task, double seconds, const struct ll_value *sent,
                   struct ll_message *why, enum ll_turn *turn, struct ll_value *value);

/* Seconds that the slice which runs in `script` has left, 0 where it is over; negative where no
 * task runs. */
double ll_task_left(const struct ll_script *script);

#endif
