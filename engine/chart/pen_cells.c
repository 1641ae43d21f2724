/* The pen that draws into a grid's cells: braille, half blocks or ASCII.
 *
 * Lines are made of dots, 2 by 4 to a cell in braille (Unicode 4.0, U+2800), 1 by 2 in half blocks,
 * one in ASCII. The cells themselves are the canvas: a dot is added to those that the cell already
 * shows, so that lines cross without a buffer beside the grid. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/pen_cells.h"

struct dots {
    int across, down;
};

static const struct dots dots_of[] = {
    [LL_GLYPHS_BRAILLE] = {2, 4},
    [LL_GLYPHS_BLOCKS] = {1, 2},
    [LL_GLYPHS_ASCII] = {1, 1},
};

char ll_cell_letter(const struct ll_stroke *stroke)
{
    static const char letters[] = "*+ox#@%=";
    return stroke->letter ? stroke->letter : letters[stroke->series % (sizeof letters - 1)];
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

static const unsigned char dot_bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};
static const uint32_t half_glyphs[4] = {' ', 0x2580, 0x2584, 0x2588};

static void put_dot(struct ll_cell_pen *self, int dot_x, int dot_y, const struct ll_stroke *stroke)
{
    struct dots dots = dots_of[self->pen.style->glyphs];
    int x = dot_x / dots.across, y = dot_y / dots.down;
    if (!in_grid(self, x, y))
        return;
    const struct ll_cell *cell = ll_grid_cell(self->grid, x, y);
    bool alone = stroke->alone && !(cell->fg == stroke->color && cell->attr & LL_ATTR_BOLD);
    uint32_t cp;
    if (self->pen.style->glyphs == LL_GLYPHS_BRAILLE)
        cp = 0x2800 + ((alone ? 0 : braille_of(cell)) | dot_bits[dot_x % 2][dot_y % 4]);
    else if (self->pen.style->glyphs == LL_GLYPHS_BLOCKS)
        cp = half_glyphs[(alone ? 0 : halves_of(cell)) | 1u << dot_y % 2];
    else
        cp = (uint32_t)ll_cell_letter(stroke);
    ll_grid_put(self->grid, x, y, cp, ll_ink(stroke->color, stroke->heavy ? LL_ATTR_BOLD : 0));
}

/* Takes a dot out again: something in front hides it. */
static void clear_dot(struct ll_cell_pen *self, int dot_x, int dot_y)
{
    struct dots dots = dots_of[self->pen.style->glyphs];
    int x = dot_x / dots.across, y = dot_y / dots.down;
    if (!in_grid(self, x, y))
        return;
    const struct ll_cell *cell = ll_grid_cell(self->grid, x, y);
    unsigned shown = braille_of(cell), halves = halves_of(cell);
    uint32_t cp = ' ';
    if (shown != 0 && self->pen.style->glyphs == LL_GLYPHS_BRAILLE) {
        unsigned left = shown & ~(unsigned)dot_bits[dot_x % 2][dot_y % 4];
        cp = left ? 0x2800 + left : ' ';
    } else if (halves != 0 && self->pen.style->glyphs == LL_GLYPHS_BLOCKS) {
        cp = half_glyphs[halves & ~(1u << dot_y % 2)];
    } else if (cell->text[0] == ' ') {
        return;
    }
    ll_grid_put(self->grid, x, y, cp, ll_ink(cell->fg, cell->attr));
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
    struct ll_cell_pen *self = ll_cell_pen_of(pen);
    struct dots dots = dots_of[pen->style->glyphs];
    const struct ll_rect *clip = &pen->clip;
    enum ll_dash dash = ll_stroke_dash(stroke, pen->style);
    int x = dot_at(a.x, dots.across, clip->x, clip->width);
    int y = dot_at(a.y, dots.down, clip->y, clip->height);
    int end_x = dot_at(b.x, dots.across, clip->x, clip->width);
    int end_y = dot_at(b.y, dots.down, clip->y, clip->height);
    int dx = abs(end_x - x), dy = -abs(end_y - y);
    int step_x = x < end_x ? 1 : -1, step_y = y < end_y ? 1 : -1, error = dx + dy;
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
    ll_cell_pen_of(pen)->phase = 0;
}

/* The columns of dots that a row of dots has in common with a triangle. */
static bool triangle_row(const struct ll_point corner[3], double y, double *left, double *right)
{
    *left = INFINITY;
    *right = -INFINITY;
    for (int i = 0; i < 3; i++) {
        struct ll_point a = corner[i], b = corner[(i + 1) % 3];
        if ((y < a.y && y < b.y) || (y > a.y && y > b.y) || a.y == b.y)
            continue;
        double x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
        *left = fmin(*left, x);
        *right = fmax(*right, x);
    }
    return *left <= *right;
}

/* A dot of a filled facet: heights that no colour tells are told by letters, in half blocks too. */
static void put_facet_dot(struct ll_cell_pen *self, int dot_x, int dot_y,
                          const struct ll_stroke *stroke)
{
    struct dots dots = dots_of[self->pen.style->glyphs];
    if (self->pen.style->colors == LL_COLORS_NONE)
        ll_grid_put(self->grid, dot_x / dots.across, dot_y / dots.down,
                    (uint32_t)ll_cell_letter(stroke), ll_ink(stroke->color, 0));
    else
        put_dot(self, dot_x, dot_y, stroke);
}

/* Clears a triangle's dots, or fills them where `stroke` is not NULL. */
static void paint_triangle(struct ll_cell_pen *self, const struct ll_point corner[3],
                           const struct ll_stroke *stroke)
{
    struct dots dots = dots_of[self->pen.style->glyphs];
    const struct ll_rect *clip = &self->pen.clip;
    double top = fmin(corner[0].y, fmin(corner[1].y, corner[2].y));
    double bottom = fmax(corner[0].y, fmax(corner[1].y, corner[2].y));
    top = fmax(top, clip->y);
    bottom = fmin(bottom, clip->y + clip->height);
    for (int y = (int)ceil(top * dots.down - 0.5); (y + 0.5) / dots.down <= bottom; y++) {
        double left, right;
        if (!triangle_row(corner, (y + 0.5) / dots.down, &left, &right))
            continue;
        left = fmax(left, clip->x);
        right = fmin(right, clip->x + clip->width);
        for (int x = (int)ceil(left * dots.across - 0.5); (x + 0.5) / dots.across <= right; x++)
            if (stroke)
                put_facet_dot(self, x, y, stroke);
            else
                clear_dot(self, x, y);
    }
}

static void cell_facet(struct ll_pen *pen, const struct ll_point *corners, size_t count,
                       const struct ll_stroke *stroke)
{
    /* Dots as large as a cell make no mesh: there the facets are filled, by letter or colour. */
    bool solid = pen->style->glyphs != LL_GLYPHS_BRAILLE;
    struct ll_trace trace;
    for (size_t i = 2; i < count; i++)
        paint_triangle(ll_cell_pen_of(pen),
                       (struct ll_point[]){corners[0], corners[i - 1], corners[i]},
                       solid ? stroke : NULL);
    if (solid)
        return;
    ll_trace_begin(&trace, pen, stroke);
    for (size_t i = 0; i <= count; i++)
        ll_trace_to(&trace, corners[i % count]);
    ll_trace_end(&trace);
}

static void cell_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                       const struct ll_stroke *stroke)
{
    /* from east, against the clock */
    static const uint32_t heads[8] = {0x2192, 0x2197, 0x2191, 0x2196,
                                      0x2190, 0x2199, 0x2193, 0x2198};
    static const char letters[8] = {'>', '/', '^', '\\', '<', '/', 'v', '\\'};
    /* a row is as high as two columns are wide */
    double eighths = atan2(-dy * 2, dx) / (2 * acos(-1)) * 8;
    unsigned way = (unsigned)((int)lround(eighths) + 8) % 8;
    ll_grid_put(ll_cell_pen_of(pen)->grid, (int)floor(at.x), (int)floor(at.y),
                ll_cell_is_ascii(pen) ? (uint32_t)letters[way] : heads[way],
                ll_ink(stroke->color, LL_ATTR_BOLD));
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
    struct ll_cell_pen *self = ll_cell_pen_of(pen);
    struct dots dots = dots_of[pen->style->glyphs];
    int dot_x = dot_at(at.x, dots.across, pen->clip.x, pen->clip.width);
    int dot_y = dot_at(at.y, dots.down, pen->clip.y, pen->clip.height);
    int x = dot_x / dots.across, y = dot_y / dots.down;
    if (marker == LL_MARKER_DOT && !selected && !ll_cell_is_ascii(pen)) {
        put_dot(self, dot_x, dot_y, stroke);
        return;
    }
    uint32_t cp = ll_cell_is_ascii(pen) ? (uint32_t)markers[marker].letter : markers[marker].glyph;
    if (marker == LL_MARKER_DOT)
        cp = ll_cell_is_ascii(pen) ? '.' : 0x25CF;
    ll_grid_put(self->grid, x, y, cp, ll_ink(stroke->color, LL_ATTR_BOLD));
    if (selected) {
        struct ll_ink ink = {LL_ROLE_STRONG, LL_ROLE_SELECTION, LL_ATTR_BOLD};
        ll_grid_put(self->grid, x - 1, y, ll_cell_is_ascii(pen) ? '(' : '[', ink);
        ll_grid_put(self->grid, x, y, cp, ink);
        ll_grid_put(self->grid, x + 1, y, ll_cell_is_ascii(pen) ? ')' : ']', ink);
    }
}

/* How far a grid's dashes are apart: a cell is twice as high as wide. ASCII has no light lines:
 * only now and then a dot, or nothing could be read over them. On a large chart fewer are enough to
 * see a line, and far less to send. */
static int grid_step(const struct ll_pen *pen, bool down)
{
    enum { LARGE = 1800 }; /* cells: more than 80 columns and 24 rows give */
    if (pen->clip.width * pen->clip.height > LARGE)
        return down ? 4 : 6;
    return !ll_cell_is_ascii(pen) ? 1 : down ? 2 : 4;
}

static void cell_rule(struct ll_pen *pen, struct ll_point a, struct ll_point b,
                      enum ll_rule_kind kind, ll_color color)
{
    /* across and down, in Unicode and in ASCII */
    static const uint32_t glyphs[][2][2] = {
        [LL_RULE_AXIS] = {{0x2500, 0x2502}, {'-', '|'}},
        [LL_RULE_GRID] = {{0x2508, 0x250A}, {'.', '.'}},
        [LL_RULE_MARK] = {{0x254C, 0x254E}, {'-', '|'}},
    };
    bool ascii = ll_cell_is_ascii(pen), down = a.x == b.x;
    uint32_t cp = glyphs[kind][ascii][down];
    int step = kind == LL_RULE_GRID ? grid_step(pen, down) : 1;
    int x = (int)floor(a.x), y = (int)floor(a.y);
    for (; down ? y < b.y : x < b.x; down ? (y += step) : (x += step))
        ll_grid_put(ll_cell_pen_of(pen)->grid, x, y, cp, ll_ink(color, 0));
}

static void cell_tick(struct ll_pen *pen, struct ll_point at, bool vertical_axis)
{
    uint32_t cp = ll_cell_is_ascii(pen) ? '+' : vertical_axis ? 0x2524 : 0x252C;
    ll_grid_put(ll_cell_pen_of(pen)->grid, (int)floor(at.x), (int)floor(at.y), cp,
                ll_ink(LL_ROLE_AXIS, 0));
}

static void cell_corner(struct ll_pen *pen, struct ll_point at)
{
    ll_grid_put(ll_cell_pen_of(pen)->grid, (int)floor(at.x), (int)floor(at.y),
                ll_cell_is_ascii(pen) ? '+' : 0x2514, ll_ink(LL_ROLE_AXIS, 0));
}

static void cell_number(struct ll_pen *pen, struct ll_point at, enum ll_align align,
                        const char *text)
{
    struct ll_grid *grid = ll_cell_pen_of(pen)->grid;
    int width = ll_text_columns(text), x = (int)floor(at.x);
    x -= align == LL_ALIGN_RIGHT ? width : width / 2;
    if (x < pen->room.x)
        x = pen->room.x;
    if (x + width > pen->room.x + pen->room.width)
        x = pen->room.x + pen->room.width - width;
    ll_grid_text(grid, x, (int)floor(at.y), width, text, ll_ink(LL_ROLE_AXIS, 0));
}

static void cell_text(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                      const char *text, struct ll_ink ink)
{
    int spare = columns - ll_text_columns(text);
    if (spare > 0 && align != LL_ALIGN_LEFT)
        x += align == LL_ALIGN_RIGHT ? spare : spare / 2;
    if (columns > 0)
        ll_grid_text_short(ll_cell_pen_of(pen)->grid, x, y, columns, text, ll_cell_is_ascii(pen),
                           ink);
}

static void cell_cut(struct ll_pen *pen, const char *name, int columns)
{
    ll_grid_say_cut(ll_cell_pen_of(pen)->grid, name, columns);
}

static void cell_glyph(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink)
{
    int x = dot_at(at.x, 1, pen->clip.x, pen->clip.width);
    int y = dot_at(at.y, 1, pen->clip.y, pen->clip.height);
    ll_grid_text(ll_cell_pen_of(pen)->grid, x, y, 1, text, ink);
}

/* A lit box has a heavier edge too, for a screen or a file without colours. */
static void cell_frame(struct ll_pen *pen, struct ll_rect area, bool lit)
{
    struct ll_grid *grid = ll_cell_pen_of(pen)->grid;
    struct ll_ink ink = lit ? ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD) : ll_ink(LL_ROLE_BORDER, 0);
    struct ll_rect inside = ll_grid_frame(grid, area, ll_cell_is_ascii(pen), lit, ink);
    if (lit)
        ll_grid_fill(grid, inside, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
}

/* The directions in which a wire leaves a cell. */
enum {
    WAY_UP = 1,
    WAY_DOWN = 2,
    WAY_LEFT = 4,
    WAY_RIGHT = 8,
};

static unsigned way(struct ll_wire_point from, struct ll_wire_point to)
{
    return to.y < from.y ? WAY_UP : to.y > from.y ? WAY_DOWN : to.x < from.x ? WAY_LEFT : WAY_RIGHT;
}

static void put_wire(struct ll_pen *pen, struct ll_wire_point at, unsigned ways, ll_color color)
{
    static const uint32_t glyphs[16] = {
        [WAY_UP] = 0x2502,
        [WAY_DOWN] = 0x2502,
        [WAY_UP | WAY_DOWN] = 0x2502,
        [WAY_LEFT] = 0x2500,
        [WAY_RIGHT] = 0x2500,
        [WAY_LEFT | WAY_RIGHT] = 0x2500,
        [WAY_UP | WAY_LEFT] = 0x256F,
        [WAY_UP | WAY_RIGHT] = 0x2570,
        [WAY_DOWN | WAY_LEFT] = 0x256E,
        [WAY_DOWN | WAY_RIGHT] = 0x256D,
    };
    uint32_t cp = glyphs[ways];
    if (ll_cell_is_ascii(pen))
        cp = cp == 0x2502 ? '|' : cp == 0x2500 ? '-' : '+';
    ll_grid_put(ll_cell_pen_of(pen)->grid, at.x, at.y, cp, ll_ink(color, 0));
}

static void cell_wire(struct ll_pen *pen, const struct ll_wire_point *points, size_t count,
                      ll_color color)
{
    for (size_t i = 0; i + 1 < count; i++) {
        struct ll_wire_point at = points[i], to = points[i + 1];
        int step_x = (to.x > at.x) - (to.x < at.x), step_y = (to.y > at.y) - (to.y < at.y);
        unsigned ways = way(at, to);
        if (i > 0)
            ways |= way(at, points[i - 1]);
        if (at.x == to.x && at.y == to.y)
            continue;
        for (; at.x != to.x || at.y != to.y; at.x += step_x, at.y += step_y) {
            put_wire(pen, at, ways, color);
            ways = step_x != 0 ? WAY_LEFT | WAY_RIGHT : WAY_UP | WAY_DOWN;
        }
        if (i + 2 == count)
            put_wire(pen, to, ways, color);
    }
}

static void cell_blank(struct ll_pen *pen, struct ll_rect area)
{
    ll_grid_fill(ll_cell_pen_of(pen)->grid, area, ' ', (struct ll_ink){0, LL_ROLE_BACKGROUND, 0});
}

static bool cell_is_free(const struct ll_pen *pen, struct ll_rect area)
{
    const struct ll_grid *grid = ((const struct ll_cell_pen *)pen)->grid;
    area = ll_rect_cut(area, ll_grid_area(grid));
    for (int y = area.y; y < area.y + area.height; y++) {
        for (int x = area.x; x < area.x + area.width; x++) {
            const struct ll_cell *cell = ll_grid_cell(grid, x, y);
            if (strcmp(cell->text, " ") != 0 && cell->fg != LL_ROLE_GRIDLINE)
                return false;
        }
    }
    return true;
}

static struct ll_rect cell_confine(struct ll_pen *pen, struct ll_rect area)
{
    struct ll_grid *grid = ll_cell_pen_of(pen)->grid;
    struct ll_rect before = ll_grid_clip(grid, area);
    ll_grid_clip(grid, ll_rect_cut(area, before));
    return before;
}

static void cell_release(struct ll_pen *pen, struct ll_rect before)
{
    ll_grid_clip(ll_cell_pen_of(pen)->grid, before);
}

static const struct ll_pen_ops cell_ops = {
    .segment = cell_segment,
    .stroke_end = cell_stroke_end,
    .fill = ll_cell_fill,
    .shade = ll_cell_shade,
    .marker = cell_marker,
    .arrow = cell_arrow,
    .facet = cell_facet,
    .raster = ll_cell_raster,
    .rule = cell_rule,
    .tick = cell_tick,
    .corner = cell_corner,
    .number = cell_number,
    .text = cell_text,
    .cut = cell_cut,
    .glyph = cell_glyph,
    .frame = cell_frame,
    .wire = cell_wire,
    .blank = cell_blank,
    .is_free = cell_is_free,
    .confine = cell_confine,
    .release = cell_release,
};

void ll_cell_pen_init(struct ll_cell_pen *pen, struct ll_grid *grid, const struct ll_style *style)
{
    *pen = (struct ll_cell_pen){
        .pen = {.ops = &cell_ops,
                .style = style,
                .dot_width = 1.0 / dots_of[style->glyphs].across,
                .dot_height = 1.0 / dots_of[style->glyphs].down,
                .pixels_down = ll_cell_pixels_down(style),
                .pixels_across = 1,
                .clip = ll_grid_area(grid)},
        .grid = grid,
    };
}
