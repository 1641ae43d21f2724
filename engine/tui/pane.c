#include "tui/pane.h"

#include <string.h>

#include "base/utf8.h"
#include "tui/border.h"

void ll_pane_draw(struct ll_app *app, struct ll_rect area, struct ll_pane_scroll *scroll,
                  ll_pane_write *write, void *arg)
{
    if (area.height <= 0)
        return;
    /* Once out of sight, to learn how much there is. */
    struct ll_pane pane = {.app = app, .area = area, .y = area.y};
    struct ll_rect before = ll_grid_clip(app->grid, (struct ll_rect){0, 0, 0, 0});
    write(&pane, arg);
    scroll->total = pane.y - area.y;
    scroll->shown = area.height;
    ll_pane_scroll(scroll, 0);
    ll_grid_clip(app->grid, ll_rect_cut(before, area));
    pane.y = area.y - scroll->first;
    write(&pane, arg);
    ll_grid_clip(app->grid, before);
    ll_border_more(app, area, scroll->first > 0, scroll->first + scroll->shown < scroll->total);
}

void ll_pane_text(struct ll_pane *pane, int indent, const char *text, struct ll_ink ink,
                  const char *right)
{
    int width = pane->area.width - indent, side = 0;
    if (right) {
        side = ll_utf8_width(right, strlen(right));
        ll_grid_text(pane->app->grid, pane->area.x + pane->area.width - side, pane->y, side, right,
                     ll_ink(LL_ROLE_MUTED, 0));
    }
    pane->y += ll_border_paragraph(
        pane->app, (struct ll_rect){pane->area.x + indent, pane->y, width - side - (side > 0), 0},
        text, ink);
}

void ll_pane_markdown(struct ll_pane *pane, int indent, struct ll_text_view *view)
{
    int width = pane->area.width - indent;
    int height = ll_text_view_height(view, pane->app, width);
    if (view->layout)
        ll_text_layout_draw(view->layout, 0, 0, pane->app->grid,
                            (struct ll_rect){pane->area.x + indent, pane->y, width, height});
    pane->y += height;
}

void ll_pane_skip(struct ll_pane *pane, int rows)
{
    pane->y += rows;
}

bool ll_pane_scroll(struct ll_pane_scroll *scroll, int rows)
{
    int last = scroll->total > scroll->shown ? scroll->total - scroll->shown : 0;
    int to = scroll->first + rows;
    to = to > last ? last : to < 0 ? 0 : to;
    bool moved = to != scroll->first;
    scroll->first = to;
    return moved;
}
