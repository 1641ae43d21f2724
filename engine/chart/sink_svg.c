/* The SVG sink: a figure as vectors, in the theme's colours. */
#include "chart/describe.h"
#include "chart/layer.h"
#include "chart/pen_svg.h"
#include "chart/sink.h"

typedef ll_err say_fn(const struct ll_figure *figure, const struct ll_locale *locale,
                      struct ll_str *out);

static void add_element(const char *name, say_fn *say, const struct ll_figure *figure,
                        const struct ll_locale *locale, struct ll_str *out)
{
    struct ll_str text = {0};
    if (say(figure, locale, &text) != LL_OK)
        out->failed = true;
    ll_str_format(out, "<%s id=\"%s\">", name, name);
    ll_svg_add_escaped(out, ll_str_text(&text));
    ll_str_format(out, "</%s>\n", name);
    ll_str_done(&text);
}

/* For screen readers: the picture's name and what it shows. */
static void add_words(const struct ll_figure *figure, const struct ll_locale *locale,
                      struct ll_str *out)
{
    if (!locale)
        return;
    add_element("title", ll_figure_name, figure, locale, out);
    add_element("desc", ll_figure_describe, figure, locale, out);
}

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
                  "viewBox=\"0 0 %d %d\"%s font-family=\"'DejaVu Sans Mono', 'D2Coding', "
                  "'NanumGothicCoding', 'Noto Sans Mono CJK KR', monospace\" font-size=\"14\">\n",
                  width, height, width, height,
                  style->locale ? " role=\"img\" aria-labelledby=\"title desc\"" : "");
    add_words(figure, style->locale, out);
    ll_str_format(out, "<rect width=\"100%%\" height=\"100%%\" fill=\"#%06x\"/>\n",
                  ll_style_rgb(&vectors, LL_ROLE_BACKGROUND));
    ll_svg_pen_init(&pen, out, &vectors, area);
    ll_figure_draw_with(figure, &pen.pen, area);
    ll_str_add(out, "</svg>\n");
    ll_err err = ll_svg_pen_done(&pen);
    return err != LL_OK ? err : ll_str_err(out);
}

const struct ll_sink ll_sink_svg = {"svg", svg_write};
