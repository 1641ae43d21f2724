/* Pens: what layers draw with. Private to the room.
 *
 * A layer draws once, in coordinates that are cells (real numbers, y downward, from the target's
 * top left), and never knows on what. A pen for a grid makes braille or ASCII of it, one for SVG
 * makes vectors. All share one layout, which is why a chart is the same everywhere. */
#ifndef LL_CHART_PEN_H
#define LL_CHART_PEN_H

#include "chart/figure.h"
#include "chart/grid.h"
#include "chart/style.h"

struct ll_point {
    double x, y;
};

struct ll_bounds {
    double left, top, right, bottom;
};

struct ll_stroke {
    ll_color color;
    enum ll_dash dash;
    unsigned series; /* chooses the letter or the pattern where colours do not tell */
    bool heavy;
    bool alone;  /* it does not share cells with lines under it: a way over contours */
    char letter; /* of contour levels and the like, in ASCII; 0: the series' own */
};

/* What a pixel is in each form: a colour, or where there are too few colours a level of 0..1 that
 * becomes a denser or lighter character, or a letter that stands for a class. */
struct ll_pixel {
    ll_color color;
    float level; /* NAN: nothing is there */
    char letter; /* 0: by level */
};

/* A cell that a wire passes through the middle of. */
struct ll_wire_point {
    int x, y;
};

enum ll_align {
    LL_ALIGN_LEFT,
    LL_ALIGN_CENTER,
    LL_ALIGN_RIGHT,
};

/* Straight lines that are part of the chart's furniture, along whole cells. */
enum ll_rule_kind {
    LL_RULE_AXIS,
    LL_RULE_GRID,
    LL_RULE_MARK,
};

struct ll_pen;

struct ll_pen_ops {
    /* A piece of a line, already clipped; `joined` where it goes on from the piece before. */
    void (*segment)(struct ll_pen *pen, struct ll_point a, struct ll_point b, bool joined,
                    const struct ll_stroke *stroke);
    /* The line is whole. */
    void (*stroke_end)(struct ll_pen *pen, const struct ll_stroke *stroke);
    /* A filled rectangle; `series` tells fills apart where colours do not. */
    void (*fill)(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
    /* A lighter filled upright slice, the unit of bands. */
    void (*shade)(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
    void (*marker)(struct ll_pen *pen, struct ll_point at, enum ll_marker marker, bool selected,
                   const struct ll_stroke *stroke);
    /* An arrow's head that points along dx, dy. */
    void (*arrow)(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                  const struct ll_stroke *stroke);
    /* A polygon that hides what is behind it, with its outline: surfaces, drawn from the back. */
    void (*facet)(struct ll_pen *pen, const struct ll_point *corners, size_t count,
                  const struct ll_stroke *stroke);
    /* A picture of columns x rows pixels, row by row, over whole cells. */
    void (*raster)(struct ll_pen *pen, struct ll_rect area, const struct ll_pixel *pixels,
                   int columns, int rows);
    /* A horizontal or vertical line from a up to b. */
    void (*rule)(struct ll_pen *pen, struct ll_point a, struct ll_point b, enum ll_rule_kind kind,
                 ll_color color);
    /* A tick on an axis's line. */
    void (*tick)(struct ll_pen *pen, struct ll_point at, bool vertical_axis);
    /* The point where the axes meet. */
    void (*corner)(struct ll_pen *pen, struct ll_point at);
    /* A tick's number: up to the point, or in the middle of it, and level with it. */
    void (*number)(struct ll_pen *pen, struct ll_point at, enum ll_align align, const char *text);
    /* Text within `columns` cells from the cell x, y on; too long, it is shortened. */
    void (*text)(struct ll_pen *pen, int x, int y, int columns, enum ll_align align,
                 const char *text, struct ll_ink ink);
    /* Told that a name was shortened to so many cells before it was handed over. May be NULL. */
    void (*cut)(struct ll_pen *pen, const char *name, int columns);
    /* A character that stands for a point, one cell wide, with its middle there. */
    void (*glyph)(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink);
    /* A box of a diagram; its inside is filled where it is lit. */
    void (*frame)(struct ll_pen *pen, struct ll_rect area, bool lit);
    /* A line along whole cells, with right angles only. */
    void (*wire)(struct ll_pen *pen, const struct ll_wire_point *points, size_t count,
                 ll_color color);
    /* Clears what lies under a label. */
    void (*blank)(struct ll_pen *pen, struct ll_rect area);
    /* True where nothing but grid lines lies in the cells. NULL where that cannot be told, as in
     * vectors: then all is free. */
    bool (*is_free)(const struct ll_pen *pen, struct ll_rect area);
    /* Confines all that is drawn, furniture too, to the part of the rectangle that lies in what it
     * was confined to before, which is given back. Both NULL where there are no borders. */
    struct ll_rect (*confine)(struct ll_pen *pen, struct ll_rect area);
    void (*release)(struct ll_pen *pen, struct ll_rect before);
};

struct ll_pen {
    const struct ll_pen_ops *ops;
    const struct ll_style *style;
    double dot_width, dot_height;   /* of the smallest thing it draws, in cells */
    struct ll_rect room;            /* what numbers are kept inside of */
    int pixels_down, pixels_across; /* of a raster, in a cell: more are of no use */
    struct ll_rect clip;            /* what data is confined to; text and furniture are not */
};

/* A line, piece by piece: `to` from the point before, clipped to the pen's clip. A point that is
 * not finite is a gap. */
struct ll_trace {
    struct ll_pen *pen;
    const struct ll_stroke *stroke;
    struct ll_point last;
    bool has_last, joined;
};

void ll_trace_begin(struct ll_trace *trace, struct ll_pen *pen, const struct ll_stroke *stroke);
void ll_trace_to(struct ll_trace *trace, struct ll_point to);
void ll_trace_end(struct ll_trace *trace);

/* A marker, a character, a fill, a shade: left out, or cut, where outside the clip. */
void ll_pen_marker(struct ll_pen *pen, struct ll_point at, enum ll_marker marker, bool selected,
                   const struct ll_stroke *stroke);
void ll_pen_glyph(struct ll_pen *pen, struct ll_point at, const char *text, struct ll_ink ink);
void ll_pen_fill(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
void ll_pen_shade(struct ll_pen *pen, struct ll_bounds box, const struct ll_stroke *stroke);
void ll_pen_arrow(struct ll_pen *pen, struct ll_point at, double dx, double dy,
                  const struct ll_stroke *stroke);

/* Black or white: what can be read over the colour. */
ll_color ll_ink_over(const struct ll_style *style, ll_color background);

/* Cells that a text takes. */
int ll_text_columns(const char *text);

/* The pattern of a stroke: the one asked for, or by series where the style has no colour. */
enum ll_dash ll_stroke_dash(const struct ll_stroke *stroke, const struct ll_style *style);

/* The marker of a series. */
enum ll_marker ll_marker_of(enum ll_marker marker, unsigned series);

/* A marker as a shape around 0,0, in pixels of which a cell has 9 by 18. */
struct ll_outline {
    double radius; /* above 0: a circle */
    bool open;     /* stroked, not filled; without a radius, each two points are a line */
    size_t count;
    float points[10][2];
};

const struct ll_outline *ll_marker_outline(enum ll_marker marker);

/* Pixels of a cell in pictures that are not made of cells. */
enum { LL_CELL_WIDTH = 9, LL_CELL_HEIGHT = 18 };

/* A pen that draws into a grid's cells. */
struct ll_cell_pen {
    struct ll_pen pen;
    struct ll_grid *grid;
    unsigned phase; /* dots along the current line: for its dashes */
};

void ll_cell_pen_init(struct ll_cell_pen *pen, struct ll_grid *grid, const struct ll_style *style);

#endif
