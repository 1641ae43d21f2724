/* The grid pen's parts, shared between its two files. */
#ifndef LL_CHART_PEN_CELLS_H
#define LL_CHART_PEN_CELLS_H

#include "chart/pen.h"

static inline struct ll_cell_pen *ll_cell_pen_of(struct ll_pen *pen)
{
    return (struct ll_cell_pen *)pen;
}

static inline bool ll_cell_is_ascii(const struct ll_pen *pen)
{
    return pen->style->glyphs == LL_GLYPHS_ASCII;
}

/* What a stroke is made of in ASCII. */
char ll_cell_letter(const struct ll_stroke *stroke);

/* 2 where half blocks can show two colours in a cell, else 1. */
int ll_cell_pixels_down(const struct ll_style *style);

void ll_cell_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
void ll_cell_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
void ll_cell_raster(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                    int columns, int rows);

#endif
