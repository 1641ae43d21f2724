/* Sinks: what a grid or a figure becomes outside a terminal's screen. */
#ifndef LL_CHART_SINK_H
#define LL_CHART_SINK_H

#include "base/str.h"
#include "chart/grid.h"
#include "chart/style.h"

/* Appends the grid as plain text, a line a row, without the blanks at the ends of lines. */
void ll_grid_write_text(const struct ll_grid *grid, struct ll_str *out);

/* The same with the style's colours and attributes as ANSI escape sequences (ECMA-48, SGR), reset
 * before each line's end. With LL_COLORS_NONE only attributes are written. */
void ll_grid_write_ansi(const struct ll_grid *grid, const struct ll_style *style,
                        struct ll_str *out);

#endif
