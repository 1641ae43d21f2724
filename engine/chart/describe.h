/* Figures in words, for whoever does not see them. */
#ifndef LL_CHART_DESCRIBE_H
#define LL_CHART_DESCRIBE_H

#include "base/locale.h"
#include "base/str.h"
#include "chart/figure.h"

/* Appends what the figure shows, from its layers' own data, in the locale's language: axes, then of
 * each layer its extremes, crossings, jumps, bends and trend, and a table. Plain text, a sentence
 * or a row of a table a line; panels one after the other. */
ll_err ll_figure_describe(const struct ll_figure *figure, const struct ll_locale *locale,
                          struct ll_str *out);

/* Appends what the figure is called: its title, else its axes or panels. One line, without an end.
 */
ll_err ll_figure_name(const struct ll_figure *figure, const struct ll_locale *locale,
                      struct ll_str *out);

#endif
