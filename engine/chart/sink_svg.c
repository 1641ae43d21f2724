/* The SVG sink: a figure as vectors, in the theme's colours. */
#include "chart/layer.h"
#include "chart/pen_svg.h"
#include "chart/sink.h"

static ll_err svg_write(const struct ll_figure *figure, int columns, int rows,
                        const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    (void)why;
    struct ll_style vectors = {LL_GLYPHS_BRAILLE, LL_COLORS_RGB, style->theme, style->locale};
    struct ll_rect area = {1, 1, columns > 6 ? columns - 3 : 1, rows - 2};
    int width = columns * LL_CELL_WIDTH, height = rows * LL_CELL_HEIGHT;
    struct ll_svg_pen pen;
    ll_str_format(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                  "viewBox=\"0 0 %d %d\" font-family=\"'DejaVu Sans Mono', 'D2Coding', "
                  "'NanumGothicCoding', 'Noto Sans Mono CJK KR', monospace\" font-size=\"14\">\n"
                  "<rect width=\"100%%\" height=\"100%%\" fill=\"#%06x\"/>\n",
                  width, height, width, height, ll_style_rgb(&vectors, LL_ROLE_BACKGROUND));
    ll_svg_pen_init(&pen, out, &vectors, area);
    ll_figure_draw_with(figure, &pen.pen, area);
    ll_str_add(out, "</svg>\n");
    ll_err err = ll_svg_pen_done(&pen);
    return err != LL_OK ? err : ll_str_err(out);
}

const struct ll_sink ll_sink_svg = {"svg", svg_write};
