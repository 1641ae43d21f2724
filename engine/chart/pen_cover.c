/* The pen that only notes where data lies: a coarse map of the plot, by which the legend finds the
 * emptiest place. */
#include <math.h>

#include "chart/pen.h"

static void cover(struct ll_pen *pen, double x, double y)
{
    struct ll_cover_pen *self = (struct ll_cover_pen *)pen;
    const struct ll_rect *clip = &pen->clip;
    int column = (int)((x - clip->x) / clip->width * LL_COVER_COLUMNS);
    int row = (int)((y - clip->y) / clip->height * LL_COVER_ROWS);
    column = column < 0 ? 0 : column >= LL_COVER_COLUMNS ? LL_COVER_COLUMNS - 1 : column;
    row = row < 0 ? 0 : row >= LL_COVER_ROWS ? LL_COVER_ROWS - 1 : row;
    self->cover[row][column] = 1;
}

static void cover_segment(struct ll_pen *pen, struct ll_point a, struct ll_point b, bool joined,
                          const struct ll_stroke *stroke)
{
    (void)joined;
    (void)stroke;
    double across = fabs(b.x - a.x) / pen->clip.width * LL_COVER_COLUMNS;
    double down = fabs(b.y - a.y) / pen->clip.height * LL_COVER_ROWS;
    int steps = (int)ceil(fmax(across, down)) + 1;
    for (int i = 0; i <= steps; i++) {
        double t = (double)i / steps;
        cover(pen, a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
    }
}

static void cover_box(struct ll_pen *pen, struct ll_box box, const struct ll_stroke *stroke)
{
    (void)stroke;
    double width = box.right - box.left, height = box.bottom - box.top;
    int columns = (int)ceil(width / pen->clip.width * LL_COVER_COLUMNS);
    int rows = (int)ceil(height / pen->clip.height * LL_COVER_ROWS);
    for (int row = 0; row <= rows; row++)
        for (int column = 0; column <= columns; column++)
            cover(pen, box.left + width * column / (columns > 0 ? columns : 1),
                  box.top + height * row / (rows > 0 ? rows : 1));
}

static void cover_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker,
                         bool selected, const struct ll_stroke *stroke)
{
    (void)marker;
    (void)selected;
    (void)stroke;
    cover(pen, at.x, at.y);
}

static void cover_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                        const struct ll_stroke *stroke)
{
    (void)dx;
    (void)dy;
    (void)stroke;
    cover(pen, at.x, at.y);
}

static void cover_facet(struct ll_pen *pen, const struct ll_point *corners, size_t count,
                        const struct ll_stroke *stroke)
{
    for (size_t i = 0; i < count; i++)
        cover_segment(pen, corners[i], corners[(i + 1) % count], i > 0, stroke);
}

/* A picture is a background: a legend may stand on it. */
static void cover_raster(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                         int columns, int rows)
{
    (void)pen;
    (void)area;
    (void)pixels;
    (void)columns;
    (void)rows;
}

static void cover_stroke_end(struct ll_pen *pen, const struct ll_stroke *stroke)
{
    (void)pen;
    (void)stroke;
}

static void cover_text(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                       const char *text, struct ll_ink ink)
{
    (void)align;
    (void)ink;
    int width = ll_text_columns(text);
    for (int i = 0; i < columns && i < width; i++)
        cover(pen, x + i + 0.5, y + 0.5);
}

static void cover_rule(struct ll_pen *pen, struct ll_point a, struct ll_point b,
                       enum ll_rule_kind kind, ll_color color)
{
    (void)color;
    if (kind == LL_RULE_MARK)
        cover_segment(pen, a, b, false, NULL);
}

static void cover_tick(struct ll_pen *pen, struct ll_point at, bool vertical_axis)
{
    (void)pen;
    (void)at;
    (void)vertical_axis;
}

static void cover_corner(struct ll_pen *pen, struct ll_point at)
{
    (void)pen;
    (void)at;
}

static void cover_number(struct ll_pen *pen, struct ll_point at, enum ll_align align,
                         const char *text)
{
    (void)pen;
    (void)at;
    (void)align;
    (void)text;
}

static void cover_frame(struct ll_pen *pen, struct ll_rect area, bool lit)
{
    (void)lit;
    cover_box(pen, (struct ll_box){area.x, area.y, area.x + area.width, area.y + area.height},
              NULL);
}

static void cover_wire(struct ll_pen *pen, const struct ll_wire_point *points, size_t count,
                       ll_color color)
{
    (void)color;
    for (size_t i = 1; i < count; i++)
        cover_segment(pen, (struct ll_point){points[i - 1].x, points[i - 1].y},
                      (struct ll_point){points[i].x, points[i].y}, false, NULL);
}

static void cover_blank(struct ll_pen *pen, struct ll_rect area)
{
    (void)pen;
    (void)area;
}

static const struct ll_pen_ops cover_ops = {
    .segment = cover_segment,
    .stroke_end = cover_stroke_end,
    .fill = cover_box,
    .shade = cover_box,
    .marker = cover_marker,
    .arrow = cover_arrow,
    .facet = cover_facet,
    .raster = cover_raster,
    .rule = cover_rule,
    .tick = cover_tick,
    .corner = cover_corner,
    .number = cover_number,
    .text = cover_text,
    .frame = cover_frame,
    .wire = cover_wire,
    .blank = cover_blank,
};

void ll_cover_pen_init(struct ll_cover_pen *pen, const struct ll_pen *real, struct ll_rect area)
{
    *pen = (struct ll_cover_pen){
        .pen = {.ops = &cover_ops,
                .style = real->style,
                .dot_width = real->dot_width,
                .dot_height = real->dot_height,
                .pixels_down = real->pixels_down,
                .pixels_across = real->pixels_across,
                .clip = area},
    };
}

unsigned ll_cover_count(const struct ll_cover_pen *pen, struct ll_rect part)
{
    const struct ll_rect *clip = &pen->pen.clip;
    unsigned count = 0;
    part = ll_rect_cut(part, *clip);
    int left = (part.x - clip->x) * LL_COVER_COLUMNS / clip->width;
    int right = (part.x + part.width - clip->x) * LL_COVER_COLUMNS / clip->width;
    int top = (part.y - clip->y) * LL_COVER_ROWS / clip->height;
    int bottom = (part.y + part.height - clip->y) * LL_COVER_ROWS / clip->height;
    for (int row = top; row < bottom; row++)
        for (int column = left; column < right; column++)
            count += pen->cover[row][column];
    return count;
}
