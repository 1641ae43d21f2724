#include "chart/pen.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"

int ll_text_columns(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

enum ll_dash ll_stroke_dash(const struct ll_stroke *stroke, const struct ll_style *style)
{
    if (stroke->dash != LL_DASH_AUTO)
        return stroke->dash;
    if (style->colors != LL_COLORS_NONE || style->glyphs == LL_GLYPHS_ASCII)
        return LL_DASH_SOLID;
    return (enum ll_dash)(LL_DASH_SOLID + stroke->series % (LL_DASH_COUNT - LL_DASH_SOLID));
}

enum ll_marker ll_marker_of(enum ll_marker marker, unsigned series)
{
    if (marker != LL_MARKER_AUTO)
        return marker;
    return (enum ll_marker)(LL_MARKER_CIRCLE + series % (LL_MARKER_DOT - LL_MARKER_CIRCLE));
}

static struct ll_bounds clip_of(const struct ll_pen *pen)
{
    const struct ll_rect *clip = &pen->clip;
    return (struct ll_bounds){clip->x, clip->y, (double)clip->x + clip->width,
                              (double)clip->y + clip->height};
}

/* What is left of a segment: the part [from, to] of it, and the edges that cut it (-1: none). */
struct cut {
    double from, to;
    int from_edge, to_edge;
};

/* One side of Liang and Barsky's clipping (1984): keeps the part where p·t <= q. False where
 * nothing is left. */
static bool narrow(struct cut *cut, int edge, double p, double q)
{
    if (p == 0)
        return q >= 0;
    double t = q / p;
    if (p < 0 && t > cut->from) {
        cut->from = t;
        cut->from_edge = edge;
    }
    if (p > 0 && t < cut->to) {
        cut->to = t;
        cut->to_edge = edge;
    }
    return cut->from <= cut->to;
}

/* The point at t, exactly on the edge that cut it there: far outside points leave no digits to
 * compute that from. */
static struct ll_point point_at(const struct ll_bounds *clip, struct ll_point a, struct ll_point b,
                                double t, int edge)
{
    struct ll_point point = {a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
    point.x = fmin(fmax(point.x, clip->left), clip->right);
    point.y = fmin(fmax(point.y, clip->top), clip->bottom);
    if (edge == 0 || edge == 1)
        point.x = edge == 0 ? clip->left : clip->right;
    else
        point.y = edge == 2 ? clip->top : clip->bottom;
    return point;
}

void ll_trace_begin(struct ll_trace *trace, struct ll_pen *pen, const struct ll_stroke *stroke)
{
    *trace = (struct ll_trace){.pen = pen, .stroke = stroke};
}

static void trace_piece(struct ll_trace *trace, struct ll_point a, struct ll_point b)
{
    struct ll_bounds clip = clip_of(trace->pen);
    struct cut cut = {0, 1, -1, -1};
    double dx = b.x - a.x, dy = b.y - a.y;
    bool seen = isfinite(dx) && isfinite(dy) && narrow(&cut, 0, -dx, a.x - clip.left) &&
                narrow(&cut, 1, dx, clip.right - a.x) && narrow(&cut, 2, -dy, a.y - clip.top) &&
                narrow(&cut, 3, dy, clip.bottom - a.y);
    if (!seen) {
        trace->joined = false;
        return;
    }
    struct ll_point start = cut.from_edge < 0 ? a : point_at(&clip, a, b, cut.from, cut.from_edge);
    struct ll_point end = cut.to_edge < 0 ? b : point_at(&clip, a, b, cut.to, cut.to_edge);
    bool joined = trace->joined && cut.from_edge < 0;
    trace->pen->ops->segment(trace->pen, start, end, joined, trace->stroke);
    trace->joined = cut.to_edge < 0;
}

void ll_trace_to(struct ll_trace *trace, struct ll_point to)
{
    if (!isfinite(to.x) || !isfinite(to.y)) {
        trace->has_last = trace->joined = false;
        return;
    }
    if (trace->has_last)
        trace_piece(trace, trace->last, to);
    trace->last = to;
    trace->has_last = true;
}

void ll_trace_end(struct ll_trace *trace)
{
    trace->pen->ops->stroke_end(trace->pen, trace->stroke);
}

static bool is_inside(const struct ll_pen *pen, struct ll_point at)
{
    struct ll_bounds clip = clip_of(pen);
    return at.x >= clip.left && at.x <= clip.right && at.y >= clip.top && at.y <= clip.bottom;
}

void ll_pen_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                  const struct ll_stroke *stroke)
{
    if (is_inside(pen, at))
        pen->ops->arrow(pen, at, dx, dy, stroke);
}

void ll_pen_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker, bool selected,
                   const struct ll_stroke *stroke)
{
    if (is_inside(pen, at))
        pen->ops->marker(pen, at, ll_marker_of(marker, stroke->series), selected, stroke);
}

void ll_pen_glyph(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink)
{
    if (is_inside(pen, at))
        pen->ops->glyph(pen, at, text, ink);
}

/* False where nothing of the box is inside the clip. */
static bool cut_box(const struct ll_pen *pen, struct ll_bounds *box)
{
    struct ll_bounds clip = clip_of(pen);
    if (isnan(box->left + box->right) || isnan(box->top + box->bottom))
        return false;
    box->left = fmax(box->left, clip.left);
    box->top = fmax(box->top, clip.top);
    box->right = fmin(box->right, clip.right);
    box->bottom = fmin(box->bottom, clip.bottom);
    return box->left <= box->right && box->top <= box->bottom;
}

void ll_pen_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    if (cut_box(pen, &box))
        pen->ops->fill(pen, box, stroke);
}

void ll_pen_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke)
{
    if (cut_box(pen, &box))
        pen->ops->shade(pen, box, stroke);
}

const struct ll_outline *ll_marker_outline(enum ll_marker marker)
{
    static const struct ll_outline outlines[LL_MARKER_COUNT] = {
        [LL_MARKER_CIRCLE] = {.radius = 4},
        [LL_MARKER_TRIANGLE] = {.count = 3, .points = {{0, -5}, {4.6F, 3.4F}, {-4.6F, 3.4F}}},
        [LL_MARKER_SQUARE] =
            {.count = 4, .points = {{-3.6F, -3.6F}, {3.6F, -3.6F}, {3.6F, 3.6F}, {-3.6F, 3.6F}}},
        [LL_MARKER_DIAMOND] = {.count = 4, .points = {{0, -5}, {5, 0}, {0, 5}, {-5, 0}}},
        [LL_MARKER_CROSS] =
            {.open = true,
             .count = 4,
             .points = {{-3.5F, -3.5F}, {3.5F, 3.5F}, {-3.5F, 3.5F}, {3.5F, -3.5F}}},
        [LL_MARKER_PLUS] = {.open = true,
                            .count = 4,
                            .points = {{-4.4F, 0}, {4.4F, 0}, {0, -4.4F}, {0, 4.4F}}},
        [LL_MARKER_RING] = {.radius = 4, .open = true},
        [LL_MARKER_STAR] = {.count = 10,
                            .points = {{0, -5},
                                       {1.3F, -1.6F},
                                       {5, -1.6F},
                                       {2, 0.7F},
                                       {3, 4},
                                       {0, 2},
                                       {-3, 4},
                                       {-2, 0.7F},
                                       {-5, -1.6F},
                                       {-1.3F, -1.6F}}},
        [LL_MARKER_DOT] = {.radius = 1.5},
    };
    return &outlines[marker == LL_MARKER_AUTO ? LL_MARKER_CIRCLE : marker];
}
