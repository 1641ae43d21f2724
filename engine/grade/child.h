/* A submission's process: started in a box, asked, and ended. */
#ifndef LL_GRADE_CHILD_H
#define LL_GRADE_CHILD_H

#include "base/record.h"
#include "grade/outcome.h"
#include "grade/program.h"

struct ll_child;

/* Starts and loads the submission. LL_OK with *out NULL where it did not load: `outcome` says why,
 * and what it printed is appended to `output`. Errors are ours, or LL_ERR_STOPPED. */
ll_err ll_child_start(struct ll_program *program, struct ll_message *why,
                      struct ll_outcome *outcome, struct ll_str *output, struct ll_child **out);

/* Asks one question. After GARBLED and ENDED there is nothing more to ask. */
ll_err ll_child_ask(struct ll_child *child, const struct ll_record *question,
                    struct ll_message *why, struct ll_outcome *outcome, struct ll_record *answer);

/* Lets it end, where it has not: WELL is a clean end without a byte more than was asked for. What
 * it printed is appended to `output`, made plain. Frees the child. */
ll_err ll_child_end(struct ll_child **child, struct ll_message *why, struct ll_outcome *outcome,
                    struct ll_str *output);

/* Gives up one that has nothing more to be asked; what it printed is appended to `output`. */
void ll_child_leave(struct ll_child **child, struct ll_str *output);

/* Ends it at once, whatever it does. */
void ll_child_kill(struct ll_child **child);

#endif
