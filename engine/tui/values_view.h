/* Rows of results: labels and numbers, in as many columns as fit. */
#ifndef LL_TUI_VALUES_VIEW_H
#define LL_TUI_VALUES_VIEW_H

#include "course/view.h"
#include "tui/app.h"

/* Rows that the values take in this width; `fits` gives 0 where one of them would be cut. */
int ll_values_view_fits(const struct ll_view *view, int width);
int ll_values_view_height(const struct ll_view *view, int width);

/* Draws them from row *first on, which is kept in range; true where there are more below. */
bool ll_values_view_draw(struct ll_app *app, const struct ll_view *view, struct ll_rect area,
                         int *first);

#endif
