/* Panels: figures within a figure, in a row, a column or a grid. */
#include <limits.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"
#include "chart/legend.h"

void ll_figure_arrange(struct ll_figure *figure, enum ll_arrangement how, size_t columns)
{
    figure->arrangement = how;
    figure->columns = columns;
}

static bool contains(const struct ll_figure *figure, const struct ll_figure *wanted)
{
    if (figure == wanted)
        return true;
    for (size_t i = 0; i < figure->panel_count; i++)
        if (contains(figure->panels[i].figure, wanted))
            return true;
    return false;
}

ll_err ll_figure_add_panel(struct ll_figure *figure, struct ll_figure *panel, double weight)
{
    void *panels = figure->panels;
    if (contains(panel, figure))
        return LL_ERR_ARGUMENT;
    if (!ll_array_grow(&panels, &figure->panel_capacity, figure->panel_count + 1,
                       sizeof *figure->panels))
        return LL_ERR_MEMORY;
    figure->panels = panels;
    ll_figure_hold(panel);
    if (!isfinite(weight) || weight <= 0)
        weight = 1;
    figure->panels[figure->panel_count++] = (struct ll_panel){panel, weight};
    return LL_OK;
}

size_t ll_figure_panel_count(const struct ll_figure *figure)
{
    return figure->panel_count;
}

struct ll_figure *ll_figure_panel(const struct ll_figure *figure, size_t index)
{
    return figure->panels[index].figure;
}

/* Nothing of a panel is drawn outside it, however small it is. */
static void draw_panel(const struct ll_figure *panel, struct ll_pen *pen, struct ll_rect area,
                       bool has_key)
{
    struct ll_rect before = pen->ops->confine ? pen->ops->confine(pen, area) : area;
    if (has_key && area.width > 0 && area.height > 0)
        ll_frame_draw(panel, pen, area, true);
    else
        ll_figure_draw_with(panel, pen, area);
    if (pen->ops->release)
        pen->ops->release(pen, before);
}

/* Where the part of a length that belongs to the first `weight` of `total` ends. */
static int share(int length, double weight, double total)
{
    return (int)lround(length * weight / total);
}

/* Cells along the row or column that each panel takes: its share, but no less than it can be read
 * in, where there is room for that of all. */
static void share_out(const struct ll_figure *figure, int length, bool across, int *sizes)
{
    double total = 0, before = 0;
    int spare = length;
    for (size_t i = 0; i < figure->panel_count; i++)
        total += figure->panels[i].weight;
    for (size_t i = 0; i < figure->panel_count; i++) {
        int width, height, from = share(length, before, total);
        before += figure->panels[i].weight;
        ll_figure_least(figure->panels[i].figure, &width, &height);
        sizes[i] = share(length, before, total) - from;
        spare -= across ? width : height;
    }
    if (spare < 0)
        return;
    for (bool moved = true; moved;) {
        size_t poorest = 0, richest = 0;
        int worst = INT_MAX, best = INT_MIN;
        for (size_t i = 0; i < figure->panel_count; i++) {
            int width, height;
            ll_figure_least(figure->panels[i].figure, &width, &height);
            int over = sizes[i] - (across ? width : height);
            if (over < worst) {
                worst = over;
                poorest = i;
            }
            if (over > best) {
                best = over;
                richest = i;
            }
        }
        moved = worst < 0 && best > 0;
        sizes[poorest] += moved;
        sizes[richest] -= moved;
    }
}

/* `has_key`: their legend stands beside them. */
static void draw_line_of_panels(const struct ll_figure *figure, struct ll_pen *pen,
                                struct ll_rect area, bool across, bool has_key)
{
    int length = across ? area.width : area.height;
    int *sizes = ll_array_new(figure->panel_count, sizeof *sizes);
    /* A blank column keeps the numbers of one panel from those of the next; three, where there is
     * room, the end of one's legend from the name of the next one's axis. */
    int gap = !across || area.width < 30 ? 0 : area.width < 80 ? 1 : 3;
    if (!sizes)
        return;
    share_out(figure, length, across, sizes);
    for (size_t i = 0; i < figure->panel_count; i++) {
        struct ll_rect part = area;
        if (across) {
            part.width = sizes[i] - (i + 1 < figure->panel_count ? gap : 0);
            area.x += sizes[i];
        } else {
            part.height = sizes[i];
            area.y += sizes[i];
        }
        draw_panel(figure->panels[i].figure, pen, part, has_key);
    }
    free(sizes);
}

static size_t panel_columns(const struct ll_figure *figure)
{
    if (figure->arrangement == LL_ARRANGE_ROW)
        return figure->panel_count;
    return figure->columns > 0 ? figure->columns : (size_t)ceil(sqrt((double)figure->panel_count));
}

static void draw_grid_of_panels(const struct ll_figure *figure, struct ll_pen *pen,
                                struct ll_rect area)
{
    size_t columns = panel_columns(figure);
    size_t rows = (figure->panel_count + columns - 1) / columns;
    int gap = area.width / (int)columns >= 15 ? 1 : 0;
    for (size_t i = 0; i < figure->panel_count; i++) {
        size_t row = i / columns, column = i % columns;
        int left = share(area.width, (double)column, (double)columns);
        int right = share(area.width, (double)column + 1, (double)columns);
        int top = share(area.height, (double)row, (double)rows);
        int bottom = share(area.height, (double)row + 1, (double)rows);
        struct ll_rect part = {area.x + left, area.y + top,
                               right - left - (column + 1 < columns ? gap : 0), bottom - top};
        draw_panel(figure->panels[i].figure, pen, part, false);
    }
}

/* True where the panels of a row are so low that none has room for a legend, and one says it for
 * all.
 */
static bool shares_key(const struct ll_figure *figure, struct ll_rect area)
{
    enum { LOW = 12, LEAST = 5 };
    if (figure->arrangement != LL_ARRANGE_ROW || figure->panel_count < 2 || area.height < LEAST ||
        area.height > LOW || ll_legend_row_width(figure->panels[0].figure) > area.width)
        return false;
    for (size_t i = 1; i < figure->panel_count; i++)
        if (!ll_legend_same(figure->panels[0].figure, figure->panels[i].figure))
            return false;
    return ll_legend_wanted(figure->panels[0].figure);
}

void ll_figure_draw_with(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area)
{
    if (area.width < 1 || area.height < 1)
        return;
    if (figure->panel_count == 0) {
        ll_frame_draw(figure, pen, area, false);
        return;
    }
    if (figure->title && area.height >= 8) {
        pen->ops->text(pen, area.x, area.y, area.width, LL_ALIGN_CENTER, figure->title,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
        area.y++;
        area.height--;
    }
    bool has_key = shares_key(figure, area);
    if (has_key) {
        area.height--;
        ll_legend_draw_rows(figure->panels[0].figure, pen,
                            (struct ll_rect){area.x, area.y + area.height, area.width, 1});
    }
    if (figure->arrangement == LL_ARRANGE_GRID)
        draw_grid_of_panels(figure, pen, area);
    else
        draw_line_of_panels(figure, pen, area, figure->arrangement == LL_ARRANGE_ROW, has_key);
}

/* -- sizes ------------------------------------------------------------------------------------- */

static bool is_picture(const struct ll_figure *figure)
{
    const struct ll_layer *layer = figure->layers;
    while (layer && layer->ops->draw_whole)
        layer = layer->next;
    return figure->layers && layer == NULL;
}

void ll_figure_least(const struct ll_figure *figure, int *width, int *height)
{
    enum { PICTURE_WIDTH = 20, CHART_WIDTH = 32, HEIGHT = 7 };
    *width = is_picture(figure) ? PICTURE_WIDTH : CHART_WIDTH;
    *height = figure->layers && figure->layers->ops->least_height > 0
                  ? figure->layers->ops->least_height
                  : HEIGHT;
    if (figure->panel_count == 0)
        return;
    size_t across = figure->arrangement == LL_ARRANGE_COLUMN ? 1 : panel_columns(figure);
    int widest = 0, highest = 0;
    for (size_t i = 0; i < figure->panel_count; i++) {
        ll_figure_least(figure->panels[i].figure, width, height);
        widest = *width > widest ? *width : widest;
        highest = *height > highest ? *height : highest;
    }
    size_t down = (figure->panel_count + across - 1) / across;
    *width = widest * (int)across + (int)across - 1;
    *height = highest * (int)down;
}
