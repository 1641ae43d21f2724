/* The pen that draws into a grid's cells: braille, half blocks or ASCII.
 *
 * Lines are made of dots, 2 by 4 to a cell in braille (Unicode 4.0, U+2800), 1 by 2 in half blocks,
 * one in ASCII. The cells themselves are the canvas: a dot is added to those that the cell already
 * shows, so that lines cross without a buffer beside the grid. */
#include <math.h>
#include <stdlib.h>

#include "chart/pen.h"

struct dots {
    int across, down;
};

static const struct dots dots_of[] = {
    [LL_GLYPHS_BRAILLE] = {2, 4},
    [LL_GLYPHS_BLOCKS] = {1, 2},
    [LL_GLYPHS_ASCII] = {1, 1},
};

static const char series_letters[] = "*+ox#@%=";

static struct ll_cell_pen *cells(struct ll_pen *pen)
{
    return (struct ll_cell_pen *)pen;
}

static bool is_ascii(const struct ll_pen *pen)
{
    return pen->style->glyphs == LL_GLYPHS_ASCII;
}

static char letter_of(const struct ll_stroke *stroke)
{
    return series_letters[stroke->series % (sizeof series_letters - 1)];
}

/* The dots that a braille cell shows; 0 for anything else. */
static unsigned braille_of(const struct ll_cell *cell)
{
    const unsigned char *text = (const unsigned char *)cell->text;
    if (text[0] != 0xE2 || text[1] < 0xA0 || text[1] > 0xA3)
        return 0;
    return (text[1] & 3u) << 6 | (text[2] & 0x3Fu);
}

/* Bit 0: the upper half is full; bit 1: the lower. */
static unsigned halves_of(const struct ll_cell *cell)
{
    const unsigned char *text = (const unsigned char *)cell->text;
    if (text[0] != 0xE2 || text[1] != 0x96)
        return 0;
    return text[2] == 0x80 ? 1 : text[2] == 0x84 ? 2 : text[2] == 0x88 ? 3 : 0;
}

static bool in_grid(const struct ll_cell_pen *self, int x, int y)
{
    return x >= 0 && y >= 0 && x < ll_grid_width(self->grid) && y < ll_grid_height(self->grid);
}

static void put_dot(struct ll_cell_pen *self, int dot_x, int dot_y, const struct ll_stroke *stroke)
{
    static const unsigned char bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
    static const uint32_t halves[4] = {' ', 0x2580, 0x2584, 0x2588};
    struct dots dots = dots_of[self->pen.style->glyphs];
    int x = dot_x / dots.across, y = dot_y / dots.down;
    if (!in_grid(self, x, y))
        return;
    const struct ll_cell *cell = ll_grid_cell(self->grid, x, y);
    uint32_t cp;
    if (self->pen.style->glyphs == LL_GLYPHS_BRAILLE)
        cp = 0x2800 + (braille_of(cell) | bits[dot_x % 2][dot_y % 4]);
    else if (self->pen.style->glyphs == LL_GLYPHS_BLOCKS)
        cp = halves[halves_of(cell) | 1u << dot_y % 2];
    else
        cp = (uint32_t)letter_of(stroke);
    ll_grid_put(self->grid, x, y, cp, ll_ink(stroke->color, stroke->heavy ? LL_ATTR_BOLD : 0));
}

/* True where the dash pattern has ink, `phase` dots along the line. */
static bool has_ink(const struct ll_cell_pen *self, enum ll_dash dash)
{
    /* lengths of ink, gap, ink, gap; in braille dots, half of that in larger ones */
    static const unsigned char patterns[LL_DASH_COUNT][4] = {
        [LL_DASH_DASHED] = {6, 4, 6, 4},
        [LL_DASH_DOTTED] = {1, 3, 1, 3},
        [LL_DASH_DASHDOT] = {7, 3, 1, 3},
    };
    const unsigned char *pattern = patterns[dash];
    unsigned unit = self->pen.style->glyphs == LL_GLYPHS_BRAILLE ? 1 : 2;
    unsigned length = (unsigned)pattern[0] + pattern[1] + pattern[2] + pattern[3];
    if (length == 0)
        return true;
    unsigned at = self->phase * unit % length;
    for (int i = 0; i < 4; i++) {
        if (at < pattern[i])
            return i % 2 == 0;
        at -= pattern[i];
    }
    return true;
}

/* The dot at a coordinate that may lie on the clip's far edge. */
static int dot_at(double place, int per_cell, int first, int cells_long)
{
    int dot = (int)floor(place * per_cell);
    int low = first * per_cell, high = (first + cells_long) * per_cell - 1;
    return dot < low ? low : dot > high ? high : dot;
}

/* Bresenham (1965), in dots. */
static void cell_segment(struct ll_pen *pen, struct ll_point a, struct ll_point b, bool joined,
                         const struct ll_stroke *stroke)
{
    struct ll_cell_pen *self = cells(pen);
    struct dots dots = dots_of[pen->style->glyphs];
    const struct ll_rect *clip = &pen->clip;
    enum ll_dash dash = ll_stroke_dash(stroke, pen->style);
    int x = dot_at(a.x, dots.across, clip->x, clip->width);
    int y = dot_at(a.y, dots.down, clip->y, clip->height);
    int end_x = dot_at(b.x, dots.across, clip->x, clip->width);
    int end_y = dot_at(b.y, dots.down, clip->y, clip->height);
    int dx = abs(end_x - x), dy = -abs(end_y - y);
    int step_x = x < end_x ? 1 : -1, step_y = y < end_y ? 1 : -1, error = dx + dy;
    if (!joined)
        self->phase = 0;
    for (bool first = true;; first = false) {
        if (!(first && joined)) { /* that dot was the last of the piece before */
            if (has_ink(self, dash))
                put_dot(self, x, y, stroke);
            self->phase++;
        }
        if (x == end_x && y == end_y)
            break;
        int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x += step_x;
        }
        if (twice <= dx) {
            error += dx;
            y += step_y;
        }
    }
}

static void cell_stroke_end(struct ll_pen *pen, const struct ll_stroke *stroke)
{
    (void)stroke;
    cells(pen)->phase = 0;
}

/* What a filled cell shows where only part of it is covered. */
struct partial {
    uint32_t cp;
    bool reversed;
};

/* An eighth block for the covered part of a cell from its bottom or top, its left or right: the
 * blocks grow from the bottom and the left, so the other two are their reverse. */
static struct partial eighths(double part, bool upright, bool from_start)
{
    int count = (int)lround(part * 8);
    bool reversed = upright ? from_start : !from_start;
    if (count >= 8)
        return (struct partial){0x2588, false};
    if (reversed)
        count = 8 - count;
    if (count == 0 || count == 8)
        return (struct partial){' ', reversed && count == 0};
    return (struct partial){(uint32_t)(upright ? 0x2580 + count : 0x2590 - count), reversed};
}

/* The glyph for a cell whose rows [top, bottom] and columns [left, right], of 0..1, are covered. */
static struct partial fill_glyph(const struct ll_pen *pen, const struct ll_stroke *stroke,
                                 struct ll_box part)
{
    static const uint32_t shades[4] = {0x2588, 0x2592, 0x2593, 0x2591};
    double height = part.bottom - part.top, width = part.right - part.left;
    bool shown = height >= 0.5 && width >= 0.5;
    if (is_ascii(pen))
        return (struct partial){shown ? (uint32_t)letter_of(stroke) : ' ', false};
    if (pen->style->colors == LL_COLORS_NONE && stroke->series % 4 != 0)
        return (struct partial){shown ? shades[stroke->series % 4] : ' ', false};
    if (pen->style->glyphs == LL_GLYPHS_BLOCKS) {
        if (width < 0.5 || height < 0.25)
            return (struct partial){' ', false};
        return (struct partial){height >= 0.75 ? 0x2588 : part.top > 0 ? 0x2584 : 0x2580, false};
    }
    if (height >= 1)
        return eighths(width, false, part.left <= 0);
    return eighths(height, true, part.top <= 0);
}

static void cell_fill(struct ll_pen *pen, struct ll_box box, const struct ll_stroke *stroke)
{
    int bottom = (int)ceil(box.bottom), right = (int)ceil(box.right);
    for (int y = (int)floor(box.top); y < bottom; y++) {
        for (int x = (int)floor(box.left); x < right; x++) {
            struct ll_box part = {fmax(box.left - x, 0), fmax(box.top - y, 0),
                                  fmin(box.right - x, 1), fmin(box.bottom - y, 1)};
            struct partial glyph = fill_glyph(pen, stroke, part);
            if (glyph.cp != ' ' || glyph.reversed)
                ll_grid_put(cells(pen)->grid, x, y, glyph.cp,
                            ll_ink(stroke->color, glyph.reversed ? LL_ATTR_REVERSE : 0));
        }
    }
}

/* A quarter of the colour over the background. */
static ll_color faded(const struct ll_style *style, ll_color color)
{
    uint32_t ink = ll_style_rgb(style, color), back = ll_style_rgb(style, LL_ROLE_BACKGROUND);
    uint32_t mixed = 0;
    for (int shift = 0; shift < 24; shift += 8)
        mixed |= ((ink >> shift & 0xFF) + 3 * (back >> shift & 0xFF)) / 4 << shift;
    return LL_COLOR_RGB | mixed;
}

static void cell_shade(struct ll_pen *pen, struct ll_box box, const struct ll_stroke *stroke)
{
    struct ll_cell_pen *self = cells(pen);
    int top = (int)floor(box.top + 0.5), bottom = (int)floor(box.bottom + 0.5);
    int left = (int)floor(box.left + 0.5), right = (int)floor(box.right + 0.5);
    struct ll_rect area = {left, top, right - left, bottom - top};
    area = ll_rect_cut(area, pen->clip);
    if (pen->style->colors <= LL_COLORS_256)
        for (int y = area.y; y < area.y + area.height; y++)
            for (int x = area.x; x < area.x + area.width; x++) {
                struct ll_ink ink = {LL_COLOR_KEEP, faded(pen->style, stroke->color), 0};
                ll_grid_tint(self->grid, (struct ll_rect){x, y, 1, 1}, ink);
            }
    else
        ll_grid_fill(self->grid, area, is_ascii(pen) ? ':' : 0x2591, ll_ink(stroke->color, 0));
}

static void cell_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker,
                        bool selected, const struct ll_stroke *stroke)
{
    static const struct {
        uint32_t glyph;
        char letter;
    } markers[LL_MARKER_COUNT] = {
        [LL_MARKER_CIRCLE] = {0x25CF, 'o'}, [LL_MARKER_TRIANGLE] = {0x25B2, '^'},
        [LL_MARKER_SQUARE] = {0x25A0, '#'}, [LL_MARKER_DIAMOND] = {0x25C6, '%'},
        [LL_MARKER_CROSS] = {0x00D7, 'x'},  [LL_MARKER_PLUS] = {'+', '+'},
        [LL_MARKER_RING] = {0x25CB, 'O'},   [LL_MARKER_STAR] = {0x2605, '*'},
    };
    struct ll_cell_pen *self = cells(pen);
    struct dots dots = dots_of[pen->style->glyphs];
    int dot_x = dot_at(at.x, dots.across, pen->clip.x, pen->clip.width);
    int dot_y = dot_at(at.y, dots.down, pen->clip.y, pen->clip.height);
    int x = dot_x / dots.across, y = dot_y / dots.down;
    if (marker == LL_MARKER_DOT && !selected && !is_ascii(pen)) {
        put_dot(self, dot_x, dot_y, stroke);
        return;
    }
    uint32_t cp = is_ascii(pen) ? (uint32_t)markers[marker].letter : markers[marker].glyph;
    if (marker == LL_MARKER_DOT)
        cp = is_ascii(pen) ? '.' : 0x25CF;
    ll_grid_put(self->grid, x, y, cp, ll_ink(stroke->color, LL_ATTR_BOLD));
    if (selected) {
        struct ll_ink ink = {LL_ROLE_STRONG, LL_ROLE_SELECTION, LL_ATTR_BOLD};
        ll_grid_put(self->grid, x - 1, y, is_ascii(pen) ? '(' : '[', ink);
        ll_grid_put(self->grid, x, y, cp, ink);
        ll_grid_put(self->grid, x + 1, y, is_ascii(pen) ? ')' : ']', ink);
    }
}

static void cell_rule(struct ll_pen *pen, int x0, int y0, int x1, int y1, enum ll_rule_kind kind,
                      ll_color color)
{
    /* across and down, in Unicode and in ASCII */
    static const uint32_t glyphs[][2][2] = {
        [LL_RULE_AXIS] = {{0x2500, 0x2502}, {'-', '|'}},
        [LL_RULE_GRID] = {{0x2508, 0x250A}, {'.', '.'}},
        [LL_RULE_MARK] = {{0x254C, 0x254E}, {'-', '|'}},
    };
    bool down = x0 == x1 && y0 != y1;
    uint32_t cp = glyphs[kind][is_ascii(pen)][down];
    /* ASCII has no light lines: only now and then a dot, or nothing could be read over them. */
    int step = is_ascii(pen) && kind == LL_RULE_GRID ? (down ? 2 : 4) : 1;
    for (int x = x0, y = y0; x <= x1 && y <= y1; down ? (y += step) : (x += step))
        ll_grid_put(cells(pen)->grid, x, y, cp, ll_ink(color, 0));
}

static void cell_tick(struct ll_pen *pen, int x, int y, bool vertical_axis)
{
    uint32_t cp = is_ascii(pen) ? '+' : vertical_axis ? 0x2524 : 0x252C;
    ll_grid_put(cells(pen)->grid, x, y, cp, ll_ink(LL_ROLE_AXIS, 0));
}

static void cell_corner(struct ll_pen *pen, int x, int y)
{
    ll_grid_put(cells(pen)->grid, x, y, is_ascii(pen) ? '+' : 0x2514, ll_ink(LL_ROLE_AXIS, 0));
}

static void cell_text(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                      const char *text, struct ll_ink ink)
{
    int spare = columns - ll_text_columns(text);
    if (spare > 0 && align != LL_ALIGN_LEFT)
        x += align == LL_ALIGN_RIGHT ? spare : spare / 2;
    if (columns > 0)
        ll_grid_text_short(cells(pen)->grid, x, y, columns, text, is_ascii(pen), ink);
}

static void cell_blank(struct ll_pen *pen, struct ll_rect area)
{
    ll_grid_fill(cells(pen)->grid, area, ' ', (struct ll_ink){0, LL_ROLE_BACKGROUND, 0});
}

static const struct ll_pen_ops cell_ops = {
    .segment = cell_segment,
    .stroke_end = cell_stroke_end,
    .fill = cell_fill,
    .shade = cell_shade,
    .marker = cell_marker,
    .rule = cell_rule,
    .tick = cell_tick,
    .corner = cell_corner,
    .text = cell_text,
    .blank = cell_blank,
};

void ll_cell_pen_init(struct ll_cell_pen *pen, struct ll_grid *grid, const struct ll_style *style)
{
    *pen = (struct ll_cell_pen){
        .pen = {.ops = &cell_ops,
                .style = style,
                .dot_width = 1.0 / dots_of[style->glyphs].across,
                .dot_height = 1.0 / dots_of[style->glyphs].down,
                .clip = ll_grid_area(grid)},
        .grid = grid,
    };
}
