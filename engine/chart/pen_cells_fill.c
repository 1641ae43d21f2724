/* The grid pen's areas: bars in eighth blocks, bands as a tint, pictures in half blocks or ramps.
 */
#include <math.h>

#include "chart/pen_cells.h"

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
                                 struct ll_bounds part)
{
    static const uint32_t shades[4] = {0x2588, 0x2592, 0x2593, 0x2591};
    double height = part.bottom - part.top, width = part.right - part.left;
    bool shown = height >= 0.5 && width >= 0.5;
    if (ll_cell_is_ascii(pen))
        return (struct partial){shown ? (uint32_t)ll_cell_letter(stroke) : ' ', false};
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

void ll_cell_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    int bottom = (int)ceil(box.bottom), right = (int)ceil(box.right);
    for (int y = (int)floor(box.top); y < bottom; y++) {
        for (int x = (int)floor(box.left); x < right; x++) {
            struct ll_bounds part = {fmax(box.left - x, 0), fmax(box.top - y, 0),
                                     fmin(box.right - x, 1), fmin(box.bottom - y, 1)};
            struct partial glyph = fill_glyph(pen, stroke, part);
            if (glyph.cp != ' ' || glyph.reversed)
                ll_grid_put(ll_cell_pen_of(pen)->grid, x, y, glyph.cp,
                            ll_ink(stroke->color, glyph.reversed ? LL_ATTR_REVERSE : 0));
        }
    }
}

/* What fills an area where no tint can: another for each series. */
static uint32_t hatching(const struct ll_pen *pen, const struct ll_stroke *stroke)
{
    static const uint32_t shades[2][4] = {{0x2591, 0x2592, 0x2591, 0x2592}, {':', '%', ';', '&'}};
    return shades[ll_cell_is_ascii(pen)][stroke->series % 4];
}

void ll_cell_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    struct ll_cell_pen *self = ll_cell_pen_of(pen);
    int top = (int)floor(box.top + 0.5), bottom = (int)floor(box.bottom + 0.5);
    int left = (int)floor(box.left + 0.5), right = (int)floor(box.right + 0.5);
    struct ll_rect area = {left, top, right - left, bottom - top};
    area = ll_rect_cut(area, pen->clip);
    if (pen->style->colors <= LL_COLORS_256)
        for (int y = area.y; y < area.y + area.height; y++)
            for (int x = area.x; x < area.x + area.width; x++) {
                struct ll_ink ink = {LL_COLOR_KEEP, ll_color_faded(pen->style, stroke->color, 0.25),
                                     0};
                ll_grid_tint(self->grid, (struct ll_rect){x, y, 1, 1}, ink);
            }
    else
        ll_grid_fill(self->grid, area, hatching(pen, stroke), ll_ink(stroke->color, 0));
}

/* How bright a colour looks, 0..1 (Rec. 709 weights, on gamma-coded values). */
static double brightness(uint32_t rgb)
{
    return (0.2126 * (rgb >> 16 & 0xFF) + 0.7152 * (rgb >> 8 & 0xFF) + 0.0722 * (rgb & 0xFF)) / 255;
}

int ll_cell_pixels_down(const struct ll_style *style)
{
    return ll_style_has_shades(style) ? 2 : 1;
}

/* The character for a pixel where colours do not serve: light to dense. On a light background the
 * dense characters are the dark ones. */
static uint32_t ramp_glyph(const struct ll_style *style, const struct ll_pixel *pixel)
{
    static const char letters[] = " .:-=+*#%@";
    static const uint32_t blocks[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    if (pixel->letter)
        return (uint32_t)pixel->letter;
    if (!(pixel->level >= 0))
        return ' ';
    double level = fmin(pixel->level, 1);
    if (style->theme == LL_THEME_LIGHT)
        level = 1 - level;
    if (style->glyphs == LL_GLYPHS_ASCII)
        return (uint32_t)letters[(int)fmin(level * 10, 9)];
    return blocks[(int)fmin(level * 5, 4)];
}

static const struct ll_pixel *pixel_at(const struct ll_pixel *pixels, int columns, int rows,
                                       double across, double down)
{
    int x = (int)(across * columns), y = (int)(down * rows);
    x = x < 0 ? 0 : x >= columns ? columns - 1 : x;
    y = y < 0 ? 0 : y >= rows ? rows - 1 : y;
    return &pixels[(size_t)y * (size_t)columns + (size_t)x];
}

void ll_cell_raster(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                    int columns, int rows)
{
    struct ll_grid *grid = ll_cell_pen_of(pen)->grid;
    bool colored = ll_style_has_shades(pen->style);
    for (int y = 0; y < area.height; y++) {
        for (int x = 0; x < area.width; x++) {
            double across = (x + 0.5) / area.width;
            const struct ll_pixel *top =
                pixel_at(pixels, columns, rows, across, (y + 0.25) / area.height);
            const struct ll_pixel *bottom =
                pixel_at(pixels, columns, rows, across, (y + 0.75) / area.height);
            if (!colored) {
                const struct ll_pixel *middle =
                    pixel_at(pixels, columns, rows, across, (y + 0.5) / area.height);
                ll_grid_put(grid, area.x + x, area.y + y, ramp_glyph(pen->style, middle),
                            ll_ink(middle->letter ? middle->color : LL_ROLE_TEXT, 0));
            } else if (top->color == bottom->color) {
                ll_grid_put(grid, area.x + x, area.y + y, ' ',
                            (struct ll_ink){LL_ROLE_TEXT, top->color, 0});
            } else {
                ll_grid_put(grid, area.x + x, area.y + y, 0x2580,
                            (struct ll_ink){top->color, bottom->color, 0});
            }
        }
    }
}

ll_color ll_ink_over(const struct ll_style *style, ll_color background)
{
    double bright = brightness(ll_style_rgb(style, background));
    return bright > 0.5 ? ll_color_rgb(0, 0, 0) : ll_color_rgb(255, 255, 255);
}
