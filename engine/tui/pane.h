/* A pane: rows written one under another, of which a scrolled part is in sight. Writers write all
 * of it each time it is drawn; the pane clips. */
#ifndef LL_TUI_PANE_H
#define LL_TUI_PANE_H

#include "tui/app.h"
#include "tui/text_view.h"

/* Where a pane is scrolled to; zeroed is its top. */
struct ll_pane_scroll {
    int first, total, shown;
};

struct ll_pane {
    struct ll_app *app;
    struct ll_rect area;
    int y; /* of the next row */
};

typedef void ll_pane_write(struct ll_pane *pane, void *arg);

void ll_pane_draw(struct ll_app *app, struct ll_rect area, struct ll_pane_scroll *scroll,
                  ll_pane_write *write, void *arg);

/* Plain text, wrapped; `right` (may be NULL) stands at the end of its first row. */
void ll_pane_text(struct ll_pane *pane, int indent, const char *text, struct ll_ink ink,
                  const char *right);
void ll_pane_markdown(struct ll_pane *pane, int indent, struct ll_text_view *view);
void ll_pane_skip(struct ll_pane *pane, int rows);

bool ll_pane_scroll(struct ll_pane_scroll *scroll, int rows);

#endif
