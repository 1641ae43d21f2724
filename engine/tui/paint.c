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
#include <term.h> /* last: its names are half of the English language */

/* What curses is told of a cell beside its text. */
struct look {
    ll_color fg, bg;
    uint8_t attr;
    bool is_known, is_clear; /* clear: nothing is seen of it but its text */
    attr_t attributes;
    int pair;
};

enum { LOOKS = 64 };

/* The terminal's own colours as a pair like others. In curses' pair 0, which is no colours at all,
 * a text that follows a coloured one would have every attribute reset first. */
enum { PLAIN_PAIR = 1 };

struct ll_painter {
    struct ll_style style;
    bool plain; /* the locale has only ASCII */
    bool erases_in_colors;
    int plain_pair;           /* the terminal's own colours */
    struct ll_grid *last;     /* NULL where nothing is known of the screen */
    struct look looks[LOOKS]; /* asked for before; each has one place */
    cchar_t *run;             /* as wide as the screen: cells side by side that are put together */
};

/* A terminal that cannot show some attributes in colours would not show them in that pair. */
static int make_plain_pair(const struct ll_style *style)
{
    char name[] = "ncv";
    bool is_pair_0 = style->colors == LL_COLORS_NONE || tigetnum(name) > 0 ||
                     init_extended_pair(PLAIN_PAIR, -1, -1) != OK;
    return is_pair_0 ? 0 : PLAIN_PAIR;
}

ll_err ll_painter_new(const struct ll_style *style, struct ll_painter **out)
{
    char bce[] = "bce";
    *out = ll_array_new(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    (*out)->style = *style;
    (*out)->plain = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    (*out)->erases_in_colors = tigetflag(bce) > 0;
    (*out)->plain_pair = make_plain_pair(style);
    return LL_OK;
}

void ll_painter_free(struct ll_painter **painter)
{
    if (*painter == NULL)
        return;
    ll_grid_free(&(*painter)->last);
    free((*painter)->run);
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
    memset(painter->looks, 0, sizeof painter->looks);
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

static int pair_number(const struct ll_painter *painter, const struct ll_cell *cell)
{
    int fg = color_number(&painter->style, cell->fg), bg = color_number(&painter->style, cell->bg);
    int pair = fg < 0 && bg < 0 ? painter->plain_pair : alloc_pair(fg, bg);
    return pair < 0 ? 0 : pair;
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

static const struct look *look_of(struct ll_painter *painter, const struct ll_cell *cell)
{
    struct look *look = &painter->looks[(cell->fg * 5 + cell->bg * 23 + cell->attr * 11) % LOOKS];
    if (look->is_known && look->fg == cell->fg && look->bg == cell->bg && look->attr == cell->attr)
        return look;
    *look = (struct look){.fg = cell->fg,
                          .bg = cell->bg,
                          .attr = cell->attr,
                          .is_known = true,
                          .attributes = attributes_of(painter, cell),
                          .pair = pair_number(painter, cell)};
    look->is_clear = color_number(&painter->style, cell->bg) < 0 &&
                     (look->attributes & (A_UNDERLINE | A_REVERSE)) == 0;
    return look;
}

static bool is_blank(struct ll_painter *painter, const struct ll_cell *cell)
{
    bool empty = cell->text[0] == '\0' || (cell->text[0] == ' ' && cell->text[1] == '\0');
    return empty && cell->width == 1 && look_of(painter, cell)->is_clear;
}

struct row {
    struct ll_painter *painter;
    const struct ll_cell *now, *was;
    int y, width;
    int from, to, count; /* the columns of the run that is gathered, and its cells */
};

static bool is_new(const struct row *row, int x)
{
    return !ll_cell_same(&row->now[x], &row->was[x]);
}

static void put_run(struct row *row)
{
    if (row->count > 0)
        mvadd_wchnstr(row->y, row->from, row->painter->run, row->count);
    row->count = 0;
}

static void put_cell(struct row *row, int x, const struct ll_cell *cell)
{
    wchar_t text[CCHARW_MAX + 1];
    const struct look *look = look_of(row->painter, cell);
    int pair = look->pair;
    if (row->count > 0 && x != row->to)
        put_run(row);
    if (row->count == 0)
        row->from = x;
    wide_text(row->painter, cell, text);
    setcchar(&row->painter->run[row->count++], text, look->attributes,
             (short)(pair > 32767 ? 0 : pair), &pair);
    row->to = x + cell->width;
}

/* How many blanks are written rather than leapt over: those that are on the screen already, and
 * those that stand for a text that was there. */
enum { LEAPT_OVER = 8, ERASED = 16 };

/* The blanks from `from` on to `to`, before a text or the row's end. Nobody sees a blank's colours,
 * and each change of them is ten bytes and more: where blanks are to be written they take those of
 * the text before them. Where the terminal erases in any colours that holds for runs of any length,
 * else long ones are plain, so that they can be erased at once. */
static void put_blanks(struct row *row, int from, int to, const struct ll_cell *before)
{
    bool is_last = to == row->width, covers = false, joins = false;
    int length = to - from;
    for (int x = from; x < to; x++)
        covers |= is_new(row, x) && !is_blank(row->painter, &row->was[x]);
    if (before && !is_last && length <= LEAPT_OVER)
        joins = is_new(row, (int)(before - row->now)) && is_new(row, to);
    if (!covers && !joins)
        return;
    bool is_inked = before && (row->painter->erases_in_colors || (!is_last && length <= ERASED));
    for (int x = from; x < to; x++) {
        struct ll_cell cell = {.text = " ", .width = 1, .bg = row->now[x].bg};
        if (is_inked) {
            cell.fg = before->fg;
            cell.bg = before->bg;
            cell.attr = before->attr;
        }
        put_cell(row, x, &cell);
    }
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
        int end = x;
        while (end < width && is_blank(painter, &row.now[end]))
            end++;
        if (end > x) {
            put_blanks(&row, x, end, before);
            x = end;
            continue;
        }
        if (cell->width > 0)
            before = look_of(painter, cell)->is_clear ? cell : NULL;
        if (cell->width > 0 && is_new(&row, x) && x + cell->width <= width)
            put_cell(&row, x, cell);
        x++;
    }
    put_run(&row);
}

/* Curses' screen and our copy of it, both blank. */
static bool start_blank(struct ll_painter *painter, int width, int height)
{
    if (painter->last && ll_grid_width(painter->last) == width &&
        ll_grid_height(painter->last) == height)
        return true;
    ll_painter_forget(painter);
    free(painter->run);
    painter->run = ll_array_new((size_t)width, sizeof *painter->run);
    if (painter->run == NULL || ll_grid_new(width, height, &painter->last) != LL_OK)
        return false;
    erase();
    return true;
}

void ll_painter_put(struct ll_painter *painter, const struct ll_grid *grid)
{
    int width = ll_grid_width(grid), height = ll_grid_height(grid);
    if (!start_blank(painter, width, height))
        return; /* no memory for the copy: the next frame tries again */
    int columns = width < COLS ? width : COLS, rows = height < LINES ? height : LINES;
    for (int y = 0; y < rows; y++) {
        if (ll_grid_row_same(painter->last, grid, y))
            continue;
        put_row(painter, grid, y, columns);
        ll_grid_row_copy(painter->last, grid, y);
    }
}
