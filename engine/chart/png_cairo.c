/* PNG by cairo, as a module: the same drawing as the SVG's, two pixels for one of its own.
 *
 * cairo's simple text takes one font and leaves a box for what that lacks; so fontconfig chooses
 * the font anew for each text, by the characters in it. */
#include <cairo-ft.h>
#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "chart/layer.h"
#include "chart/pen.h"
#include "chart/png_module.h"

enum { RUN_MAX = 255 }; /* bytes of text in one font */

static const double scale = 2, pi = 3.14159265358979323846;

struct png_pen {
    struct ll_pen pen;
    cairo_t *cairo;
    bool shading; /* the path that gathers is a band's, not a line's */
};

static cairo_t *cairo_of(struct ll_pen *pen)
{
    return ((struct png_pen *)pen)->cairo;
}

static double px(double x)
{
    return x * LL_CELL_WIDTH;
}

static double py(double y)
{
    return y * LL_CELL_HEIGHT;
}

static void set_color(struct ll_pen *pen, ll_color color, double opacity)
{
    uint32_t rgb = ll_style_rgb(pen->style, color);
    cairo_set_source_rgba(cairo_of(pen), (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0,
                          (rgb & 0xFF) / 255.0, opacity);
}

static void set_dash(cairo_t *cairo, enum ll_dash dash)
{
    static const double patterns[LL_DASH_COUNT][4] = {
        [LL_DASH_DASHED] = {8, 5, 8, 5},
        [LL_DASH_DOTTED] = {2, 4, 2, 4},
        [LL_DASH_DASHDOT] = {9, 4, 2, 4},
    };
    cairo_set_dash(cairo, patterns[dash], patterns[dash][0] > 0 ? 4 : 0, 0);
}

static void png_segment(struct ll_pen *pen, struct ll_point a, struct ll_point b, bool joined,
                        const struct ll_stroke *stroke)
{
    (void)stroke;
    if (!joined)
        cairo_move_to(cairo_of(pen), px(a.x), py(a.y));
    cairo_line_to(cairo_of(pen), px(b.x), py(b.y));
}

static void png_stroke_end(struct ll_pen *pen, const struct ll_stroke *stroke)
{
    struct png_pen *self = (struct png_pen *)pen;
    set_color(pen, stroke->color, self->shading ? 0.25 : 1);
    if (self->shading) {
        cairo_fill(self->cairo);
    } else {
        set_dash(self->cairo, ll_stroke_dash(stroke, pen->style));
        cairo_set_line_width(self->cairo, stroke->heavy ? 2.4 : 1.7);
        cairo_stroke(self->cairo);
        set_dash(self->cairo, LL_DASH_SOLID);
    }
    self->shading = false;
}

static void png_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    set_color(pen, stroke->color, 1);
    cairo_rectangle(cairo_of(pen), px(box.left), py(box.top), px(box.right - box.left),
                    py(box.bottom - box.top));
    cairo_fill(cairo_of(pen));
}

static void png_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    (void)stroke;
    ((struct png_pen *)pen)->shading = true;
    cairo_rectangle(cairo_of(pen), px(box.left), py(box.top), px(box.right - box.left),
                    py(box.bottom - box.top));
}

static void png_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker, bool selected,
                       const struct ll_stroke *stroke)
{
    cairo_t *cairo = cairo_of(pen);
    const struct ll_outline *outline = ll_marker_outline(marker);
    double x = px(at.x), y = py(at.y);
    set_color(pen, stroke->color, 1);
    cairo_new_path(cairo);
    if (outline->radius > 0)
        cairo_arc(cairo, x, y, outline->radius, 0, 2 * pi);
    for (size_t i = 0; i < outline->count; i++) {
        double to_x = x + (double)outline->points[i][0], to_y = y + (double)outline->points[i][1];
        if (i == 0 || (outline->open && i % 2 == 0))
            cairo_move_to(cairo, to_x, to_y);
        else
            cairo_line_to(cairo, to_x, to_y);
    }
    cairo_set_line_width(cairo, 1.8);
    if (outline->open)
        cairo_stroke(cairo);
    else
        cairo_fill(cairo);
    if (!selected)
        return;
    set_color(pen, LL_ROLE_STRONG, 1);
    cairo_set_line_width(cairo, 2);
    cairo_arc(cairo, x, y, 8, 0, 2 * pi);
    cairo_stroke(cairo);
}

static void png_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                      const struct ll_stroke *stroke)
{
    cairo_t *cairo = cairo_of(pen);
    set_color(pen, stroke->color, 1);
    cairo_save(cairo);
    cairo_translate(cairo, px(at.x), py(at.y));
    cairo_rotate(cairo, atan2(py(dy), px(dx)));
    cairo_move_to(cairo, 5, 0);
    cairo_line_to(cairo, -4, 4);
    cairo_line_to(cairo, -4, -4);
    cairo_fill(cairo);
    cairo_restore(cairo);
}

static void png_facet(struct ll_pen *pen, const struct ll_point *corners, size_t count,
                      const struct ll_stroke *stroke)
{
    cairo_t *cairo = cairo_of(pen);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(cairo, px(corners[i].x), py(corners[i].y));
    cairo_close_path(cairo);
    set_color(pen, LL_ROLE_BACKGROUND, 1);
    cairo_fill_preserve(cairo);
    set_color(pen, stroke->color, 1);
    cairo_set_line_width(cairo, 0.9);
    cairo_stroke(cairo);
}

static void png_raster(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                       int columns, int rows)
{
    cairo_t *cairo = cairo_of(pen);
    double width = px(area.width) / columns, height = py(area.height) / rows;
    cairo_save(cairo);
    cairo_set_antialias(cairo, CAIRO_ANTIALIAS_NONE);
    for (int i = 0; i < columns * rows; i++) {
        int row = i / columns, column = i % columns;
        if (pixels[i].color == LL_ROLE_BACKGROUND)
            continue;
        set_color(pen, pixels[i].color, 1);
        cairo_rectangle(cairo, px(area.x) + column * width, py(area.y) + row * height, width,
                        height);
        cairo_fill(cairo);
    }
    cairo_restore(cairo);
}

static void line(struct ll_pen *pen, double x1, double y1, double x2, double y2, ll_color color)
{
    cairo_t *cairo = cairo_of(pen);
    set_color(pen, color, 1);
    cairo_move_to(cairo, x1, y1);
    cairo_line_to(cairo, x2, y2);
    cairo_stroke(cairo);
}

static void png_rule(struct ll_pen *pen, struct ll_point a, struct ll_point b,
                     enum ll_rule_kind kind, ll_color color)
{
    const double dash[2] = {6, 4};
    cairo_set_line_width(cairo_of(pen), kind == LL_RULE_MARK ? 1.4 : 1);
    cairo_set_dash(cairo_of(pen), dash, kind == LL_RULE_MARK ? 2 : 0, 0);
    line(pen, px(a.x), py(a.y), px(b.x), py(b.y), color);
    cairo_set_dash(cairo_of(pen), dash, 0, 0);
}

static void png_tick(struct ll_pen *pen, struct ll_point at, bool vertical_axis)
{
    double x = px(at.x), y = py(at.y);
    cairo_set_line_width(cairo_of(pen), 1);
    line(pen, vertical_axis ? x - 5 : x, y, x, vertical_axis ? y : y + 5, LL_ROLE_AXIS);
}

static void png_corner(struct ll_pen *pen, struct ll_point at)
{
    (void)pen;
    (void)at;
}

/* The font that has all characters of the text, as near to a plain monospaced one as there is. */
static cairo_font_face_t *font_for(const char *text, size_t length, bool bold)
{
    FcPattern *wanted = FcPatternCreate(), *found = NULL;
    FcCharSet *characters = FcCharSetCreate();
    FcResult result = FcResultNoMatch;
    cairo_font_face_t *face = NULL;
    for (uint32_t cp; length > 0;) {
        size_t n = ll_utf8_next(text, length, &cp);
        FcCharSetAddChar(characters, cp);
        text += n;
        length -= n;
    }
    FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)"DejaVu Sans Mono");
    FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)"monospace");
    FcPatternAddCharSet(wanted, FC_CHARSET, characters);
    FcPatternAddInteger(wanted, FC_WEIGHT, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcConfigSubstitute(NULL, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    /* A font's family counts for more than its characters, so the sorted list is gone through. */
    FcFontSet *fonts = FcFontSort(NULL, wanted, FcFalse, NULL, &result);
    for (int i = 0; fonts && !found && i < fonts->nfont; i++) {
        FcCharSet *has = NULL;
        if (FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &has) == FcResultMatch &&
            FcCharSetIsSubset(characters, has))
            found = FcFontRenderPrepare(NULL, wanted, fonts->fonts[i]);
    }
    /* Where none has them all. A pattern without a file is looked up, and kept for ever, by cairo.
     */
    if (!found && fonts && fonts->nfont > 0)
        found = FcFontRenderPrepare(NULL, wanted, fonts->fonts[0]);
    face = cairo_ft_font_face_create_for_pattern(found ? found : wanted);
    if (fonts)
        FcFontSetDestroy(fonts);
    if (found)
        FcPatternDestroy(found);
    FcCharSetDestroy(characters);
    FcPatternDestroy(wanted);
    return face;
}

/* The bytes of the text's first run: clusters that are all wide, as Hangul is, or all narrow. No
 * font has all of both. */
static size_t run_length(const char *text)
{
    size_t length = strlen(text), used = 0;
    bool wide = false;
    while (used < length) {
        int width;
        size_t n = ll_utf8_cluster(text + used, length - used, &width);
        if (used > 0 && (width == 2) != wide)
            break;
        wide = width == 2;
        used += n;
    }
    return used;
}

/* Draws the text from the current point on, or only goes over it; the pixels it is long. */
static double go_over(cairo_t *cairo, const char *text, bool bold, bool draw)
{
    double total = 0;
    cairo_set_font_size(cairo, 14);
    while (*text != '\0') {
        char run[RUN_MAX + 1];
        size_t length = run_length(text);
        cairo_text_extents_t extents;
        length = length > RUN_MAX ? ll_utf8_whole(text, RUN_MAX) : length;
        memcpy(run, text, length);
        run[length] = '\0';
        cairo_font_face_t *face = font_for(run, length, bold);
        cairo_set_font_face(cairo, face);
        cairo_text_extents(cairo, run, &extents);
        if (draw)
            cairo_show_text(cairo, run);
        cairo_font_face_destroy(face);
        total += extents.x_advance;
        text += length;
    }
    return total;
}

static void write_text(struct ll_pen *pen, double x, double y, enum ll_align align,
                       const char *text, struct ll_ink ink)
{
    cairo_t *cairo = cairo_of(pen);
    bool bold = ink.attr & LL_ATTR_BOLD;
    if (align != LL_ALIGN_LEFT)
        x -= go_over(cairo, text, bold, false) * (align == LL_ALIGN_RIGHT ? 1 : 0.5);
    set_color(pen, ink.fg, 1);
    cairo_move_to(cairo, x, y + 4.6);
    go_over(cairo, text, bold, true);
    cairo_new_path(cairo);
}

static void png_number(struct ll_pen *pen, struct ll_point at, enum ll_align align,
                       const char *text)
{
    write_text(pen, px(at.x), py(at.y), align, text, ll_ink(LL_ROLE_AXIS, 0));
}

static void png_text(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                     const char *text, struct ll_ink ink)
{
    double at = align == LL_ALIGN_LEFT    ? x
                : align == LL_ALIGN_RIGHT ? x + columns
                                          : x + columns / 2.0;
    if (columns > 0)
        write_text(pen, px(at), py(y + 0.5), align, text, ink);
}

static void png_glyph(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink)
{
    write_text(pen, px(at.x), py(at.y), LL_ALIGN_CENTER, text, ink);
}

static void png_frame(struct ll_pen *pen, struct ll_rect area, bool lit)
{
    cairo_t *cairo = cairo_of(pen);
    double left = px(area.x + 0.5), top = py(area.y + 0.4), r = 6;
    double right = left + px(area.width - 1), bottom = top + py(area.height - 0.8);
    cairo_new_path(cairo);
    cairo_arc(cairo, right - r, top + r, r, -pi / 2, 0);
    cairo_arc(cairo, right - r, bottom - r, r, 0, pi / 2);
    cairo_arc(cairo, left + r, bottom - r, r, pi / 2, pi);
    cairo_arc(cairo, left + r, top + r, r, pi, 3 * pi / 2);
    cairo_close_path(cairo);
    set_color(pen, lit ? LL_ROLE_SELECTION : LL_ROLE_BACKGROUND, 1);
    cairo_fill_preserve(cairo);
    set_color(pen, lit ? LL_ROLE_ACCENT : LL_ROLE_BORDER, 1);
    cairo_set_line_width(cairo, lit ? 2.4 : 1.4);
    cairo_stroke(cairo);
}

static void png_wire(struct ll_pen *pen, const struct ll_wire_point *points, size_t count,
                     ll_color color)
{
    cairo_t *cairo = cairo_of(pen);
    for (size_t i = 0; i < count; i++)
        cairo_line_to(cairo, px(points[i].x + 0.5), py(points[i].y + 0.5));
    set_color(pen, color, 1);
    cairo_set_line_width(cairo, 1.4);
    cairo_stroke(cairo);
}

static void png_blank(struct ll_pen *pen, struct ll_rect area)
{
    set_color(pen, LL_ROLE_BACKGROUND, 0.85);
    cairo_rectangle(cairo_of(pen), px(area.x), py(area.y), px(area.width), py(area.height));
    cairo_fill(cairo_of(pen));
}

static const struct ll_pen_ops png_ops = {
    .segment = png_segment,
    .stroke_end = png_stroke_end,
    .fill = png_fill,
    .shade = png_shade,
    .marker = png_marker,
    .arrow = png_arrow,
    .facet = png_facet,
    .raster = png_raster,
    .rule = png_rule,
    .tick = png_tick,
    .corner = png_corner,
    .number = png_number,
    .text = png_text,
    .glyph = png_glyph,
    .frame = png_frame,
    .wire = png_wire,
    .blank = png_blank,
};

static cairo_status_t add_bytes(void *out, const unsigned char *bytes, unsigned length)
{
    ll_str_add_n(out, (const char *)bytes, length);
    return ll_str_err(out) == LL_OK ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_NO_MEMORY;
}

static ll_err png_write(const struct ll_figure *figure, int columns, int rows,
                        const struct ll_style *style, struct ll_message *why, struct ll_str *out)
{
    struct ll_style vectors = {LL_GLYPHS_BRAILLE, LL_COLORS_RGB, style->theme, style->locale};
    struct ll_rect area = {1, 1, columns > 6 ? columns - 3 : 1, rows - 2};
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, (int)(px(columns) * scale), (int)(py(rows) * scale));
    struct png_pen pen = {
        .pen = {.ops = &png_ops,
                .style = &vectors,
                .room = area,
                .pixels_down = 8,
                .pixels_across = 4,
                .clip = area},
        .cairo = cairo_create(surface),
    };
    cairo_scale(pen.cairo, scale, scale);
    cairo_set_line_join(pen.cairo, CAIRO_LINE_JOIN_ROUND);
    set_color(&pen.pen, LL_ROLE_BACKGROUND, 1);
    cairo_paint(pen.cairo);
    ll_figure_draw_with(figure, &pen.pen, area);
    cairo_status_t status = cairo_status(pen.cairo);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, add_bytes, out);
    cairo_destroy(pen.cairo);
    cairo_surface_destroy(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return LL_OK;
    ll_err err = status == CAIRO_STATUS_NO_MEMORY ? LL_ERR_MEMORY : LL_ERR_SYSTEM;
    return ll_fail(why, err, "the picture could not be drawn: %s", cairo_status_to_string(status));
}

const struct ll_sink ll_png_module = {"png", png_write};
