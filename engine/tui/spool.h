/* What goes to the terminal, gathered so that a frame leaves in one write.
 *
 * Curses writes as it goes, a piece for each line. Its output is a file in memory instead; when the
 * frame is whole it is sent at once, between the marks by which a terminal that knows them (private
 * mode 2026) shows it at once too. */
#ifndef LL_TUI_SPOOL_H
#define LL_TUI_SPOOL_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

struct ll_spool {
    FILE *file; /* for curses to write to */
    struct ll_str frame;
};

ll_err ll_spool_init(struct ll_spool *spool, struct ll_message *why);
void ll_spool_done(struct ll_spool *spool);

/* Sends to standard output what was gathered. */
void ll_spool_send(struct ll_spool *spool, bool marked);

#endif
