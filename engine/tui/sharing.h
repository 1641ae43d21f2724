/* In a lab: what the learner lets be seen of where they are, and their flag for help. */
#ifndef LL_TUI_SHARING_H
#define LL_TUI_SHARING_H

#include "tui/app.h"

/* The learner has just opened the tutorial. */
void ll_sharing_begin(struct ll_app *app);

/* Tells the board what has changed in the store since the last call, where that is shared. Never
 * waits. */
void ll_sharing_follow(struct ll_app *app);

/* Raises the flag or takes it down, and says so. */
void ll_sharing_flag(struct ll_app *app);

/* The learner closes the tutorial: the flag goes down. */
void ll_sharing_end(struct ll_app *app);

#endif
