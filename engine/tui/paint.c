/* The painter keeps a copy of the grid it painted last. Curses would find the differences too, but
 * only after each cell was turned into its own kind of cell; comparing first makes a frame in which
 * a slider moved cost what changed. */
#include "tui/paint.h"

#include <curses.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/utf8.h"

struct ll_painter {
    struct ll_style style;
    bool plain;           /* the locale has only ASCII */
    struct ll_grid *last; /* NULL where nothing is known of the screen */
    ll_color fg, bg;      /* the pair asked for last: cells of one colour come in runs */
    int pair;
    struct ll_cell looked; /* the cell whose looks were asked for last, and whether it was clear */
    bool has_looked, was_clear;
};

ll_err ll_painter_new(const struct ll_style *style, struct ll_painter **out)
{
    *out = ll_array_new(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    (*out)->style = *style;
    (*out)->plain = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    (*out)->pair = -1;
    return LL_OK;
}

void ll_painter_free(struct ll_painter **painter)
{
    if (*painter == NULL)
        return;
    ll_grid_free(&(*painter)->last);
    free(*painter);
    *painter = NULL;
}

void ll_painter_forget(struct ll_painter *painter)
{
    ll_grid_free(&painter->last);
}

void ll_painter_theme(struct ll_painter *painter, enum ll_theme theme)
{
    painter->style.theme = theme;
    painter->pair = -1;
    painter->has_looked = false;
    ll_painter_forget(painter);
}

/* Curses' number of a colour: -1 the terminal's own. In direct colour the numbers below 8 stand
 * for the eight old colours, so the darkest blues move up to 8. */
static int color_number(const struct ll_style *style, ll_color color)
{
    int index = ll_style_index(style, color);
    if (index < 0 || style->colors != LL_COLORS_RGB)
        return index;
    int rgb = (int)ll_style_rgb(style, color);
    return rgb > 0 && rgb < 8 ? 8 : rgb;
}

static int pair_number(struct ll_painter *painter, const struct ll_cell *cell)
{
    if (painter->pair >= 0 && painter->fg == cell->fg && painter->bg == cell->bg)
        return painter->pair;
    int fg = color_number(&painter->style, cell->fg);
    int bg = color_number(&painter->style, cell->bg);
    painter->fg = cell->fg;
    painter->bg = cell->bg;
    painter->pair = fg < 0 && bg < 0 ? 0 : alloc_pair(fg, bg);
    if (painter->pair < 0)
        painter->pair = 0;
    return painter->pair;
}

/* Without colour, what matters is bold: meaning never hangs on colour alone. */
static attr_t plain_attributes(const struct ll_cell *cell)
{
    switch (cell->fg) {
    case LL_ROLE_ACCENT:
    case LL_ROLE_GOOD:
    case LL_ROLE_BAD:
    case LL_ROLE_WARNING:
        return A_BOLD;
    default:
        return A_NORMAL;
    }
}

static attr_t attributes_of(const struct ll_painter *painter, const struct ll_cell *cell)
{
    attr_t attributes = A_NORMAL;
    unsigned attr = cell->attr | ll_style_attr(&painter->style, cell->fg) |
                    ll_style_attr(&painter->style, cell->bg);
    if (painter->style.colors == LL_COLORS_NONE)
        attributes = plain_attributes(cell);
    if (attr & LL_ATTR_BOLD)
        attributes |= A_BOLD;
    if (attr & LL_ATTR_DIM)
        attributes |= A_DIM;
    if (attr & LL_ATTR_UNDERLINE)
        attributes |= A_UNDERLINE;
    if (attr & LL_ATTR_REVERSE)
        attributes |= A_REVERSE;
    return attributes;
}

/* What stands for a character where the locale has none but ASCII's: a formula loses its looks, not
 * its letters. */
static const struct {
    uint32_t cp;
    char plain;
} ascii_twins[] = {
    {0xA0, ' '},    {0xB0, 'o'},   {0xB1, '~'},    {0xB2, '2'},   {0xB3, '3'},   {0xB7, '.'},
    {0xB9, '1'},    {0xD7, 'x'},   {0xF7, '/'},    {0x177, 'y'},  {0x2E3, 'x'},  {0x3A3, 'S'},
    {0x3B1, 'a'},   {0x3B2, 'b'},  {0x3B3, 'g'},   {0x3B4, 'd'},  {0x3B5, 'e'},  {0x3B7, 'h'},
    {0x3B8, 'q'},   {0x3BB, 'l'},  {0x3BC, 'u'},   {0x3C0, 'p'},  {0x3C3, 's'},  {0x3C4, 't'},
    {0x3C8, 'y'},   {0x1D62, 'i'}, {0x2013, '-'},  {0x2014, '-'}, {0x2016, '|'}, {0x2018, '\''},
    {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'},  {0x2022, '*'}, {0x2026, '.'}, {0x2070, '0'},
    {0x2074, '4'},  {0x2078, '8'}, {0x207A, '+'},  {0x207B, '-'}, {0x207F, 'n'}, {0x2080, '0'},
    {0x2081, '1'},  {0x2082, '2'}, {0x2083, '3'},  {0x2084, '4'}, {0x2190, '<'}, {0x2191, '^'},
    {0x2192, '>'},  {0x2193, 'v'}, {0x2202, 'd'},  {0x2207, 'V'}, {0x2211, 'S'}, {0x2212, '-'},
    {0x221A, 'v'},  {0x221E, '8'}, {0x2248, '~'},  {0x2260, '#'}, {0x2264, '<'}, {0x2265, '>'},
    {0x23A7, '/'},  {0x23A8, '{'}, {0x23A9, '\\'}, {0x2500, '-'}, {0x2502, '|'},
};

static wchar_t plain_twin(uint32_t cp)
{
    if (cp < 0x80)
        return (wchar_t)cp;
    for (size_t i = 0; i < sizeof ascii_twins / sizeof *ascii_twins; i++)
        if (ascii_twins[i].cp == cp)
            return (wchar_t)ascii_twins[i].plain;
    return L'?';
}

/* The cell's cluster as wide characters: a base and as many marks as curses keeps. */
static void wide_text(const struct ll_painter *painter, const struct ll_cell *cell,
                      wchar_t out[CCHARW_MAX + 1])
{
    size_t length = 0, n = 0;
    while (length < sizeof cell->text && cell->text[length] != '\0')
        length++;
    for (size_t at = 0; at < length && n < CCHARW_MAX;) {
        uint32_t cp;
        at += ll_utf8_next(cell->text + at, length - at, &cp);
        out[n++] = (wchar_t)cp;
    }
    if (n == 0)
        out[n++] = L' ';
    if (painter->plain) {
        out[0] = plain_twin((uint32_t)out[0]);
        n = 1;
    }
    out[n] = L'\0';
}

static void put_cell(struct ll_painter *painter, int x, int y, const struct ll_cell *cell)
{
    cchar_t out;
    wchar_t text[CCHARW_MAX + 1];
    int pair = painter->style.colors == LL_COLORS_NONE ? 0 : pair_number(painter, cell);
    wide_text(painter, cell, text);
    setcchar(&out, text, attributes_of(painter, cell), (short)(pair > 32767 ? 0 : pair), &pair);
    mvadd_wch(y, x, &out);
}

/* Whether of the cell nothing is seen beside its text: a blank could stand in its colours. */
static bool is_clear(struct ll_painter *painter, const struct ll_cell *cell)
{
    const struct ll_cell *looked = &painter->looked;
    if (painter->has_looked && looked->fg == cell->fg && looked->bg == cell->bg &&
        looked->attr == cell->attr)
        return painter->was_clear;
    painter->looked = *cell;
    painter->has_looked = true;
    painter->was_clear = color_number(&painter->style, cell->bg) < 0 &&
                         (attributes_of(painter, cell) & (A_UNDERLINE | A_REVERSE)) == 0;
    return painter->was_clear;
}

static bool is_blank(struct ll_painter *painter, const struct ll_cell *cell)
{
    bool empty = cell->text[0] == '\0' || (cell->text[0] == ' ' && cell->text[1] == '\0');
    return empty && cell->width == 1 && is_clear(painter, cell);
}

struct row {
    struct ll_painter *painter;
    const struct ll_cell *now, *was;
    int y, width;
    bool changed;
};

static bool is_new(const struct row *row, int x)
{
    return !ll_cell_same(&row->now[x], &row->was[x]);
}

/* A blank's colours are not seen. In a short gap between texts it takes those of the text before
 * it: then the gap is written without a change of colours, which is less than to leap over it. A
 * long run is all plain, so that it can be erased at once. Gives where the blanks end. */
static int put_blanks(struct row *row, int from, const struct ll_cell *before)
{
    enum { SHORT_GAP = 16 };
    int to = from;
    bool has_change = false;
    for (; to < row->width && is_blank(row->painter, &row->now[to]); to++) {
        row->changed |= is_new(row, to);
        has_change |= is_new(row, to) && !is_blank(row->painter, &row->was[to]);
    }
    bool is_short = before && to < row->width && to - from <= SHORT_GAP;
    if (is_short)
        has_change |= is_new(row, from - 1) || is_new(row, to);
    for (int x = from; has_change && x < to; x++) {
        struct ll_cell cell = {.text = " ", .width = 1, .bg = row->now[x].bg};
        if (is_short) {
            cell = *before;
            memcpy(cell.text, " ", 2);
            cell.width = 1;
        }
        put_cell(row->painter, x, row->y, &cell);
    }
    return to;
}

static void put_row(struct ll_painter *painter, const struct ll_grid *grid, int y, int width)
{
    struct row row = {.painter = painter,
                      .now = ll_grid_cell(grid, 0, y),
                      .was = ll_grid_cell(painter->last, 0, y),
                      .y = y,
                      .width = width};
    const struct ll_cell *before = NULL; /* the text on the left, where a blank may look like it */
    for (int x = 0; x < width;) {
        const struct ll_cell *cell = &row.now[x];
        if (is_blank(painter, cell)) {
            x = put_blanks(&row, x, before);
            continue;
        }
        if (cell->width > 0)
            before = is_clear(painter, cell) ? cell : NULL;
        if (cell->width > 0 && is_new(&row, x)) {
            row.changed = true;
            if (x + cell->width <= width)
                put_cell(painter, x, y, cell);
        }
        x++;
    }
    if (row.changed)
        ll_grid_copy(painter->last, 0, y, grid, (struct ll_rect){0, y, width, 1});
}

/* Curses' screen and our copy of it, both blank. */
static bool start_blank(struct ll_painter *painter, int width, int height)
{
    if (painter->last && ll_grid_width(painter->last) == width &&
        ll_grid_height(painter->last) == height)
        return true;
    ll_painter_forget(painter);
    werase(stdscr);
    return ll_grid_new(width, height, &painter->last) == LL_OK;
}

void ll_painter_put(struct ll_painter *painter, const struct ll_grid *grid)
{
    int width = ll_grid_width(grid), height = ll_grid_height(grid);
    if (!start_blank(painter, width, height))
        return; /* no memory for the copy: the next frame tries again */
    int columns = width < COLS ? width : COLS, rows = height < LINES ? height : LINES;
    for (int y = 0; y < rows; y++)
        put_row(painter, grid, y, columns);
}
