#include "tui/values_view.h"

#include <limits.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/border.h"

enum { GAP = 2, BETWEEN = 4, INDENT = 2 };

/* Widths of the label and the value of a column, and the number of columns that fit. Where one row
 * does not fit the width, there is one column, and the values of such rows stand under their
 * labels.
 */
struct table {
    int label, value, columns, width;
};

static int width_of(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

static bool is_tall(const struct ll_view_value *value, int width)
{
    return width_of(value->label) + GAP + width_of(value->text) > width;
}

static struct table measure(const struct ll_view *view, int width)
{
    struct table t = {.columns = 1, .width = width};
    bool tall = false;
    for (size_t i = 0; i < view->value_count; i++) {
        const struct ll_view_value *value = &view->values[i];
        tall = tall || is_tall(value, width);
        if (is_tall(value, width))
            continue;
        int label = width_of(value->label), text = width_of(value->text);
        t.label = label > t.label ? label : t.label;
        t.value = text > t.value ? text : t.value;
    }
    int one = t.label + GAP + t.value, count = (int)view->value_count;
    if (one > width) /* the widest of either are not of one row */
        t.label = width - GAP - t.value;
    int fit = tall ? 1 : (width + BETWEEN) / (one + BETWEEN);
    fit = fit > count ? count : fit;
    t.columns = fit < 1 ? 1 : fit;
    return t;
}

/* A row's label and value do not stand in the table's columns. */
static bool is_apart(const struct ll_view_value *value, const struct table *t)
{
    return is_tall(value, t->width) || width_of(value->label) > t->label;
}

static int rows_of(const struct ll_view *view, const struct table *t)
{
    int count = (int)view->value_count, rows = (count + t->columns - 1) / t->columns;
    for (size_t i = 0; t->columns == 1 && i < view->value_count; i++)
        rows += is_apart(&view->values[i], t);
    return rows;
}

int ll_values_view_fits(const struct ll_view *view, int width)
{
    struct table t = measure(view, INT_MAX / 4);
    return t.label + GAP + t.value > width ? 0 : ll_values_view_height(view, width);
}

int ll_values_view_height(const struct ll_view *view, int width)
{
    struct table t = measure(view, width);
    return view->value_count > 0 ? rows_of(view, &t) : 0;
}

static void draw_text(struct ll_app *app, struct ll_rect area, int x, int row, int columns,
                      const char *text, struct ll_ink ink)
{
    if (row >= 0 && row < area.height)
        ll_grid_text_short(app->grid, area.x + x, area.y + row, columns, text, app->ascii, ink);
}

bool ll_values_view_draw(struct ll_app *app, const struct ll_view *view, struct ll_rect area,
                         int *first)
{
    struct table t = measure(view, area.width);
    struct ll_ink muted = ll_ink(LL_ROLE_MUTED, 0), strong = ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD);
    int count = (int)view->value_count, rows = rows_of(view, &t);
    *first = ll_layout_follow(*first, *first, area.height, rows);
    for (int i = 0, row = -*first; i < count; i++, row++) {
        const struct ll_view_value *value = &view->values[i];
        int x = 0;
        if (t.columns > 1) {
            row = i % rows - *first;
            x = i / rows * (t.label + GAP + t.value + BETWEEN);
        } else if (is_apart(value, &t)) {
            draw_text(app, area, 0, row++, area.width, value->label, muted);
            draw_text(app, area, INDENT, row, area.width - INDENT, value->text, strong);
            continue;
        }
        draw_text(app, area, x, row, t.label, value->label, muted);
        draw_text(app, area, x + t.label + GAP, row, t.value, value->text, strong);
    }
    bool below = *first + area.height < rows;
    ll_border_more(app, area, *first > 0, below);
    return below;
}
