/* Axes: from values to a place between 0 and 1, and the numbers written beside them. Private to the
 * room. */
#ifndef LL_CHART_AXIS_H
#define LL_CHART_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#include "chart/figure.h"

/* The values that data takes; empty while from > to. */
struct ll_range {
    double from, to;
    double positive; /* the smallest above zero: where a logarithmic axis begins */
};

struct ll_range ll_range_empty(void);
void ll_range_add(struct ll_range *range, double value); /* not finite: left out */
bool ll_range_is_empty(const struct ll_range *range);

struct ll_scale {
    enum ll_scale_kind kind;
    double from, to; /* from < to */
};

/* The scale that the axis has for such data: its own ends where they are given, else the data's,
 * with a margin unless `tight`. Never empty. */
struct ll_scale ll_scale_of(const struct ll_axis *axis, const struct ll_range *data, bool tight);

/* 0 at `from`, 1 at `to`; NAN where the scale has no place for the value. */
double ll_scale_place(const struct ll_scale *scale, double value);

/* The value at a place. */
double ll_scale_value(const struct ll_scale *scale, double place);

enum { LL_TICKS_MAX = 32, LL_TICK_TEXT = 24 };

struct ll_ticks {
    size_t count;
    double values[LL_TICKS_MAX];
    char text[LL_TICKS_MAX][LL_TICK_TEXT];
    int width; /* cells of the longest text */
};

/* At most `wanted` ticks at round values: steps of 1, 2 or 5 times a power of ten (Heckbert,
 * "Nice Numbers for Graph Labels", 1990), decades on a logarithmic scale; `ascii` writes 1e-3
 * rather than 10⁻³. */
void ll_ticks_make(struct ll_ticks *ticks, const struct ll_scale *scale, int wanted, bool ascii);

/* Widens the scale so that ticks are a whole number of rows apart and each is the middle of its
 * row, and makes them: then what lies at a tick's value is drawn in the tick's own line of dots.
 * `dot` is the height of a dot in rows, and where ticks are: in the middle of a row, or where
 * `edges` at its upper edge. False, and nothing is changed, for scales whose ticks are not even. */
bool ll_scale_snap(struct ll_scale *scale, int rows, double dot, bool edges, bool ascii,
                   struct ll_ticks *ticks);

/* Writes a value as short as `digits` significant digits allow. */
void ll_number_text(char text[LL_TICK_TEXT], double value, int digits);

#endif
