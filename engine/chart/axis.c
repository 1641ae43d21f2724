#include "chart/axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chart/pen.h"

struct ll_range ll_range_empty(void)
{
    return (struct ll_range){INFINITY, -INFINITY, INFINITY};
}

void ll_range_add(struct ll_range *range, double value)
{
    if (!isfinite(value))
        return;
    range->from = fmin(range->from, value);
    range->to = fmax(range->to, value);
    if (value > 0)
        range->positive = fmin(range->positive, value);
}

bool ll_range_is_empty(const struct ll_range *range)
{
    return range->from > range->to;
}

/* The scale's own measure, in which places are even. */
static double measure(enum ll_scale_kind kind, double value)
{
    switch (kind) {
    case LL_SCALE_LOG:
        return value > 0 ? log10(value) : NAN;
    case LL_SCALE_SYMLOG:
        return asinh(value);
    default:
        return value;
    }
}

static double unmeasure(enum ll_scale_kind kind, double value)
{
    switch (kind) {
    case LL_SCALE_LOG:
        return pow(10, value);
    case LL_SCALE_SYMLOG:
        return sinh(value);
    default:
        return value;
    }
}

/* A margin of a twentieth; but data that stops at zero is not given room on zero's other side. */
static void add_margin(double *from, double *to, bool keep_zero)
{
    double margin = (*to - *from) * 0.05;
    bool above = *from >= 0, below = *to <= 0;
    *from -= margin;
    *to += margin;
    if (keep_zero && above && *from < 0)
        *from = 0;
    if (keep_zero && below && *to > 0)
        *to = 0;
}

static void widen_point(double *from, double *to)
{
    double around = fmax(fabs(*from) * 0.1, 1e-6);
    if (*from == 0)
        around = 1;
    *from -= around;
    *to += around;
}

struct ll_scale ll_scale_of(const struct ll_axis *axis, const struct ll_range *data, bool tight)
{
    struct ll_scale scale = {axis->scale, data->from, data->to};
    bool chosen = axis->from != axis->to;
    if (ll_range_is_empty(data)) {
        scale.from = axis->scale == LL_SCALE_LOG ? 1 : 0;
        scale.to = axis->scale == LL_SCALE_LOG ? 10 : 1;
    } else if (axis->scale == LL_SCALE_LOG) {
        scale.from = isfinite(data->positive) ? data->positive : 1;
        scale.to = fmax(data->to, scale.from);
    }
    double from = measure(scale.kind, scale.from), to = measure(scale.kind, scale.to);
    if (!tight && to > from && !ll_range_is_empty(data))
        add_margin(&from, &to, scale.kind == LL_SCALE_LINEAR);
    if (!(to > from))
        widen_point(&from, &to);
    scale.from = unmeasure(scale.kind, from);
    scale.to = unmeasure(scale.kind, to);
    if (chosen && isfinite(axis->from))
        scale.from = axis->from;
    if (chosen && isfinite(axis->to))
        scale.to = axis->to;
    if (!(scale.to > scale.from)) /* one end is chosen, and all data lies past it */
        scale.to = scale.kind == LL_SCALE_LOG ? scale.from * 10 : scale.from + 1;
    if (!isfinite(scale.to - scale.from)) { /* wider than a double can say */
        scale.from /= 4;
        scale.to /= 4;
    }
    return scale;
}

double ll_scale_place(const struct ll_scale *scale, double value)
{
    if (scale->kind == LL_SCALE_LINEAR)
        return (value - scale->from) / (scale->to - scale->from);
    double from = measure(scale->kind, scale->from), to = measure(scale->kind, scale->to);
    return (measure(scale->kind, value) - from) / (to - from);
}

double ll_scale_value(const struct ll_scale *scale, double place)
{
    double from = measure(scale->kind, scale->from), to = measure(scale->kind, scale->to);
    return unmeasure(scale->kind, from + place * (to - from));
}

/* Drops the zeros that say nothing: 1.50 -> 1.5, 1.0e+05 -> 1e5. */
static void tidy(char text[LL_TICK_TEXT])
{
    char *exponent = strchr(text, 'e');
    char tail[8] = "";
    if (exponent) {
        snprintf(tail, sizeof tail, "e%ld", strtol(exponent + 1, NULL, 10));
        *exponent = '\0';
    }
    size_t length = strlen(text);
    if (strchr(text, '.')) {
        while (text[length - 1] == '0')
            length--;
        length -= text[length - 1] == '.';
    }
    snprintf(text + length, LL_TICK_TEXT - length, "%s", tail);
    if (strcmp(text, "-0") == 0)
        memcpy(text, "0", 2);
}

void ll_number_text(char text[LL_TICK_TEXT], double value, int digits)
{
    double size = fabs(value);
    if (!isfinite(value)) {
        snprintf(text, LL_TICK_TEXT, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    if (size != 0 && (size >= 1e5 || size < 1e-4)) {
        snprintf(text, LL_TICK_TEXT, "%.*e", digits - 1, value);
    } else {
        int whole = size >= 1 ? (int)floor(log10(size)) + 1 : size > 0 ? (int)ceil(log10(size)) : 1;
        int decimals = digits - whole;
        snprintf(text, LL_TICK_TEXT, "%.*f", decimals < 0 ? 0 : decimals, value);
    }
    tidy(text);
}

static void add_tick(struct ll_ticks *ticks, double value, const char *text)
{
    if (ticks->count == LL_TICKS_MAX)
        return;
    size_t i = ticks->count++;
    ticks->values[i] = value;
    snprintf(ticks->text[i], LL_TICK_TEXT, "%s", text);
    int width = ll_text_columns(text);
    if (width > ticks->width)
        ticks->width = width;
}

/* The round step nearest above span / count. */
static double nice_step(double span, int count)
{
    double raw = span / count, power = pow(10, floor(log10(raw)));
    const double steps[] = {1, 2, 5, 10};
    for (size_t i = 0; i < 4; i++)
        if (steps[i] * power >= raw * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

static void linear_text(char text[LL_TICK_TEXT], double value, double step, double largest)
{
    int decimals = (int)fmax(0, -floor(log10(step) + 1e-9));
    if (largest >= 1e5 || step < 1e-4) {
        int digits = (int)fmax(0, floor(log10(fabs(value) > 0 ? fabs(value) : step)) -
                                      floor(log10(step) + 1e-9));
        snprintf(text, LL_TICK_TEXT, "%.*e", digits > 12 ? 12 : digits, value);
        if (value == 0)
            snprintf(text, LL_TICK_TEXT, "0");
    } else {
        snprintf(text, LL_TICK_TEXT, "%.*f", decimals, value);
        if (strtod(text, NULL) == 0 && text[0] == '-')
            memmove(text, text + 1, strlen(text));
        return; /* the same decimals on every tick of the axis */
    }
    tidy(text);
}

static void linear_ticks(struct ll_ticks *ticks, const struct ll_scale *scale, int wanted)
{
    double span = scale->to - scale->from;
    double largest = fmax(fabs(scale->from), fabs(scale->to));
    double step = nice_step(span, wanted);
    double first = ceil(scale->from / step - 1e-9), last = floor(scale->to / step + 1e-9);
    if (!(step > 0) || !isfinite(step) || largest / step > 1e9)
        return; /* the axis is one value, as far as its numbers can tell */
    for (double i = first; i <= last && ticks->count < LL_TICKS_MAX; i++) {
        char text[LL_TICK_TEXT];
        linear_text(text, i * step, step, largest);
        add_tick(ticks, i * step, text);
    }
}

static void power_text(char text[LL_TICK_TEXT], double value, bool ascii)
{
    static const char *const digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    int power = (int)lround(log10(fabs(value)));
    if (ascii || (power >= -2 && power <= 3)) {
        ll_number_text(text, value, 1);
        return;
    }
    int size = abs(power);
    snprintf(text, LL_TICK_TEXT, "%s10%s%s%s", value < 0 ? "-" : "", power < 0 ? "⁻" : "",
             size >= 10 ? digits[size / 10 % 10] : "", digits[size % 10]);
}

/* Decades, every k-th where there are too many; 2 and 5 between them where there are few. */
static void log_ticks(struct ll_ticks *ticks, const struct ll_scale *scale, int wanted, bool ascii)
{
    double from = log10(scale->from) - 1e-9, to = log10(scale->to) + 1e-9;
    double decades = to - from;
    int every = (int)fmax(1, ceil(decades / wanted - 1e-6));
    bool between = decades * 3 <= wanted;
    if (decades < 1) {
        linear_ticks(ticks, scale, wanted);
        return;
    }
    for (int power = (int)floor(from); power <= to; power++) {
        const double parts[] = {1, 2, 5};
        for (size_t i = 0; i < (between ? 3u : 1u); i++) {
            double value = parts[i] * pow(10, power), place = log10(value);
            char text[LL_TICK_TEXT];
            if (place < from || place > to || (!between && power % every != 0))
                continue;
            if (i == 0)
                power_text(text, value, ascii);
            else
                ll_number_text(text, value, 1);
            add_tick(ticks, value, text);
        }
    }
}

/* The decades of one side of 0 that the axis shows, from 1 on. */
static int symlog_decades(double end)
{
    return end >= 1 ? (int)floor(log10(end) + 1e-9) + 1 : 0;
}

/* Every k-th decade, counted from the outermost, which is not left out; where some are, 1 is: it is
 * next to 0. */
static void symlog_side(struct ll_ticks *ticks, const struct ll_scale *scale, double sign,
                        int every, bool ascii)
{
    int count = symlog_decades(sign < 0 ? -scale->from : scale->to);
    for (int i = 0; i < count; i++) {
        int power = sign < 0 ? count - 1 - i : i;
        double value = sign * pow(10, power);
        char text[LL_TICK_TEXT];
        bool left_out = (count - 1 - power) % every != 0 || (every > 1 && power == 0 && count > 1);
        if (left_out || value < scale->from || value > scale->to)
            continue;
        power_text(text, value, ascii);
        add_tick(ticks, value, text);
    }
}

static void symlog_ticks(struct ll_ticks *ticks, const struct ll_scale *scale, int wanted,
                         bool ascii)
{
    int decades = symlog_decades(-scale->from) + symlog_decades(scale->to);
    int every = (int)fmax(1, ceil((double)decades / wanted));
    if (fmax(fabs(scale->from), fabs(scale->to)) < 10) {
        linear_ticks(ticks, scale, wanted);
        return;
    }
    symlog_side(ticks, scale, -1, every, ascii);
    if (scale->from <= 0 && scale->to >= 0)
        add_tick(ticks, 0, "0");
    symlog_side(ticks, scale, 1, every, ascii);
}

void ll_ticks_make(struct ll_ticks *ticks, const struct ll_scale *scale, int wanted, bool ascii)
{
    ticks->count = 0;
    ticks->width = 0;
    wanted = wanted < 1 ? 1 : wanted > LL_TICKS_MAX - 2 ? LL_TICKS_MAX - 2 : wanted;
    switch (scale->kind) {
    case LL_SCALE_LOG:
        log_ticks(ticks, scale, wanted, ascii);
        break;
    case LL_SCALE_SYMLOG:
        symlog_ticks(ticks, scale, wanted, ascii);
        break;
    default:
        linear_ticks(ticks, scale, wanted);
        break;
    }
}

/* -- ticks on whole rows -----------------------------------------------------------------------
 */

/* One way to lay ticks out: `step` in the scale's own measure, so many rows each, the lowest tick
 * `first` steps from zero, in the row `bottom` (a whole number, from the top). */
struct fit {
    double step, first, bottom;
    int rows;
    double score;
};

/* The best number of rows for a step, if it has any: as few as leave all data in sight. */
static struct fit fit_step(double from, double to, double step, int rows, double dot, double middle)
{
    struct fit fit = {.step = step, .first = ceil(from / step - 1e-9), .score = -INFINITY};
    double below = fmax(0, fit.first - from / step); /* steps under the lowest tick */
    double last = floor(to / step + 1e-9);
    for (fit.rows = (int)fmin(rows, ceil(rows * step / (to - from))); fit.rows > 0; fit.rows--) {
        fit.bottom = floor(rows - dot / 2 - middle - below * fit.rows + 1e-9);
        double above = (fit.bottom + middle - dot / 2) / fit.rows; /* steps over it */
        if (fit.first + above >= to / step - 1e-9)
            break;
    }
    if (fit.rows < 1 || last <= fit.first)
        return fit;
    /* Much of the height in use; ticks neither in every row nor far apart. */
    double density = fit.rows == 1 ? 0.6 : fit.rows == 2 ? 0.05 : fmax(0, 0.02 * (fit.rows - 6));
    fit.score = (to - from) / step * fit.rows / rows - density;
    return fit;
}

static struct fit best_fit(double from, double to, int rows, double dot, double middle,
                           bool whole_steps)
{
    static const double parts[] = {1, 2, 5};
    struct fit best = {.score = -INFINITY};
    double power = pow(10, floor(log10((to - from) / rows)));
    for (int decade = 0; decade < 4; decade++, power *= 10) {
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
            double step = parts[i] * power;
            if ((to - from) / step > LL_TICKS_MAX - 2 || (whole_steps && step < 1 - 1e-9))
                continue;
            struct fit fit = fit_step(from, to, step, rows, dot, middle);
            if (fit.score > best.score)
                best = fit;
        }
    }
    return best;
}

bool ll_scale_snap(struct ll_scale *scale, int rows, double dot, bool edges, bool ascii,
                   struct ll_ticks *ticks)
{
    double from = measure(scale->kind, scale->from), to = measure(scale->kind, scale->to);
    bool logarithmic = scale->kind == LL_SCALE_LOG;
    /* the middle of the dot in the row's middle */
    double middle = edges ? 0 : (floor(0.5 / dot) + 0.5) * dot, inset = edges ? 0 : dot;
    if (rows < 3 || scale->kind == LL_SCALE_SYMLOG || (logarithmic && to - from < 1) ||
        fmax(fabs(from), fabs(to)) > 1e6 * (to - from))
        return false;
    struct fit fit = best_fit(from, to, rows, inset, middle, logarithmic);
    if (!(fit.score > 0))
        return false;
    double row = fit.step / fit.rows; /* of the measure */
    double lowest = fit.first * fit.step;
    double bottom = lowest - row * (rows - inset / 2 - (fit.bottom + middle));
    double top = lowest + row * (fit.bottom + middle - inset / 2);
    scale->from = unmeasure(scale->kind, bottom);
    scale->to = unmeasure(scale->kind, top);
    ticks->count = 0;
    ticks->width = 0;
    for (double i = fit.first; i * fit.step <= top + 1e-9 * row && ticks->count < LL_TICKS_MAX;
         i++) {
        char text[LL_TICK_TEXT];
        double value = unmeasure(scale->kind, i * fit.step);
        if (logarithmic)
            power_text(text, value, ascii);
        else
            linear_text(text, value, fit.step, fmax(fabs(bottom), fabs(top)));
        add_tick(ticks, value, text);
    }
    return true;
}
