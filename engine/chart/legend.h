/* Legends: which layers they name, and where they stand. Private to the room. */
#ifndef LL_CHART_LEGEND_H
#define LL_CHART_LEGEND_H

#include "chart/layer.h"

enum ll_legend_place {
    LL_LEGEND_NONE,   /* no room for it anywhere */
    LL_LEGEND_INSIDE, /* in the plot's emptiest place */
    LL_LEGEND_ROW,    /* in a row above the plot: data is everywhere in it */
};

/* True where a layer has a label. */
bool ll_legend_wanted(const struct ll_figure *figure);

/* True where both name the same layers, drawn alike. */
bool ll_legend_same(const struct ll_figure *a, const struct ll_figure *b);

/* Columns of the legend as one row. */
int ll_legend_row_width(const struct ll_figure *figure);

/* Where the legend goes, by where the data lies. */
enum ll_legend_place ll_legend_place(const struct ll_figure *figure, const struct ll_plot *plot,
                                     const struct ll_cover_pen *cover);

void ll_legend_draw(const struct ll_figure *figure, const struct ll_plot *plot,
                    const struct ll_cover_pen *cover);
void ll_legend_draw_row(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect plot,
                        int row);

#endif
