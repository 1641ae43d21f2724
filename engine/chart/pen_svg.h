/* The pen that writes SVG. Private to the room. */
#ifndef LL_CHART_PEN_SVG_H
#define LL_CHART_PEN_SVG_H

#include "base/str.h"
#include "chart/pen.h"

struct ll_svg_pen {
    struct ll_pen pen;
    struct ll_str *out;
    struct ll_str path, shade; /* of the stroke that is being drawn */
    bool path_failed;
};

/* Writes elements into `out`, for coordinates within `area`. */
void ll_svg_pen_init(struct ll_svg_pen *pen, struct ll_str *out, const struct ll_style *style,
                     struct ll_rect area);

/* LL_ERR_MEMORY where a line was lost. */
ll_err ll_svg_pen_done(struct ll_svg_pen *pen);

/* Appends text as XML wants it. */
void ll_svg_add_escaped(struct ll_str *out, const char *text);

#endif
