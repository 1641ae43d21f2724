#include "chart/sink.h"

#include <string.h>
#include <strings.h>

#define LL_SINK_POINTER(name) &ll_sink_##name,

/* Ends with NULL. */
static const struct ll_sink *const sinks[] = {LL_SINKS(LL_SINK_POINTER) NULL};

enum { FIGURE_MIN = 3, FIGURE_MAX = 1000 };

const struct ll_sink *ll_sink_find(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && sinks[i]; i++)
        if (strcasecmp(dot + 1, sinks[i]->extension) == 0)
            return sinks[i];
    return NULL;
}

const struct ll_sink *const *ll_sinks(void)
{
    return sinks;
}

ll_err ll_figure_write(const struct ll_figure *figure, const struct ll_sink *sink, int columns,
                       int rows, const struct ll_style *style, struct ll_message *why,
                       struct ll_str *out)
{
    if (columns < FIGURE_MIN || rows < FIGURE_MIN || columns > FIGURE_MAX || rows > FIGURE_MAX)
        return ll_fail(why, LL_ERR_RANGE,
                       "a figure is %d to %d columns wide and as many rows high, not %d by %d",
                       FIGURE_MIN, FIGURE_MAX, columns, rows);
    return sink->write(figure, columns, rows, style, why, out);
}
