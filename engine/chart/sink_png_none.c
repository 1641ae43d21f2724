/* The PNG sink of a build without cairo. */
#include "chart/sink.h"

static ll_err png_write(const struct ll_figure *figure, int columns, int rows,
                        const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    (void)figure;
    (void)columns;
    (void)rows;
    (void)style;
    (void)out;
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "this losslab was built without cairo, so it writes no PNG: write SVG, or "
                   "install cairo's and fontconfig's headers and build again");
}

const struct ll_sink ll_sink_png = {"png", png_write};
