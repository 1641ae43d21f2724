/* Style: what a chart or a page looks like on the thing it is shown on.
 *
 * Whatever draws names its colours by their role (text, axis, third series) or, in pictures and
 * colour scales, as RGB. A style says which glyphs there are, how many colours, and on which
 * background; only whoever shows a grid (terminal, sink) resolves colours through it. */
#ifndef LL_CHART_STYLE_H
#define LL_CHART_STYLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/locale.h"

enum ll_role {
    LL_ROLE_TEXT, /* 0, so that a zeroed ink is plain text */
    LL_ROLE_BACKGROUND,
    LL_ROLE_MUTED,
    LL_ROLE_STRONG, /* headings */
    LL_ROLE_ACCENT,
    LL_ROLE_GOOD,
    LL_ROLE_BAD,
    LL_ROLE_WARNING,
    LL_ROLE_CODE,
    LL_ROLE_BORDER,
    LL_ROLE_PANEL,     /* a background: bars, code blocks */
    LL_ROLE_SELECTION, /* a background: what is chosen */
    LL_ROLE_AXIS,
    LL_ROLE_GRIDLINE,
    LL_ROLE_SERIES_1,
    LL_ROLE_SERIES_2,
    LL_ROLE_SERIES_3,
    LL_ROLE_SERIES_4,
    LL_ROLE_SERIES_5,
    LL_ROLE_SERIES_6,
    LL_ROLE_SERIES_7,
    LL_ROLE_SERIES_8,
    LL_ROLE_COUNT,
};

enum { LL_SERIES_COUNT = 8 };

/* A role, or LL_COLOR_RGB | 0xRRGGBB. */
typedef uint32_t ll_color;

/* Attributes of what is drawn. */
enum {
    LL_ATTR_BOLD = 1,
    LL_ATTR_DIM = 2,
    LL_ATTR_UNDERLINE = 4,
    LL_ATTR_REVERSE = 8,
};

#define LL_COLOR_RGB  0x1000000u /* the flag of a colour that is no role */
#define LL_COLOR_KEEP 0x2000000u /* as an ink's background: the one already there */

static inline ll_color ll_color_rgb(uint8_t red, uint8_t green, uint8_t blue)
{
    return LL_COLOR_RGB | (uint32_t)red << 16 | (uint32_t)green << 8 | blue;
}

enum ll_glyphs {
    LL_GLYPHS_BRAILLE, /* lines in braille dots, pictures in half blocks */
    LL_GLYPHS_BLOCKS,  /* everything in half blocks, frames in box-drawing lines */
    LL_GLYPHS_ASCII,
};

enum ll_colors {
    LL_COLORS_RGB,
    LL_COLORS_256,
    LL_COLORS_16,
    LL_COLORS_8,
    LL_COLORS_NONE, /* series differ by dash, marker or letter */
};

enum ll_theme {
    LL_THEME_DARK,
    LL_THEME_LIGHT,
};

struct ll_style {
    enum ll_glyphs glyphs;
    enum ll_colors colors;
    enum ll_theme theme;
    const struct ll_locale *locale; /* for the few words of a chart's own; may be NULL */
};

/* The colour as 0xRRGGBB in the style's theme, whatever number of colours it has. */
uint32_t ll_style_rgb(const struct ll_style *style, ll_color color);

/* The colour's number in the terminal's palette of the style's size (256: xterm's; 16; 8), the
 * nearest where it is RGB. -1 is the terminal's own default: plain and strong text, the background,
 * and everything where there is no colour. In an LL_COLORS_RGB style, the number of the 256. */
int ll_style_index(const struct ll_style *style, ll_color color);

/* True where the style shows colours fine enough for pictures and tints: half blocks in them. */
bool ll_style_has_shades(const struct ll_style *style);

/* The colour mixed into the background: `part` of it, 0..1. */
ll_color ll_color_faded(const struct ll_style *style, ll_color color, double part);

/* Attributes that stand in for a colour the style lacks: bold for what is strong, dim for muted
 * ink, reverse for a selected background. Whoever shows a cell adds them for its fg and its bg. */
uint8_t ll_style_attr(const struct ll_style *style, ll_color color);

/* Perceptually even colour scales for heights and matrices: viridis (Smith and van der Walt, 2015)
 * and, for values with a meaningful zero, a diverging blue-white-red one. */
enum ll_colormap {
    LL_COLORMAP_VIRIDIS,
    LL_COLORMAP_DIVERGING,
    LL_COLORMAP_GREY,
};

/* The colour at t, clamped to 0..1; not finite gives grey. */
ll_color ll_colormap_at(enum ll_colormap map, double t);

#endif
