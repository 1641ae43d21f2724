#include "tui/values_view.h"

#include <limits.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/border.h"

enum { GAP = 2, BETWEEN = 4, LABEL_LEAST = 8, LABEL_MOST = 40 };

/* Widths of the label and the value of a column, and the number of columns that fit. */
struct table {
    int label, value, columns;
};

static int width_of(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

static struct table measure(const struct ll_view *view, int width)
{
    struct table t = {0, 0, 1};
    for (size_t i = 0; i < view->value_count; i++) {
        int label = width_of(view->values[i].label), value = width_of(view->values[i].text);
        t.label = label > t.label ? label : t.label;
        t.value = value > t.value ? value : t.value;
    }
    if (t.label > LABEL_MOST)
        t.label = LABEL_MOST;
    int one = t.label + GAP + t.value;
    int fit = (width + BETWEEN) / (one + BETWEEN);
    int count = (int)view->value_count;
    fit = fit > count ? count : fit;
    t.columns = fit < 1 ? 1 : fit;
    /* A label may be cut; what was computed may not. */
    if (one > width && width - GAP - t.value >= LABEL_LEAST)
        t.label = width - GAP - t.value;
    else if (one > width)
        t.value = width - t.label - GAP;
    return t;
}

int ll_values_view_fits(const struct ll_view *view, int width)
{
    for (size_t i = 0; i < view->value_count; i++)
        if (width_of(view->values[i].label) > LABEL_MOST)
            return 0;
    struct table t = measure(view, INT_MAX / 4);
    return t.label + GAP + t.value > width ? 0 : ll_values_view_height(view, width);
}

int ll_values_view_height(const struct ll_view *view, int width)
{
    int count = (int)view->value_count;
    if (count == 0)
        return 0;
    int columns = measure(view, width).columns;
    return (count + columns - 1) / columns;
}

bool ll_values_view_draw(struct ll_app *app, const struct ll_view *view, struct ll_rect area,
                         int *first)
{
    struct table t = measure(view, area.width);
    int count = (int)view->value_count, rows = (count + t.columns - 1) / t.columns;
    *first = ll_layout_follow(*first, *first, area.height, rows);
    for (int i = 0; i < count; i++) {
        int row = i % rows - *first, column = i / rows;
        int x = area.x + column * (t.label + GAP + t.value + BETWEEN), y = area.y + row;
        if (row < 0 || row >= area.height)
            continue;
        ll_grid_text_short(app->grid, x, y, t.label, view->values[i].label, app->ascii,
                           ll_ink(LL_ROLE_MUTED, 0));
        ll_grid_text_short(app->grid, x + t.label + GAP, y, t.value, view->values[i].text,
                           app->ascii, ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    }
    bool below = *first + area.height < rows;
    ll_border_more(app, area, *first > 0, below);
    return below;
}
