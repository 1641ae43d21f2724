/* What every screen has around it: the title and progress above, the keys below. */
#ifndef LL_TUI_BORDER_H
#define LL_TUI_BORDER_H

#include "tui/app.h"

/* The rule under the title, cut into `total` pieces: those up to `done` are behind the learner,
 * number `here` is where they are. */
struct ll_border_progress {
    size_t total, done, here;
};

/* Draws the header: `id` and title to the left, `right` (may be NULL) to the right. With progress
 * NULL the rule is whole. */
void ll_border_header(struct ll_app *app, const char *id, const char *title, const char *right,
                      const struct ll_border_progress *progress);

/* Draws the rule's progress alone. */
void ll_border_progress_draw(struct ll_app *app, const struct ll_border_progress *progress);

/* Draws the footer: what was said last, or else the keys. */
void ll_border_footer(struct ll_app *app, const struct ll_hints *hints);

/* Marks in `area`'s right margin that there is more text above or below. */
void ll_border_more(struct ll_app *app, struct ll_rect area, bool above, bool below);

/* Fills `columns` cells from x, y with a mark. */
void ll_border_repeat(struct ll_app *app, int x, int y, int columns, const char *mark,
                      struct ll_ink ink);

/* Writes plain text into `area`, broken between words; the rows it took. With height 0 all of it
 * is written. */
int ll_border_paragraph(struct ll_app *app, struct ll_rect area, const char *text,
                        struct ll_ink ink);

#endif
