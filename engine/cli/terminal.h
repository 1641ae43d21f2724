/* The terminal that results are printed on: how wide it is, how high, how many colours it has. */
#ifndef LL_CLI_TERMINAL_H
#define LL_CLI_TERMINAL_H

#include "chart/style.h"

/* Columns and rows of the terminal on standard output; as they are where it is none. */
void ll_terminal_size(int *columns, int *rows);

/* Its colours; LL_COLORS_NONE where standard output is no terminal, where the terminal has none,
 * and where the reader wants none (NO_COLOR, no-color.org). */
enum ll_colors ll_terminal_colors(void);

/* ASCII where standard output is a terminal whose locale has no Unicode, else braille. */
enum ll_glyphs ll_terminal_glyphs(void);

#endif
