/* The pen that writes SVG: every line and text is a vector, in pixels of which a cell has 9 by 18.
 *
 * Pieces of a line gather in one path, written when the stroke ends, so that a line stays one
 * object for whoever edits the drawing. */
#include "chart/pen_svg.h"

#include <math.h>

static const double cell_width = LL_CELL_WIDTH, cell_height = LL_CELL_HEIGHT;

static struct ll_svg_pen *svg(struct ll_pen *pen)
{
    return (struct ll_svg_pen *)pen;
}

static double px(double x)
{
    return x * cell_width;
}

static double py(double y)
{
    return y * cell_height;
}

/* The colour as an attribute's value. */
static const char *hex(const struct ll_pen *pen, ll_color color, char text[8])
{
    static const char digits[] = "0123456789abcdef";
    uint32_t rgb = ll_style_rgb(pen->style, color);
    text[0] = '#';
    for (int i = 0; i < 6; i++)
        text[1 + i] = digits[rgb >> (20 - 4 * i) & 15];
    text[7] = '\0';
    return text;
}

static void svg_segment(struct ll_pen *pen, struct ll_point a, struct ll_point b, bool joined,
                        const struct ll_stroke *stroke)
{
    struct ll_str *path = &svg(pen)->path;
    (void)stroke;
    if (!joined)
        ll_str_format(path, "M%.1f %.1f", px(a.x), py(a.y));
    ll_str_format(path, "L%.1f %.1f", px(b.x), py(b.y));
}

static const char *dash_array(enum ll_dash dash)
{
    switch (dash) {
    case LL_DASH_DASHED:
        return " stroke-dasharray=\"8 5\"";
    case LL_DASH_DOTTED:
        return " stroke-dasharray=\"2 4\"";
    case LL_DASH_DASHDOT:
        return " stroke-dasharray=\"9 4 2 4\"";
    default:
        return "";
    }
}

static void svg_stroke_end(struct ll_pen *pen, const struct ll_stroke *stroke)
{
    struct ll_svg_pen *self = svg(pen);
    char color[8];
    hex(pen, stroke->color, color);
    if (self->path.length > 0)
        ll_str_format(self->out,
                      "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\" "
                      "stroke-linejoin=\"round\"%s/>\n",
                      ll_str_text(&self->path), color, stroke->heavy ? "2.4" : "1.7",
                      dash_array(ll_stroke_dash(stroke, pen->style)));
    if (self->shade.length > 0)
        ll_str_format(self->out, "<path d=\"%s\" fill=\"%s\" fill-opacity=\"0.25\"/>\n",
                      ll_str_text(&self->shade), color);
    self->path_failed = self->path_failed || self->path.failed || self->shade.failed;
    ll_str_clear(&self->path);
    ll_str_clear(&self->shade);
}

static void svg_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    char color[8];
    ll_str_format(svg(pen)->out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
                  px(box.left), py(box.top), px(box.right - box.left), py(box.bottom - box.top),
                  hex(pen, stroke->color, color));
}

static void svg_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    (void)stroke;
    ll_str_format(&svg(pen)->shade, "M%.1f %.1fH%.1fV%.1fH%.1fZ", px(box.left), py(box.top),
                  px(box.right), py(box.bottom), px(box.left));
}

/* The outline as a path's data. */
static void add_outline(struct ll_str *out, const struct ll_outline *outline)
{
    double r = outline->radius;
    if (r > 0)
        ll_str_format(out, "M%.1f 0a%.1f %.1f 0 1 0 %.1f 0a%.1f %.1f 0 1 0 %.1f 0Z", -r, r, r,
                      2 * r, r, r, -2 * r);
    for (size_t i = 0; i < outline->count; i++)
        ll_str_format(out, "%c%.1f %.1f", i == 0 || (outline->open && i % 2 == 0) ? 'M' : 'L',
                      (double)outline->points[i][0], (double)outline->points[i][1]);
    if (outline->count > 0 && !outline->open)
        ll_str_add_char(out, 'Z');
}

static void svg_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker, bool selected,
                       const struct ll_stroke *stroke)
{
    struct ll_str *out = svg(pen)->out;
    const struct ll_outline *outline = ll_marker_outline(marker);
    char color[8];
    hex(pen, stroke->color, color);
    ll_str_format(out, "<path transform=\"translate(%.1f %.1f)\" d=\"", px(at.x), py(at.y));
    add_outline(out, outline);
    ll_str_format(out, "\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%s\"/>\n",
                  outline->open ? "none" : color, color, outline->open ? "1.8" : "0");
    if (selected)
        ll_str_format(out,
                      "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\" fill=\"none\" stroke=\"%s\" "
                      "stroke-width=\"2\"/>\n",
                      px(at.x), py(at.y), hex(pen, LL_ROLE_STRONG, color));
}

static void svg_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                      const struct ll_stroke *stroke)
{
    char color[8];
    double turn = atan2(py(dy), px(dx)) * 180 / acos(-1);
    ll_str_format(svg(pen)->out,
                  "<path transform=\"translate(%.1f %.1f) rotate(%.0f)\" d=\"M5 0L-4 4L-4 -4Z\" "
                  "fill=\"%s\"/>\n",
                  px(at.x), py(at.y), turn, hex(pen, stroke->color, color));
}

static void svg_facet(struct ll_pen *pen, const struct ll_point *corners, size_t count,
                      const struct ll_stroke *stroke)
{
    struct ll_str *out = svg(pen)->out;
    char color[8], back[8];
    ll_str_add(out, "<path d=\"");
    for (size_t i = 0; i < count; i++)
        ll_str_format(out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', px(corners[i].x), py(corners[i].y));
    ll_str_format(out,
                  "Z\" fill=\"%s\" stroke=\"%s\" stroke-width=\"0.9\" stroke-linejoin=\"round\"/>"
                  "\n",
                  hex(pen, LL_ROLE_BACKGROUND, back), hex(pen, stroke->color, color));
}

/* Pixels of one colour that stand beside each other become one rectangle. */
static void svg_raster(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                       int columns, int rows)
{
    struct ll_str *out = svg(pen)->out;
    double width = px(area.width) / columns, height = py(area.height) / rows;
    char color[8];
    ll_str_add(out, "<g shape-rendering=\"crispEdges\">\n");
    for (int row = 0; row < rows; row++) {
        const struct ll_pixel *line = pixels + (size_t)row * (size_t)columns;
        for (int from = 0, to; from < columns; from = to) {
            for (to = from + 1; to < columns && line[to].color == line[from].color;)
                to++;
            if (line[from].color == LL_ROLE_BACKGROUND)
                continue;
            ll_str_format(out,
                          "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" "
                          "fill=\"%s\"/>\n",
                          px(area.x) + from * width, py(area.y) + row * height, (to - from) * width,
                          height, hex(pen, line[from].color, color));
        }
    }
    ll_str_add(out, "</g>\n");
}

static void line(struct ll_pen *pen, double x1, double y1, double x2, double y2, ll_color color,
                 const char *more)
{
    char text[8];
    ll_str_format(svg(pen)->out,
                  "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>\n", x1,
                  y1, x2, y2, hex(pen, color, text), more);
}

static void svg_rule(struct ll_pen *pen, struct ll_point a, struct ll_point b,
                     enum ll_rule_kind kind, ll_color color)
{
    const char *more = kind == LL_RULE_MARK ? " stroke-width=\"1.4\" stroke-dasharray=\"6 4\"" : "";
    line(pen, px(a.x), py(a.y), px(b.x), py(b.y), color, more);
}

static void svg_tick(struct ll_pen *pen, struct ll_point at, bool vertical_axis)
{
    double x = px(at.x), y = py(at.y);
    if (vertical_axis)
        line(pen, x - 5, y, x, y, LL_ROLE_AXIS, "");
    else
        line(pen, x, y, x, y + 5, LL_ROLE_AXIS, "");
}

static void svg_corner(struct ll_pen *pen, struct ll_point at)
{
    (void)pen;
    (void)at;
}

/* Text whose middle line is at y, with what XML would take for its own escaped. */
static void write_text(struct ll_pen *pen, double x, double y, enum ll_align align,
                       const char *text, struct ll_ink ink)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    struct ll_str *out = svg(pen)->out;
    char color[8];
    ll_str_format(out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\"%s>", x, y + 4.6,
                  anchors[align], hex(pen, ink.fg, color),
                  ink.attr & LL_ATTR_BOLD ? " font-weight=\"bold\"" : "");
    ll_svg_add_escaped(out, text);
    ll_str_add(out, "</text>\n");
}

static void svg_number(struct ll_pen *pen, struct ll_point at, enum ll_align align,
                       const char *text)
{
    write_text(pen, px(at.x), py(at.y), align, text, ll_ink(LL_ROLE_AXIS, 0));
}

static void svg_text(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                     const char *text, struct ll_ink ink)
{
    double at = align == LL_ALIGN_LEFT    ? x
                : align == LL_ALIGN_RIGHT ? x + columns
                                          : x + columns / 2.0;
    if (columns > 0)
        write_text(pen, px(at), py(y + 0.5), align, text, ink);
}

static void svg_glyph(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink)
{
    write_text(pen, px(at.x), py(at.y), LL_ALIGN_CENTER, text, ink);
}

static void svg_frame(struct ll_pen *pen, struct ll_rect area, bool lit)
{
    char border[8], inside[8];
    ll_str_format(svg(pen)->out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"6\" fill=\"%s\" "
                  "stroke=\"%s\" stroke-width=\"%s\"/>\n",
                  px(area.x + 0.5), py(area.y + 0.4), px(area.width - 1), py(area.height - 0.8),
                  hex(pen, lit ? LL_ROLE_SELECTION : LL_ROLE_BACKGROUND, inside),
                  hex(pen, lit ? LL_ROLE_ACCENT : LL_ROLE_BORDER, border), lit ? "2.4" : "1.4");
}

static void svg_wire(struct ll_pen *pen, const struct ll_wire_point *points, size_t count,
                     ll_color color)
{
    struct ll_str *out = svg(pen)->out;
    char text[8];
    ll_str_add(out, "<path d=\"");
    for (size_t i = 0; i < count; i++)
        ll_str_format(out, "%c%.1f %.1f", i == 0 ? 'M' : 'L', px(points[i].x + 0.5),
                      py(points[i].y + 0.5));
    ll_str_format(out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\"/>\n",
                  hex(pen, color, text));
}

static void svg_blank(struct ll_pen *pen, struct ll_rect area)
{
    char color[8];
    ll_str_format(svg(pen)->out,
                  "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"4\" fill=\"%s\" "
                  "fill-opacity=\"0.85\"/>\n",
                  px(area.x), py(area.y), px(area.width), py(area.height),
                  hex(pen, LL_ROLE_BACKGROUND, color));
}

static const struct ll_pen_ops svg_ops = {
    .segment = svg_segment,
    .stroke_end = svg_stroke_end,
    .fill = svg_fill,
    .shade = svg_shade,
    .marker = svg_marker,
    .arrow = svg_arrow,
    .facet = svg_facet,
    .raster = svg_raster,
    .rule = svg_rule,
    .tick = svg_tick,
    .corner = svg_corner,
    .number = svg_number,
    .text = svg_text,
    .glyph = svg_glyph,
    .frame = svg_frame,
    .wire = svg_wire,
    .blank = svg_blank,
};

void ll_svg_pen_init(struct ll_svg_pen *pen, struct ll_str *out, const struct ll_style *style,
                     struct ll_rect area)
{
    *pen = (struct ll_svg_pen){
        .pen = {.ops = &svg_ops,
                .style = style,
                .room = area,
                .pixels_down = 8,
                .pixels_across = 4,
                .clip = area},
        .out = out,
    };
}

ll_err ll_svg_pen_done(struct ll_svg_pen *pen)
{
    ll_str_done(&pen->path);
    ll_str_done(&pen->shade);
    return pen->path_failed ? LL_ERR_MEMORY : LL_OK;
}

void ll_svg_add_escaped(struct ll_str *out, const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&')
            ll_str_add(out, "&amp;");
        else if (c == '<')
            ll_str_add(out, "&lt;");
        else if (c == '>')
            ll_str_add(out, "&gt;");
        else if (c == '"')
            ll_str_add(out, "&quot;");
        else if (c >= 0x20 || c == '\n') /* XML 1.0 has no place for control characters */
            ll_str_add_char(out, *text);
    }
}
