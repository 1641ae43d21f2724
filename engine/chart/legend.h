/* Legends: one line for each series, with its sign, its name and its readings (the numbers that the
 * page shows of it). They stand outside the plot, where no data can lie, and their place depends on
 * names and sizes alone, so that it does not move while data does. Private to the room. */
#ifndef LL_CHART_LEGEND_H
#define LL_CHART_LEGEND_H

#include "chart/layer.h"

enum ll_legend_place {
    LL_LEGEND_NONE, /* nothing to name, or no room for it anywhere */
    LL_LEGEND_ROWS, /* above the plot */
    LL_LEGEND_SIDE, /* to its right */
};

/* True where a layer has a name. */
bool ll_legend_wanted(const struct ll_figure *figure);

/* True where both name the same layers, drawn alike. */
bool ll_legend_same(const struct ll_figure *a, const struct ll_figure *b);

/* Columns of the legend as one row. */
int ll_legend_row_width(const struct ll_figure *figure);

/* Where the legend of a chart of that size goes, and how many rows or columns it takes there. */
enum ll_legend_place ll_legend_place(const struct ll_figure *figure, int width, int height,
                                     int *cells);

/* Draws it into the area: in rows from left to right, or one line below the other. */
void ll_legend_draw_rows(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area);
void ll_legend_draw_side(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area);

#endif
