/* A view's figures on the screen: all of them, or as many as can be read, a part at a time. */
#ifndef LL_TUI_FIGURES_VIEW_H
#define LL_TUI_FIGURES_VIEW_H

#include "course/view.h"
#include "tui/app.h"

struct ll_figures_view { /* zeroed: at the first part */
    size_t part;
    size_t front; /* the series that is put forward, from 1; 0 for none */
    /* As they were drawn last: how many parts there are, and what the one that shows holds where.
     */
    size_t parts, shown;
    const struct ll_figure *figures[LL_LAYOUT_TILES]; /* of the view: until it changes */
    struct ll_rect tiles[LL_LAYOUT_TILES];
};

void ll_figures_view_draw(struct ll_figures_view *figures, struct ll_app *app,
                          const struct ll_view *view, struct ll_rect area);

/* On to the next part, behind the last to the first; false where there is only one. */
bool ll_figures_view_turn(struct ll_figures_view *figures);

/* Puts the next of the view's series in front of the others, behind the last none. False where
 * there are no two to tell apart. */
bool ll_figures_view_front(struct ll_figures_view *figures, const struct ll_view *view);

#endif
