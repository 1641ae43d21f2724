/* Rows of results: labels and numbers, in as many columns as fit. */
#ifndef LL_TUI_VALUES_VIEW_H
#define LL_TUI_VALUES_VIEW_H

#include "course/view.h"
#include "tui/app.h"

int ll_values_view_height(const struct ll_view *view, int width);
void ll_values_view_draw(struct ll_app *app, const struct ll_view *view, struct ll_rect area);

#endif
