#include "tui/figures_view.h"

#include "chart/figure.h"
#include "tui/frame.h"
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

void ll_figures_view_draw(struct ll_figures_view *figures, struct ll_app *app,
                          const struct ll_view *view, struct ll_rect area)
{
    struct ll_rect tiles[LL_LAYOUT_TILES];
    size_t starts[LL_LAYOUT_TILES], parts = 0;
    for (size_t i = 0; i < view->figure_count && parts < LL_LAYOUT_TILES; parts++) {
        starts[parts] = i;
        i += part_size(view->figures + i, view->figure_count - i, area, tiles);
    }
    figures->parts = parts;
    if (parts == 0)
        return;
    if (figures->part >= parts)
        figures->part = parts - 1;
    size_t first = starts[figures->part];
    size_t count = part_size(view->figures + first, view->figure_count - first, area, tiles);
    for (size_t i = 0; i < count; i++)
        ll_figure_draw(view->figures[first + i], app->grid, tiles[i], &app->style);
    ll_frame_more(app, area, figures->part > 0, figures->part + 1 < parts);
}

bool ll_figures_view_turn(struct ll_figures_view *figures)
{
    if (figures->parts < 2)
        return false;
    figures->part = (figures->part + 1) % figures->parts;
    return true;
}
