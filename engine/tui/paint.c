/* The painter keeps a copy of the rows that it painted last, and walks the terminal's beam over the
 * cells that differ. A row that was never painted has no copy: it is blank, and the memory for it
 * is not touched.
 *
 * Most bytes of a frame are colours and moves, so both are saved where nothing is seen of it: a
 * blank is written in whatever colour the text before it has, a short way to the right is walked
 * over what stands there, a line's blank rest is erased. */
#include "tui/paint.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/beam.h"

enum { LOOKS_KEPT = 32 };

/* How cells of one ink look on this terminal. */
struct looks {
    ll_color fg, bg;
    uint8_t attr;
    bool known;
    bool clear; /* nothing is seen beside the text: a blank could stand in these colours */
    struct ll_looks on;
};

struct ll_painter {
    struct ll_style style;
    const struct ll_terminfo *info;
    bool plain;            /* the locale has only ASCII */
    struct ll_cell *last;  /* rows as they were painted; NULL where nothing is known */
    struct ll_cell *blank; /* a row of blanks, what a row is before it is painted */
    int width, height;     /* of `last` */
    int cursor;            /* 1 shown, 0 hidden, -1 not known */
    struct ll_beam beam;
    struct looks kept[LOOKS_KEPT];
};

ll_err ll_painter_new(const struct ll_style *style, const struct ll_terminfo *info,
                      struct ll_painter **out)
{
    *out = ll_array_new(1, sizeof **out);
    if (*out == NULL)
        return LL_ERR_MEMORY;
    (*out)->style = *style;
    (*out)->info = info;
    (*out)->plain = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    (*out)->cursor = -1;
    ll_beam_init(&(*out)->beam, info);
    return LL_OK;
}

void ll_painter_free(struct ll_painter **painter)
{
    if (*painter == NULL)
        return;
    ll_painter_forget(*painter);
    free(*painter);
    *painter = NULL;
}

void ll_painter_forget(struct ll_painter *painter)
{
    free(painter->last);
    free(painter->blank);
    painter->last = painter->blank = NULL;
    painter->cursor = -1;
}

void ll_painter_theme(struct ll_painter *painter, enum ll_theme theme)
{
    painter->style.theme = theme;
    memset(painter->kept, 0, sizeof painter->kept);
    ll_painter_forget(painter);
}

/* The terminal's number of a colour: -1 its own. In direct colour the numbers below 8 stand for the
 * eight old colours, so the darkest blues move up to 8. */
static int color_number(const struct ll_style *style, ll_color color)
{
    int index = ll_style_index(style, color);
    if (index < 0 || style->colors != LL_COLORS_RGB)
        return index;
    int rgb = (int)ll_style_rgb(style, color);
    return rgb > 0 && rgb < 8 ? 8 : rgb;
}

/* Without colour, what matters is bold: meaning never hangs on colour alone. */
static unsigned plain_attributes(const struct ll_cell *cell)
{
    switch (cell->fg) {
    case LL_ROLE_ACCENT:
    case LL_ROLE_GOOD:
    case LL_ROLE_BAD:
    case LL_ROLE_WARNING:
        return LL_ATTR_BOLD;
    default:
        return 0;
    }
}

static bool is_clear(const struct ll_looks *on)
{
    return on->bg < 0 && (on->attr & (LL_ATTR_UNDERLINE | LL_ATTR_REVERSE)) == 0;
}

static struct looks make_looks(const struct ll_painter *painter, const struct ll_cell *cell)
{
    const struct ll_style *style = &painter->style;
    struct looks looks = {
        .fg = cell->fg, .bg = cell->bg, .attr = cell->attr, .known = true, .on = {-1, -1, 0}};
    looks.on.attr = cell->attr | ll_style_attr(style, cell->fg) | ll_style_attr(style, cell->bg);
    if (style->colors == LL_COLORS_NONE) {
        looks.on.attr |= plain_attributes(cell);
    } else {
        looks.on.fg = color_number(style, cell->fg);
        looks.on.bg = color_number(style, cell->bg);
    }
    looks.clear = is_clear(&looks.on);
    return looks;
}

static const struct looks *looks_of(struct ll_painter *painter, const struct ll_cell *cell)
{
    size_t place = (cell->fg * 5U + cell->bg * 3U + cell->attr) % LOOKS_KEPT;
    struct looks *kept = &painter->kept[place];
    if (!kept->known || kept->fg != cell->fg || kept->bg != cell->bg || kept->attr != cell->attr)
        *kept = make_looks(painter, cell);
    return kept;
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

static char plain_twin(uint32_t cp)
{
    if (cp < 0x80)
        return (char)cp;
    for (size_t i = 0; i < sizeof ascii_twins / sizeof *ascii_twins; i++)
        if (ascii_twins[i].cp == cp)
            return ascii_twins[i].plain;
    return '?';
}

static size_t length_of(const struct ll_cell *cell)
{
    size_t length = 0;
    while (length < sizeof cell->text && cell->text[length] != '\0')
        length++;
    return length;
}

static bool is_blank(struct ll_painter *painter, const struct ll_cell *cell)
{
    bool empty = cell->text[0] == '\0' || (cell->text[0] == ' ' && cell->text[1] == '\0');
    return empty && cell->width == 1 && looks_of(painter, cell)->clear;
}

struct row {
    struct ll_painter *painter;
    const struct ll_cell *now, *was;
    int y, width;
    bool is_last;
};

/* Whether the terminal shows the cell as it is to be. */
static bool is_shown(const struct row *row, int x)
{
    return ll_cell_same(&row->now[x], &row->was[x]) ||
           (is_blank(row->painter, &row->now[x]) && is_blank(row->painter, &row->was[x]));
}

/* The columns that every terminal gives the cell; -1 where they do not agree, or where the
 * cursor's place after it is not the next: after the last column it waits, or is elsewhere. */
static int sure_columns(const struct row *row, int x, size_t length)
{
    uint32_t cp;
    const struct ll_cell *cell = &row->now[x];
    if (x + cell->width >= row->width)
        return -1;
    if (row->painter->plain || (length == 1 && cell->width == 1))
        return cell->width;
    bool alone = ll_utf8_next(cell->text, length, &cp) == length;
    return alone && cp < 0x10000 && wcwidth((wchar_t)cp) == cell->width ? cell->width : -1;
}

static void put_text(const struct row *row, int x)
{
    const struct ll_cell *cell = &row->now[x];
    struct ll_beam *beam = &row->painter->beam;
    size_t length = length_of(cell);
    int columns = sure_columns(row, x, length);
    ll_beam_looks(beam, &looks_of(row->painter, cell)->on);
    if (length == 0) {
        ll_beam_text(beam, " ", 1, columns);
    } else if (row->painter->plain) {
        uint32_t cp;
        (void)ll_utf8_next(cell->text, length, &cp);
        const char twin[2] = {plain_twin(cp), ' '};
        ll_beam_text(beam, twin, cell->width, columns);
    } else {
        ll_beam_text(beam, cell->text, length, columns);
    }
}

/* Whether the cell can be written again without a change of looks. */
static bool is_on_the_way(const struct row *row, int x)
{
    const struct ll_looks *on = &row->painter->beam.looks;
    const struct looks *looks = looks_of(row->painter, &row->now[x]);
    if (is_clear(on) && is_blank(row->painter, &row->now[x]))
        return true;
    return row->now[x].width == 1 && length_of(&row->now[x]) == 1 && looks->on.fg == on->fg &&
           looks->on.bg == on->bg && looks->on.attr == on->attr;
}

/* Goes to the column: over what stands between, where that is no longer than a leap. */
static void go_to(const struct row *row, int x)
{
    struct ll_beam *beam = &row->painter->beam;
    int by = beam->x >= 0 && beam->y == row->y ? x - beam->x : 0;
    bool walks = by > 0 && by <= ll_beam_cost(beam, by);
    for (int i = beam->x; walks && i < x; i++)
        walks = is_on_the_way(row, i);
    for (int i = beam->x; walks && i < x; i++)
        ll_beam_text(beam, row->now[i].text[0] ? row->now[i].text : " ", 1, 1);
    ll_beam_move(beam, x, row->y);
}

/* Blanks from x on, where something else is shown; gives where it went on to. */
static int put_blanks(const struct row *row, int x)
{
    enum { FEW = 8 }; /* which are written sooner than erased and leapt over */
    struct ll_painter *painter = row->painter;
    struct ll_beam *beam = &painter->beam;
    int end = x, last = x;
    for (; end < row->width && is_blank(painter, &row->now[end]); end++)
        if (!is_shown(row, end))
            last = end + 1;
    go_to(row, x);
    if (end == row->width && painter->info->erase_line) {
        ll_beam_erase(beam, 0);
        return end;
    }
    if (last - x > FEW && painter->info->erase) {
        ll_beam_erase(beam, last - x);
        return last;
    }
    if (!is_clear(&beam->looks))
        ll_beam_looks(beam, &(struct ll_looks){-1, -1, 0});
    for (; x < last; x++)
        ll_beam_text(beam, " ", 1, x + 1 < row->width ? 1 : -1);
    return last;
}

static void put_row(const struct row *row)
{
    for (int x = 0; x < row->width;) {
        const struct ll_cell *cell = &row->now[x];
        bool fits = cell->width > 0 && x + cell->width <= row->width;
        if (!fits || is_shown(row, x)) {
            x++;
        } else if (is_blank(row->painter, cell)) {
            x = put_blanks(row, x);
        } else if (row->is_last && row->painter->info->wraps && x + cell->width == row->width) {
            x++; /* the screen would move up */
        } else {
            go_to(row, x);
            put_text(row, x);
            x++;
        }
    }
}

/* The terminal and our copy of it, both blank. */
static bool start_blank(struct ll_painter *painter, int width, int height)
{
    if (painter->last && painter->width == width && painter->height == height)
        return true;
    ll_painter_forget(painter);
    painter->last = ll_array_new((size_t)width * (size_t)height, sizeof *painter->last);
    painter->blank = ll_array_new((size_t)width, sizeof *painter->blank);
    if (!painter->last || !painter->blank) {
        ll_painter_forget(painter);
        return false;
    }
    for (int x = 0; x < width; x++)
        painter->blank[x] = *ll_cell_blank();
    painter->width = width;
    painter->height = height;
    ll_beam_clear(&painter->beam);
    return true;
}

static void put_cursor(struct ll_painter *painter, int x, int y)
{
    int wanted = x >= 0;
    if (wanted)
        ll_beam_move(&painter->beam, x, y);
    if (wanted != painter->cursor)
        ll_terminfo_add(painter->beam.out, wanted ? painter->info->show : painter->info->hide);
    painter->cursor = wanted;
}

void ll_painter_put(struct ll_painter *painter, const struct ll_grid *grid, int width, int height,
                    int cursor_x, int cursor_y, struct ll_str *out)
{
    width = width < ll_grid_width(grid) ? width : ll_grid_width(grid);
    height = height < ll_grid_height(grid) ? height : ll_grid_height(grid);
    painter->beam.out = out;
    if (!start_blank(painter, width, height))
        return; /* no memory for the copy: the next frame tries again */
    for (int y = 0; y < height; y++) {
        struct ll_cell *last = &painter->last[(size_t)y * (size_t)width];
        bool painted = last->width > 0; /* no row begins with the right half of a character */
        const struct row row = {.painter = painter,
                                .now = ll_grid_cell(grid, 0, y),
                                .was = painted ? last : painter->blank,
                                .y = y,
                                .width = width,
                                .is_last = y == height - 1};
        size_t size = (size_t)width * sizeof *last;
        if (memcmp(row.now, row.was, size) != 0) {
            put_row(&row);
            memcpy(last, row.now, size);
        }
    }
    ll_beam_looks(&painter->beam, &(struct ll_looks){-1, -1, 0});
    put_cursor(painter, cursor_x, cursor_y);
}
