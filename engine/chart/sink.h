/* Sinks: what a grid or a figure becomes outside a terminal's screen. */
#ifndef LL_CHART_SINK_H
#define LL_CHART_SINK_H

#include "base/str.h"
#include "chart/figure.h"
#include "chart/grid.h"
#include "chart/style.h"

/* Appends the grid as plain text, a line a row, without the blanks at the ends of lines. */
void ll_grid_write_text(const struct ll_grid *grid, struct ll_str *out);

/* The same with the style's colours and attributes as ANSI escape sequences (ECMA-48, SGR), reset
 * before each line's end. With LL_COLORS_NONE only attributes are written. */
void ll_grid_write_ansi(const struct ll_grid *grid, const struct ll_style *style,
                        struct ll_str *out);

/* What a figure can be written as. A format is one file sink_NAME.c, which defines
 * `ll_sink_NAME`, and one line here. */
#define LL_SINKS(X)                                                                                \
    X(txt)                                                                                         \
    X(ansi)                                                                                        \
    X(svg)                                                                                         \
    X(png)

struct ll_sink {
    const char *extension; /* without the dot */
    ll_err (*write)(const struct ll_figure *figure, int columns, int rows,
                    const struct ll_style *style, struct ll_message *why, struct ll_str *out);
};

#define LL_SINK_DECLARE(name) extern const struct ll_sink ll_sink_##name;
LL_SINKS(LL_SINK_DECLARE)
#undef LL_SINK_DECLARE

/* The sink for a file of that name, by its extension; NULL where there is none. */
const struct ll_sink *ll_sink_find(const char *path);

/* All sinks, ended by NULL. */
const struct ll_sink *const *ll_sinks(void);

/* Appends the figure, drawn in so many columns and rows (3 to 1000 each: LL_ERR_RANGE), in the
 * sink's format. LL_ERR_UNSUPPORTED for png where this program was built without cairo. Pictures
 * take the style's theme and always have all colours. */
ll_err ll_figure_write(const struct ll_figure *figure, const struct ll_sink *sink, int columns,
                       int rows, const struct ll_style *style, struct ll_message *why,
                       struct ll_str *out);

#endif
