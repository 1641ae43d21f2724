/* A view's figures on the screen: all of them, or as many as can be read, a part at a time. */
#ifndef LL_TUI_FIGURES_VIEW_H
#define LL_TUI_FIGURES_VIEW_H

#include "course/view.h"
#include "tui/app.h"

struct ll_figures_view { /* zeroed: at the first part */
    size_t part;
    size_t parts; /* as they were drawn last */
};

void ll_figures_view_draw(struct ll_figures_view *figures, struct ll_app *app,
                          const struct ll_view *view, struct ll_rect area);

/* On to the next part, behind the last to the first; false where there is only one. */
bool ll_figures_view_turn(struct ll_figures_view *figures);

#endif
