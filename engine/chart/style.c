#include "chart/style.h"

#include <math.h>
#include <stddef.h>

/* A role in both themes: its RGB, its number among 16 colours and among 8. */
struct palette_row {
    uint32_t rgb[2];
    int8_t of16[2];
    int8_t of8[2];
};

/* Text has a contrast of 4.5 or more with its background, in each theme and number of colours, and
 * series one of 3 (WCAG 2.1, 1.4.3 and 1.4.11); series were searched among the 256 for the greatest
 * distance as people with protanopia, deuteranopia and tritanopia see them (Machado, Oliveira and
 * Fernandes, 2009). What is strong is the terminal's own colour, in bold: no guess about the
 * background can hide it. In 16 and 8 colours a selection is reversed video, since nobody knows
 * which of them stand out from which. */
static const struct palette_row palette[LL_ROLE_COUNT] = {
    [LL_ROLE_TEXT] = {{0xD7DAE0, 0x1F2328}, {-1, -1}, {-1, -1}},
    [LL_ROLE_BACKGROUND] = {{0x16181D, 0xFFFFFF}, {-1, -1}, {-1, -1}},
    [LL_ROLE_MUTED] = {{0xA8A8A8, 0x5F5F5F}, {7, -1}, {-1, -1}},
    [LL_ROLE_STRONG] = {{0xFFFFFF, 0x000000}, {-1, -1}, {-1, -1}},
    [LL_ROLE_ACCENT] = {{0x87AFFF, 0x005FD7}, {14, 4}, {6, 4}},
    [LL_ROLE_GOOD] = {{0x5FD787, 0x005F00}, {10, 4}, {2, 4}},
    [LL_ROLE_BAD] = {{0xFF8787, 0xAF0000}, {9, 1}, {3, 1}},
    [LL_ROLE_WARNING] = {{0xFFAF5F, 0x875F00}, {11, 1}, {3, 1}},
    [LL_ROLE_CODE] = {{0xD7AFFF, 0x5F00AF}, {13, 5}, {7, 5}},
    [LL_ROLE_BORDER] = {{0x626262, 0xAFAFAF}, {8, 8}, {-1, -1}},
    [LL_ROLE_PANEL] = {{0x252932, 0xEEEEEE}, {-1, -1}, {-1, -1}},
    [LL_ROLE_SELECTION] = {{0x263652, 0xD7F3FF}, {-1, -1}, {-1, -1}},
    [LL_ROLE_AXIS] = {{0x949494, 0x626262}, {7, -1}, {-1, -1}},
    [LL_ROLE_GRIDLINE] = {{0x3A3A3A, 0xDADADA}, {8, 7}, {-1, 7}},
    [LL_ROLE_SERIES_1] = {{0x87AFFF, 0x0087FF}, {12, 4}, {6, 4}},
    [LL_ROLE_SERIES_2] = {{0xFF8700, 0xD75F00}, {11, 1}, {3, 1}},
    [LL_ROLE_SERIES_3] = {{0x5FFF87, 0x005F5F}, {10, 8}, {2, 5}},
    [LL_ROLE_SERIES_4] = {{0xAF5FFF, 0x8700FF}, {13, 5}, {5, -1}},
    [LL_ROLE_SERIES_5] = {{0xFF5F5F, 0x5F0000}, {9, 12}, {1, 4}},
    [LL_ROLE_SERIES_6] = {{0xFFFF5F, 0x5F5F00}, {3, 9}, {7, 1}},
    [LL_ROLE_SERIES_7] = {{0x87FFFF, 0x008787}, {14, 13}, {-1, 5}},
    [LL_ROLE_SERIES_8] = {{0xAFAFAF, 0x87875F}, {7, -1}, {6, -1}},
};

/* xterm's own values of the first sixteen. */
static const uint32_t sixteen[16] = {0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD,
                                     0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
                                     0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF};

static const uint8_t cube_levels[6] = {0, 95, 135, 175, 215, 255};

uint32_t ll_style_rgb(const struct ll_style *style, ll_color color)
{
    if (color & LL_COLOR_RGB)
        return color & 0xFFFFFF;
    if (color >= LL_ROLE_COUNT)
        color = LL_ROLE_TEXT;
    return palette[color].rgb[style->theme == LL_THEME_LIGHT];
}

static int channel(uint32_t rgb, int shift)
{
    return (int)(rgb >> shift & 0xFF);
}

/* Distance that weighs the channels as the eye does, well enough to choose a palette entry
 * (Riemersma's "redmean"). */
static int distance(uint32_t a, uint32_t b)
{
    int mean = (channel(a, 16) + channel(b, 16)) / 2;
    int red = channel(a, 16) - channel(b, 16);
    int green = channel(a, 8) - channel(b, 8);
    int blue = channel(a, 0) - channel(b, 0);
    return ((512 + mean) * red * red >> 8) + 4 * green * green + ((767 - mean) * blue * blue >> 8);
}

static int cube_step(int value)
{
    return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

static int nearest_of_256(uint32_t rgb)
{
    int red = cube_step(channel(rgb, 16)), green = cube_step(channel(rgb, 8)),
        blue = cube_step(channel(rgb, 0));
    uint32_t cube =
        (uint32_t)cube_levels[red] << 16 | (uint32_t)cube_levels[green] << 8 | cube_levels[blue];
    int mean = (channel(rgb, 16) + channel(rgb, 8) + channel(rgb, 0)) / 3;
    int grey = mean > 238 ? 23 : mean < 3 ? 0 : (mean - 3) / 10;
    uint32_t level = (uint32_t)(8 + 10 * grey);
    if (distance(rgb, level << 16 | level << 8 | level) < distance(rgb, cube))
        return 232 + grey;
    return 16 + 36 * red + 6 * green + blue;
}

static int nearest_of(uint32_t rgb, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
        if (distance(rgb, sixteen[i]) < distance(rgb, sixteen[best]))
            best = i;
    return best;
}

int ll_style_index(const struct ll_style *style, ll_color color)
{
    bool rgb = color & LL_COLOR_RGB;
    bool light = style->theme == LL_THEME_LIGHT;
    if (style->colors == LL_COLORS_NONE || (!rgb && color >= LL_ROLE_COUNT) ||
        color == LL_ROLE_TEXT || color == LL_ROLE_BACKGROUND || color == LL_ROLE_STRONG)
        return -1;
    switch (style->colors) {
    case LL_COLORS_8:
        return rgb ? nearest_of(color & 0xFFFFFF, 8) : palette[color].of8[light];
    case LL_COLORS_16:
        return rgb ? nearest_of(color & 0xFFFFFF, 16) : palette[color].of16[light];
    default:
        return nearest_of_256(ll_style_rgb(style, color));
    }
}

bool ll_style_has_shades(const struct ll_style *style)
{
    return style->glyphs != LL_GLYPHS_ASCII && style->colors <= LL_COLORS_256;
}

ll_color ll_color_faded(const struct ll_style *style, ll_color color, double part)
{
    uint32_t ink = ll_style_rgb(style, color), back = ll_style_rgb(style, LL_ROLE_BACKGROUND);
    uint32_t mixed = 0;
    for (int shift = 0; shift < 24; shift += 8)
        mixed |= (uint32_t)lround(part * channel(ink, shift) + (1 - part) * channel(back, shift))
                 << shift;
    return LL_COLOR_RGB | mixed;
}

uint8_t ll_style_attr(const struct ll_style *style, ll_color color)
{
    switch (color) {
    case LL_ROLE_STRONG:
        return LL_ATTR_BOLD;
    case LL_ROLE_MUTED:
    case LL_ROLE_BORDER:
    case LL_ROLE_GRIDLINE:
        return style->colors >= LL_COLORS_8 ? LL_ATTR_DIM : 0;
    case LL_ROLE_SELECTION:
        return style->colors >= LL_COLORS_16 ? LL_ATTR_REVERSE : 0;
    default:
        return 0;
    }
}

/* Control points; colours between are interpolated linearly. */
static const uint32_t viridis[] = {0x440154, 0x482475, 0x414487, 0x355F8D, 0x2A788E, 0x21918C,
                                   0x22A884, 0x44BF70, 0x7AD151, 0xBDDF26, 0xFDE725};
static const uint32_t diverging[] = {0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7,
                                     0xFDDBC7, 0xF4A582, 0xD6604D, 0xB2182B};
static const uint32_t grey_scale[] = {0x000000, 0xFFFFFF};

static const struct {
    const uint32_t *points;
    size_t count;
} colormaps[] = {
    [LL_COLORMAP_VIRIDIS] = {viridis, sizeof viridis / sizeof *viridis},
    [LL_COLORMAP_DIVERGING] = {diverging, sizeof diverging / sizeof *diverging},
    [LL_COLORMAP_GREY] = {grey_scale, sizeof grey_scale / sizeof *grey_scale},
};

static uint8_t between(uint32_t a, uint32_t b, int shift, double t)
{
    return (uint8_t)lround(channel(a, shift) + t * (channel(b, shift) - channel(a, shift)));
}

ll_color ll_colormap_at(enum ll_colormap map, double t)
{
    if (!isfinite(t))
        return ll_color_rgb(0x80, 0x80, 0x80);
    const uint32_t *points = colormaps[map].points;
    double place = fmin(fmax(t, 0), 1) * (double)(colormaps[map].count - 1);
    size_t low = (size_t)place;
    size_t high = low + 1 < colormaps[map].count ? low + 1 : low;
    double part = place - (double)low;
    return ll_color_rgb(between(points[low], points[high], 16, part),
                        between(points[low], points[high], 8, part),
                        between(points[low], points[high], 0, part));
}
