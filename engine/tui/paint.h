/* Paints a grid of cells onto curses' screen, sending only what changed since the last. */
#ifndef LL_TUI_PAINT_H
#define LL_TUI_PAINT_H

#include "base/err.h"
#include "chart/grid.h"
#include "chart/style.h"

struct ll_painter;

ll_err ll_painter_new(const struct ll_style *style, struct ll_painter **out);
void ll_painter_free(struct ll_painter **painter);

/* Puts the grid's cells that changed into curses' standard screen, clipped to its size. */
void ll_painter_put(struct ll_painter *painter, const struct ll_grid *grid);

void ll_painter_forget(struct ll_painter *painter);

/* Colours are those of another theme from now on. */
void ll_painter_theme(struct ll_painter *painter, enum ll_theme theme);

#endif
