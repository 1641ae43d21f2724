/* The learner's own editor, on their terminal. */
#ifndef LL_TUI_EDITOR_H
#define LL_TUI_EDITOR_H

#include "base/err.h"
#include "tui/term.h"

/* Gives the terminal to $VISUAL, $EDITOR, or the first of nano and vi, on the file, and takes it
 * back when the editor ends. LL_ERR_SYSTEM where it cannot be started. */
ll_err ll_editor_run(struct ll_term *term, const char *path, struct ll_message *why);

#endif
