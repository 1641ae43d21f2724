/* The text sinks: plain, and with ANSI escape sequences. */
#include <string.h>

#include "chart/sink.h"

static bool shows_nothing(const struct ll_cell *cell, bool ansi)
{
    if (strcmp(cell->text, " ") != 0)
        return false;
    return !ansi || (cell->bg == LL_ROLE_BACKGROUND &&
                     (cell->attr & (LL_ATTR_REVERSE | LL_ATTR_UNDERLINE)) == 0);
}

/* Columns up to the last one that shows anything. */
static int used_columns(const struct ll_grid *grid, int y, bool ansi)
{
    int used = ll_grid_width(grid);
    while (used > 0 && shows_nothing(ll_grid_cell(grid, used - 1, y), ansi))
        used--;
    return used;
}

void ll_grid_write_text(const struct ll_grid *grid, struct ll_str *out)
{
    for (int y = 0; y < ll_grid_height(grid); y++) {
        int used = used_columns(grid, y, false);
        for (int x = 0; x < used; x++)
            ll_str_add(out, ll_grid_cell(grid, x, y)->text);
        ll_str_add_char(out, '\n');
    }
}

/* Colours 0..7 have codes of their own, 8..15 the bright ones, others a palette number. */
static void add_index(struct ll_str *out, int index, int base)
{
    if (index < 8)
        ll_str_format(out, ";%d", base + index);
    else if (index < 16)
        ll_str_format(out, ";%d", base + 60 + index - 8);
    else
        ll_str_format(out, ";%d;5;%d", base + 8, index);
}

static void add_color(struct ll_str *out, const struct ll_style *style, ll_color color, int base)
{
    int index = ll_style_index(style, color);
    if (index < 0)
        return;
    if (style->colors != LL_COLORS_RGB) {
        add_index(out, index, base);
        return;
    }
    unsigned rgb = ll_style_rgb(style, color);
    ll_str_format(out, ";%d;2;%u;%u;%u", base + 8, rgb >> 16, rgb >> 8 & 0xFF, rgb & 0xFF);
}

static void add_ink(struct ll_str *out, const struct ll_style *style, const struct ll_cell *cell)
{
    static const char *const codes[] = {";1", ";2", ";4", ";7"};
    unsigned attr = cell->attr | ll_style_attr(style, cell->fg) | ll_style_attr(style, cell->bg);
    ll_str_add(out, "\x1b[0");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (attr & 1u << i)
            ll_str_add(out, codes[i]);
    add_color(out, style, cell->fg, 30);
    add_color(out, style, cell->bg, 40);
    ll_str_add_char(out, 'm');
}

void ll_grid_write_ansi(const struct ll_grid *grid, const struct ll_style *style,
                        struct ll_str *out)
{
    const struct ll_cell plain = {.fg = LL_ROLE_TEXT, .bg = LL_ROLE_BACKGROUND};
    for (int y = 0; y < ll_grid_height(grid); y++) {
        const struct ll_cell *before = &plain;
        int used = used_columns(grid, y, true);
        for (int x = 0; x < used; x++) {
            const struct ll_cell *cell = ll_grid_cell(grid, x, y);
            if (cell->fg != before->fg || cell->bg != before->bg || cell->attr != before->attr)
                add_ink(out, style, cell);
            before = cell;
            ll_str_add(out, cell->text);
        }
        if (before->fg != plain.fg || before->bg != plain.bg || before->attr != plain.attr)
            ll_str_add(out, "\x1b[0m");
        ll_str_add_char(out, '\n');
    }
}

/* The figure in a grid of its own. */
static ll_err draw(const struct ll_figure *figure, int columns, int rows,
                   const struct ll_style *style, struct ll_grid **out)
{
    ll_err err = ll_grid_new(columns, rows, out);
    if (err == LL_OK)
        ll_figure_draw(figure, *out, ll_grid_area(*out), style);
    return err;
}

static ll_err txt_write(const struct ll_figure *figure, int columns, int rows,
                        const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    (void)why;
    struct ll_style plain = *style;
    struct ll_grid *grid = NULL;
    plain.colors = LL_COLORS_NONE;
    ll_err err = draw(figure, columns, rows, &plain, &grid);
    if (err == LL_OK)
        ll_grid_write_text(grid, out);
    ll_grid_free(&grid);
    return err != LL_OK ? err : ll_str_err(out);
}

static ll_err ansi_write(const struct ll_figure *figure, int columns, int rows,
                         const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    (void)why;
    struct ll_grid *grid = NULL;
    ll_err err = draw(figure, columns, rows, style, &grid);
    if (err == LL_OK)
        ll_grid_write_ansi(grid, style, out);
    ll_grid_free(&grid);
    return err != LL_OK ? err : ll_str_err(out);
}

const struct ll_sink ll_sink_txt = {"txt", txt_write};
const struct ll_sink ll_sink_ansi = {"ansi", ansi_write};
