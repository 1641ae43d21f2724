#include "tui/figures_view.h"

#include "chart/figure.h"
#include "tui/border.h"
#include "tui/layout.h"

/* Tiles for `count` figures from the first of them on; false where one could not be read in its
 * own. */
static bool tiles_fit(struct ll_figure *const *figures, size_t count, struct ll_rect area,
                      struct ll_rect tiles[LL_LAYOUT_TILES])
{
    int width, height, narrowest = 1;
    for (size_t i = 0; i < count; i++) {
        ll_figure_least(figures[i], &width, &height);
        narrowest = width > narrowest ? width : narrowest;
    }
    if (ll_layout_tiles(area, count, narrowest, tiles) < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        ll_figure_least(figures[i], &width, &height);
        if (tiles[i].width < width || tiles[i].height < height)
            return false;
    }
    return true;
}

/* The figures of the part that begins with the first of `left`: as many as fit, and at least one.
 */
static size_t part_size(struct ll_figure *const *figures, size_t left, struct ll_rect area,
                        struct ll_rect tiles[LL_LAYOUT_TILES])
{
    size_t count = left;
    while (count > 1 && !tiles_fit(figures, count, area, tiles))
        count--;
    if (count == 1)
        tiles[0] = area;
    return count;
}

/* The figures to show: a view's own, or the panels of those that the area is too small for. */
static size_t list_figures(const struct ll_view *view, struct ll_rect area,
                           struct ll_figure *list[LL_LAYOUT_TILES])
{
    size_t count = 0;
    for (size_t i = 0; i < view->figure_count; i++) {
        struct ll_figure *figure = view->figures[i];
        int width, height;
        size_t panels = ll_figure_panel_count(figure);
        ll_figure_least(figure, &width, &height);
        bool whole = panels < 2 || (width <= area.width && height <= area.height);
        for (size_t j = 0; j < (whole ? 1 : panels) && count < LL_LAYOUT_TILES; j++)
            list[count++] = whole ? figure : ll_figure_panel(figure, j);
    }
    return count;
}

bool ll_figures_view_front(struct ll_figures_view *figures, const struct ll_view *view)
{
    size_t most = 0;
    for (size_t i = 0; i < view->figure_count; i++) {
        size_t count = ll_figure_series_count(view->figures[i]);
        most = count > most ? count : most;
    }
    figures->front = most > 1 && figures->front < most ? figures->front + 1 : 0;
    return most > 1;
}

void ll_figures_view_draw(struct ll_figures_view *figures, struct ll_app *app,
                          const struct ll_view *view, struct ll_rect area)
{
    struct ll_figure *list[LL_LAYOUT_TILES];
    struct ll_rect tiles[LL_LAYOUT_TILES];
    size_t starts[LL_LAYOUT_TILES], parts = 0, total = list_figures(view, area, list);
    for (size_t i = 0; i < total && parts < LL_LAYOUT_TILES; parts++) {
        starts[parts] = i;
        i += part_size(list + i, total - i, area, tiles);
    }
    figures->parts = parts;
    figures->shown = 0;
    if (parts == 0)
        return;
    if (figures->part >= parts)
        figures->part = parts - 1;
    size_t first = starts[figures->part];
    figures->shown = part_size(list + first, total - first, area, figures->tiles);
    for (size_t i = 0; i < figures->shown; i++) {
        figures->figures[i] = list[first + i];
        ll_figure_front(list[first + i], figures->front);
        ll_figure_draw(list[first + i], app->grid, figures->tiles[i], &app->style);
    }
    ll_border_more(app, area, figures->part > 0, figures->part + 1 < parts);
}

bool ll_figures_view_turn(struct ll_figures_view *figures)
{
    if (figures->parts < 2)
        return false;
    figures->part = (figures->part + 1) % figures->parts;
    return true;
}
