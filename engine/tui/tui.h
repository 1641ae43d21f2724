/* The tutorial on a terminal. */
#ifndef LL_TUI_TUI_H
#define LL_TUI_TUI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct ll_data;
struct ll_locale;

struct ll_tui_options {
    const char *page; /* an id ("2.3", "ex1", "tversky"); NULL: where the learner left it */
    const char *lang; /* NULL: the one chosen last, else the environment's */
    const struct ll_data *data; /* the learner's own, in place of pages'; may be NULL */
    struct ll_locale *locale;   /* the caller's, so that it is not read again; may be NULL */
    const char *theme;          /* "light" or "dark"; NULL: as the terminal's background is */
    bool has_seed;
    uint64_t seed; /* of trainers, where has_seed */
};

/* Opens the tutorial and returns when the learner quits. LL_ERR_UNSUPPORTED where there is no
 * terminal to open it on, LL_ERR_NOT_FOUND where there is no such page, LL_ERR_SYSTEM where
 * something that the learner did could not be kept. The terminal is as it was, whatever is
 * returned.
 */
ll_err ll_tui_run(const struct ll_tui_options *options, struct ll_message *why);

/* Opens a lab's board over `folder` and returns when it is closed. LL_ERR_UNSUPPORTED without a
 * terminal; LL_ERR_NOT_FOUND, LL_ERR_IO where the folder cannot be read. `lang` may be NULL. */
ll_err ll_tui_board(const char *folder, const char *lang, struct ll_message *why);

#endif
