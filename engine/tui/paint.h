/* Paints a grid of cells onto a terminal, sending only what changed since the last. */
#ifndef LL_TUI_PAINT_H
#define LL_TUI_PAINT_H

#include "base/err.h"
#include "base/str.h"
#include "chart/grid.h"
#include "chart/style.h"
#include "tui/terminfo.h"

struct ll_painter;

/* `info` is borrowed. */
ll_err ll_painter_new(const struct ll_style *style, const struct ll_terminfo *info,
                      struct ll_painter **out);
void ll_painter_free(struct ll_painter **painter);

/* Appends to `out` what makes the terminal, of that size, show the grid's cells, with the cursor
 * at cursor_x, cursor_y, hidden where cursor_x is negative. */
void ll_painter_put(struct ll_painter *painter, const struct ll_grid *grid, int width, int height,
                    int cursor_x, int cursor_y, struct ll_str *out);

/* Nothing is known of the terminal any more: the next frame clears it first. */
void ll_painter_forget(struct ll_painter *painter);

/* Colours are those of another theme from now on. */
void ll_painter_theme(struct ll_painter *painter, enum ll_theme theme);

#endif
