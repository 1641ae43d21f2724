/* Colour scales: what a colour means, and the bar beside a plot that says so. */
#include <math.h>

#include "chart/layer.h"

enum { BAR = 2, RAMP_ROWS = 128 };

ll_color ll_ramp_at(const struct ll_ramp *ramp, const struct ll_style *style, double t)
{
    if (ramp->for_lines && ramp->map != LL_COLORMAP_DIVERGING)
        t = style->theme == LL_THEME_LIGHT ? t * 0.85 : 0.25 + t * 0.75;
    return ll_colormap_at(ramp->map, t);
}

double ll_ramp_place(const struct ll_ramp *ramp, double value)
{
    if (!(ramp->to > ramp->from))
        return isfinite(value) ? 0.5 : NAN;
    return isfinite(value) ? (value - ramp->from) / (ramp->to - ramp->from) : NAN;
}

/* What stands for a value where colours do not: below zero and above it, the same strength has two
 * characters, and next to zero there is nothing. */
static char signed_letter(double t)
{
    double size = fabs(2 * t - 1);
    if (size < 0.05)
        return ' ';
    int strength = size < 0.2 ? 0 : size < 0.5 ? 1 : size < 0.8 ? 2 : 3;
    return t < 0.5 ? ".-=%"[strength] : ".+*#"[strength];
}

struct ll_pixel ll_ramp_pixel(const struct ll_ramp *ramp, const struct ll_style *style, double t)
{
    struct ll_pixel pixel = {ll_ramp_at(ramp, style, t), (float)t, 0};
    if (ramp->map == LL_COLORMAP_DIVERGING && isfinite(t))
        pixel.letter = signed_letter(fmin(fmax(t, 0), 1));
    return pixel;
}

struct ll_ramp ll_ramp_of(enum ll_colormap map, double from, double to, const float *values,
                          size_t count)
{
    struct ll_ramp ramp = {.map = map, .from = from, .to = to};
    if (from < to)
        return ramp;
    struct ll_range range = ll_floats_range(values, count);
    ramp.from = range.from;
    ramp.to = range.to;
    if (map == LL_COLORMAP_DIVERGING) {
        /* white is zero */
        ramp.to = fmax(fabs(range.from), fabs(range.to));
        ramp.from = -ramp.to;
    }
    return ramp;
}

char ll_ramp_letter(size_t level)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return letters[level % (sizeof letters - 1)];
}

static bool is_lettered(const struct ll_ramp *ramp, const struct ll_style *style)
{
    return ramp->levels && style->glyphs == LL_GLYPHS_ASCII;
}

/* The numbers beside the bar: their places, from 0 at its foot to 1, and their text. */
static void find_numbers(const struct ll_ramp *ramp, int height, bool every_row,
                         struct ll_ticks *ticks, double places[LL_TICKS_MAX])
{
    ticks->count = 0;
    ticks->width = 0;
    for (size_t i = 0; i < LL_TICKS_MAX; i++)
        places[i] = 0;
    if (!ramp->levels) {
        struct ll_scale scale = {LL_SCALE_LINEAR, ramp->from, ramp->to};
        if (ramp->to > ramp->from)
            ll_ticks_make(ticks, &scale, height / 2, true);
        for (size_t i = 0; i < ticks->count; i++)
            places[i] = ll_ramp_place(ramp, ticks->values[i]);
        return;
    }
    for (int row = 0; row < height && ticks->count < LL_TICKS_MAX; row += every_row ? 1 : 2) {
        double place = 1 - (row + 0.5) / height;
        size_t i = ticks->count, level = (size_t)(place * (double)ramp->count);
        if (i > 0 && ticks->values[i - 1] == (double)level)
            continue;
        ll_number_text(ticks->text[i], (double)ramp->levels[level], 3);
        ticks->values[i] = (double)level;
        places[i] = place;
        int width = ll_text_columns(ticks->text[i]);
        ticks->width = width > ticks->width ? width : ticks->width;
        ticks->count++;
    }
}

int ll_ramp_width(const struct ll_ramp *ramp, const struct ll_style *style, int height)
{
    struct ll_ticks ticks;
    double places[LL_TICKS_MAX];
    if (height < 3 || (ramp->levels && ramp->count < 2))
        return 0;
    /* Lines all of one colour have no scale: their heights stand on them. */
    if (ramp->levels && style->colors == LL_COLORS_NONE && !is_lettered(ramp, style))
        return 0;
    find_numbers(ramp, height, is_lettered(ramp, style), &ticks, places);
    return 1 + BAR + 1 + ticks.width;
}

static void draw_bar(const struct ll_ramp *ramp, struct ll_pen *pen, struct ll_rect bar)
{
    struct ll_pixel pixels[RAMP_ROWS];
    int rows = bar.height * pen->pixels_down;
    rows = rows > RAMP_ROWS ? RAMP_ROWS : rows;
    for (int i = 0; i < rows; i++) {
        double t = 1 - (i + 0.5) / rows;
        if (ramp->levels && ramp->count > 1)
            t = floor(t * (double)ramp->count) / (double)(ramp->count - 1);
        pixels[i] = ll_ramp_pixel(ramp, pen->style, t);
    }
    pen->ops->raster(pen, bar, pixels, 1, rows);
}

/* In ASCII, levels are letters: each number stands beside its own. */
static void draw_letter(struct ll_pen *pen, struct ll_rect bar, int row, size_t level)
{
    const char text[2] = {ll_ramp_letter(level), '\0'};
    pen->ops->text(pen, bar.x, row, 1, LL_ALIGN_LEFT, text, ll_ink(LL_ROLE_TEXT, 0));
}

void ll_ramp_draw(const struct ll_ramp *ramp, struct ll_pen *pen, struct ll_rect area)
{
    struct ll_rect bar = {area.x + 1, area.y, BAR, area.height};
    struct ll_ticks ticks;
    double places[LL_TICKS_MAX];
    bool lettered = is_lettered(ramp, pen->style);
    int last = area.y + area.height;
    find_numbers(ramp, area.height, lettered, &ticks, places);
    if (!lettered)
        draw_bar(ramp, pen, bar);
    for (size_t i = 0; i < ticks.count; i++) {
        int row = area.y + (int)floor((1 - places[i]) * area.height);
        row = row < area.y ? area.y : row >= area.y + area.height ? area.y + area.height - 1 : row;
        if (row == last)
            continue;
        last = row;
        if (lettered)
            draw_letter(pen, bar, row, (size_t)ticks.values[i]);
        pen->ops->text(pen, bar.x + BAR + 1, row, ticks.width, LL_ALIGN_LEFT, ticks.text[i],
                       ll_ink(LL_ROLE_AXIS, 0));
    }
}
