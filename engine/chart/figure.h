/* Figures: charts that are built once and drawn any number of times, into any rectangle.
 *
 * A figure is made of layers over one pair of axes, or of panels that are figures themselves. Data
 * is copied in. Every field of a layer's description may stay zero, which is its default: no label,
 * the next series colour, a solid line. A point that is not finite leaves a gap, and a corner of
 * the chart says how many there were. A rectangle that is too small loses the legend first, then
 * labels, then axes; numbers are never cut.
 *
 * A figure belongs to one thread at a time. */
#ifndef LL_CHART_FIGURE_H
#define LL_CHART_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "chart/grid.h"
#include "chart/style.h"

struct ll_figure;

ll_err ll_figure_new(struct ll_figure **out);

/* One more holder of the figure; each holder frees it once. */
void ll_figure_hold(struct ll_figure *figure);
void ll_figure_free(struct ll_figure **figure);

/* Draws the figure into the rectangle of the grid, and nowhere else. What was there stays where the
 * figure has nothing to draw. */
void ll_figure_draw(const struct ll_figure *figure, struct ll_grid *grid, struct ll_rect area,
                    const struct ll_style *style);

/* Cells under which it is hard to read: fewer for what is all picture (an image, a mask, a diagram)
 * than for what has axes. */
void ll_figure_least(const struct ll_figure *figure, int *width, int *height);

ll_err ll_figure_title(struct ll_figure *figure, const char *title);

/* Puts the lines and rules of `before`, the same figure with other data, under those of `figure`:
 * muted, dotted, and only where they differ. Figures that are not alike are left as they are. */
ll_err ll_figure_shadow(struct ll_figure *figure, const struct ll_figure *before);

/* Writes the figure's title, labels and names as ASCII twins (base/twin.h), for a screen without
 * more. LL_ERR_MEMORY. */
ll_err ll_figure_twins(struct ll_figure *figure);

/* -- axes -------------------------------------------------------------------------------------- */

enum ll_axis_name {
    LL_AXIS_X,
    LL_AXIS_Y,
    LL_AXIS_Z,
    LL_AXIS_COUNT,
};

enum ll_scale_kind {
    LL_SCALE_LINEAR,
    LL_SCALE_LOG,    /* values of 0 and less have no place on it */
    LL_SCALE_SYMLOG, /* linear near zero, logarithmic past ±1 (asinh) */
};

struct ll_axis {
    const char *label;
    enum ll_scale_kind scale;
    double from, to; /* from the data where they are equal, or where one is NAN */
    bool hidden;     /* no line, no ticks */
};

/* LL_ERR_RANGE where `from` is past `to`, or not positive on a logarithmic axis. */
ll_err ll_figure_axis(struct ll_figure *figure, enum ll_axis_name name, const struct ll_axis *axis,
                      struct ll_message *why);

/* Where it is set, a unit is as long along y as along x: circles are round. The axes then show more
 * than they were asked to, never less. */
void ll_figure_equal(struct ll_figure *figure, bool equal);

/* -- the legend -------------------------------------------------------------------------------- */

/* The legend is a table: a line for each layer that has a label, with the numbers that were given
 * for it. `names` stand over the columns, where it is wide enough for a table. LL_ERR_MEMORY. */
ll_err ll_figure_reading_names(struct ll_figure *figure, const char *const *names, size_t count);

/* The numbers beside the name of the layer that was added last. LL_ERR_MEMORY. */
ll_err ll_figure_readings(struct ll_figure *figure, const double *readings, size_t count);

/* How many series the legend names (in panels, the most of any); a layer of several classes is one.
 * The series `index` of them, from 1, is drawn over the others, which turn faint, in this figure
 * and in its panels; 0: all alike. */
size_t ll_figure_series_count(const struct ll_figure *figure);
void ll_figure_front(struct ll_figure *figure, size_t index);

/* The name of that series, in the first panel that has so many; NULL where there is none. */
const char *ll_figure_series_name(const struct ll_figure *figure, size_t index);

/* -- panels ------------------------------------------------------------------------------------ */

enum ll_arrangement {
    LL_ARRANGE_ROW,
    LL_ARRANGE_COLUMN,
    LL_ARRANGE_GRID,
};

/* How panels are laid out; `columns` is the grid's. */
void ll_figure_arrange(struct ll_figure *figure, enum ll_arrangement how, size_t columns);

/* Adds a panel, which the figure holds too. Its share of the row or column is `weight` over the sum
 * of weights (0 is 1). A figure that has panels draws only its title and them. LL_ERR_ARGUMENT
 * where the panel contains the figure. */
ll_err ll_figure_add_panel(struct ll_figure *figure, struct ll_figure *panel, double weight);

/* Its panels; the figure still holds them. */
size_t ll_figure_panel_count(const struct ll_figure *figure);
struct ll_figure *ll_figure_panel(const struct ll_figure *figure, size_t index);

/* -- layers ------------------------------------------------------------------------------------ */

enum ll_dash {
    LL_DASH_AUTO, /* solid; where there is no colour, a pattern for each series */
    LL_DASH_SOLID,
    LL_DASH_DASHED,
    LL_DASH_DOTTED,
    LL_DASH_DASHDOT,
    LL_DASH_COUNT,
};

enum ll_marker {
    LL_MARKER_AUTO, /* one for each series */
    LL_MARKER_CIRCLE,
    LL_MARKER_TRIANGLE,
    LL_MARKER_SQUARE,
    LL_MARKER_DIAMOND,
    LL_MARKER_CROSS,
    LL_MARKER_PLUS,
    LL_MARKER_RING,
    LL_MARKER_STAR,
    LL_MARKER_DOT, /* the smallest thing that can be drawn: for very many points */
    LL_MARKER_COUNT,
};

/* A line through `count` points. Without x, they are at 1, 2, 3, ... */
struct ll_line {
    const char *label;
    ll_color color;
    enum ll_dash dash;
    size_t count;
    const float *x, *y;
};

struct ll_scatter {
    const char *label;
    ll_color color;
    enum ll_marker marker;
    size_t count;
    const float *x, *y;
    size_t selected; /* the highlighted point, from 1; 0 is none */
};

/* Points of several classes, each drawn as a character: of its class in `marks`, or its number. */
struct ll_classes {
    size_t count;
    const float *x, *y;
    const float *classes;     /* whole numbers from 0 to 51 */
    size_t class_count;       /* 0: as many as occur */
    const char *const *names; /* one a class, for the legend; NULL: none */
    const char *marks;        /* one cell a class: "ox"; NULL: 0..9, a..z, A..Z */
    size_t selected;          /* the highlighted point, from 1; 0 is none */
};

/* The area between `low` and `high`. */
struct ll_band {
    const char *label;
    ll_color color;
    size_t count;
    const float *x, *low, *high;
};

/* A line across the whole chart at a value of x (vertical) or of y. */
struct ll_rule {
    const char *label; /* written beside it */
    ll_color color;
    bool vertical;
    double at;
};

/* A short piece of a straight line through x, y: a tangent. */
struct ll_tangent {
    const char *label;
    ll_color color;
    double x, y, slope;
    double reach; /* to both sides, in units of x; 0: a sixth of the axis */
};

/* A point with a text beside it; either may be left out (marker AUTO: a circle). */
struct ll_chart_mark {
    const char *text;
    ll_color color;
    enum ll_marker marker;
    bool bare; /* the text alone */
    double x, y;
};

/* The way of an optimiser: a line with arrowheads along it, a ring where it begins and a marker
 * where it is now. */
struct ll_path {
    const char *label;
    ll_color color;
    size_t count;
    const float *x, *y;
};

/* A circle, a disc or a ring. */
struct ll_circle {
    const char *label;
    ll_color color;
    enum ll_dash dash;
    double x, y, radius;
    double inner; /* above 0: a ring, down to that radius */
    bool filled;  /* faintly */
};

struct ll_rectangle {
    const char *label;
    ll_color color;
    enum ll_dash dash;
    double left, right, low, high;
    bool filled;     /* faintly */
    bool borderless; /* filled, and no line around it */
};

/* Arrows from points, `dx`, `dy` long: gradients, vector fields. */
struct ll_arrows {
    const char *label;
    ll_color color;
    size_t count;
    const float *x, *y, *dx, *dy;
    double scale; /* times that; 0 is 1 */
    bool even;    /* all of one length, their middles on the points: directions alone */
};

/* Columns over intervals, from `low` up to `high`: what lies between edges i and i + 1. Where one
 * of them is NAN the interval is empty. */
struct ll_columns {
    const char *label;
    ll_color color;
    size_t count;
    const float *edges; /* count + 1 of them, rising */
    const float *low;   /* NULL: zero */
    const float *high;
    bool light; /* faintly: a gap, what is missing */
};

/* How many of the values lie in each of equal intervals, as columns. */
struct ll_histogram {
    const char *label;
    ll_color color;
    size_t count;
    const float *values;
    size_t bins;     /* 0: 20 */
    double from, to; /* from the data where equal; values outside are left out */
    bool share;      /* of all values, not their count */
};

/* A stretch of the x axis in a row, or a mark where both ends are the same. */
struct ll_span {
    size_t row; /* from 1, the first on top */
    double from, to;
    const char *text; /* may be NULL */
    size_t kind;      /* from 1: its colour or hatching; 0 is 1 */
};

struct ll_spans {
    size_t row_count;
    const char *const *rows; /* their names */
    size_t kind_count;
    const char *const *kinds; /* their names, for the legend */
    size_t count;
    const struct ll_span *items;
};

/* Bars from zero, one a name. Several layers of bars stand side by side. */
struct ll_bars {
    const char *label;
    ll_color color;
    bool horizontal;
    size_t count;
    const float *values;
    const char *const *names; /* count of them; NULL: 1, 2, 3, ... */
    bool no_numbers;          /* the values are not written at the bars' ends */
};

/* Heights over a rectangle, for contours and surfaces: `rows` x `columns` values, row by row, the
 * first row at `y_from`. Both counts are 2 or more. */
struct ll_field {
    size_t rows, columns;
    const float *z;
    double x_from, x_to, y_from, y_to;
};

/* The class of each place, whole numbers in place of heights: what a classifier decides. */
struct ll_regions {
    struct ll_field field;
    size_t class_count;       /* 0: as many as occur */
    const char *const *names; /* one a class, for the legend; NULL: none */
};

/* Lines of equal height (marching squares; Lorensen and Cline, 1987, in the plane). */
struct ll_contour {
    struct ll_field field;
    size_t levels;    /* 0: 10 */
    const float *at;  /* the levels themselves, rising; NULL: spread from lowest to highest */
    bool logarithmic; /* spread in equal ratios; for heights above 0 */
    bool filled;      /* colours the areas between, faintly, where there are colours */
    enum ll_colormap map;
};

/* Heights as a wire mesh in space, hidden lines removed; it fills the figure. The figure's axes
 * give the labels. */
struct ll_surface {
    struct ll_field field;
    double azimuth;   /* degrees that it is turned by, seen from above */
    double elevation; /* degrees that it is seen from above: 0..90; 0 is 30 */
    double zoom;      /* 0 is 1 */
    bool logarithmic; /* heights are their logarithms */
    enum ll_colormap map;
};

/* A matrix of coloured cells; it fills the figure, and the figure's axes give the titles of columns
 * and rows. Whole values are written as counts: a confusion matrix. */
struct ll_heatmap {
    size_t rows, columns;
    const float *values;          /* row by row, the first row on top */
    const char *const *row_names; /* NULL: none */
    const char *const *column_names;
    const unsigned char *marked; /* rows x columns: not 0 where a cell stands out; NULL: none */
    double from, to;             /* what the scale's ends mean; from the data where equal */
    bool no_numbers;             /* values are not written into cells that have room */
    enum ll_colormap map;
};

enum ll_picture_colors {
    LL_PICTURE_GREY,
    LL_PICTURE_VIRIDIS,
    LL_PICTURE_DIVERGING, /* blue below zero, red above: gradients, differences */
};

/* A picture; it fills the figure, its proportions kept. */
struct ll_image {
    size_t channels; /* 1: grey; 3: red, green, blue */
    size_t height, width;
    const float *pixels; /* (C,H,W) */
    double from, to;     /* black and full; where equal, 0 and 1, or in colours what occurs */
    enum ll_picture_colors colors; /* of one channel */
};

/* Pictures in a grid, each with its caption; it fills the figure. */
struct ll_chart_pictures {
    size_t count, channels, height, width;
    const float *pixels;         /* (N,C,H,W) */
    const char *const *captions; /* one a picture; NULL: none */
    const float *marked;         /* one a picture, not 0 where it stands out; NULL: none */
    size_t columns;              /* 0: as many as make the pictures largest */
    double from, to;             /* as an image's */
    enum ll_picture_colors colors;
};

/* The class of each pixel, from 0 (what lies behind); it fills the figure. */
struct ll_classmap {
    size_t height, width;
    const float *classes;     /* (H,W) */
    size_t class_count;       /* 0: as many as occur */
    const char *const *names; /* one a class; NULL: none */
};

/* A predicted mask against the true one: what is right (TP), too much (FP) and missed (FN), by
 * colour and letter; it fills the figure. */
struct ll_mask {
    size_t height, width;
    const float *predicted, *target;
    double threshold; /* at or above it, an element is in the mask; 0: 0.5 */
};

/* A box of a diagram. Where no box has a column, they flow from left to right and wrap, every other
 * row backwards, so that a loop closes. */
struct ll_diagram_box {
    const char *name;   /* what arrows and `lit` call it */
    const char *text;   /* NULL: the name */
    size_t column, row; /* from 1 */
};

struct ll_diagram_arrow {
    const char *from, *to; /* boxes, by name */
    const char *label;
};

/* Boxes and arrows; it fills the figure. */
struct ll_diagram {
    size_t box_count;
    const struct ll_diagram_box *boxes;
    size_t arrow_count;
    const struct ll_diagram_arrow *arrows;
    size_t lit_count;
    const char *const *lit; /* the boxes that stand out, by name */
};

/* A question of a tree, or what its answers end at. */
struct ll_tree_node {
    const char *name;   /* what `parent` and `lit` call it */
    const char *text;   /* NULL: the name */
    const char *parent; /* NULL: a root */
    const char *answer; /* the parent's, that leads here */
};

/* A tree as an outline; it fills the figure. */
struct ll_tree {
    size_t count;
    const struct ll_tree_node *nodes;
    size_t lit_count;
    const char *const *lit; /* the way that was taken, by name; the last is where it stands */
};

ll_err ll_figure_add_line(struct ll_figure *figure, const struct ll_line *line);
ll_err ll_figure_add_scatter(struct ll_figure *figure, const struct ll_scatter *scatter);
ll_err ll_figure_add_band(struct ll_figure *figure, const struct ll_band *band);
ll_err ll_figure_add_rule(struct ll_figure *figure, const struct ll_rule *rule);
ll_err ll_figure_add_tangent(struct ll_figure *figure, const struct ll_tangent *tangent);
ll_err ll_figure_add_mark(struct ll_figure *figure, const struct ll_chart_mark *mark);
ll_err ll_figure_add_path(struct ll_figure *figure, const struct ll_path *path);
ll_err ll_figure_add_bars(struct ll_figure *figure, const struct ll_bars *bars);

ll_err ll_figure_add_arrows(struct ll_figure *figure, const struct ll_arrows *arrows);

/* LL_ERR_RANGE, with the reason, where a number cannot be (a class that is none, sides or edges
 * that fall, a row that is not there); LL_ERR_SHAPE where there is nothing to draw. */
ll_err ll_figure_add_classes(struct ll_figure *figure, const struct ll_classes *classes,
                             struct ll_message *why);
ll_err ll_figure_add_circle(struct ll_figure *figure, const struct ll_circle *circle,
                            struct ll_message *why);
ll_err ll_figure_add_rectangle(struct ll_figure *figure, const struct ll_rectangle *rectangle,
                               struct ll_message *why);
ll_err ll_figure_add_columns(struct ll_figure *figure, const struct ll_columns *columns,
                             struct ll_message *why);
ll_err ll_figure_add_histogram(struct ll_figure *figure, const struct ll_histogram *histogram,
                               struct ll_message *why);
ll_err ll_figure_add_spans(struct ll_figure *figure, const struct ll_spans *spans,
                           struct ll_message *why);
ll_err ll_figure_add_regions(struct ll_figure *figure, const struct ll_regions *regions,
                             struct ll_message *why);
ll_err ll_figure_add_pictures(struct ll_figure *figure, const struct ll_chart_pictures *pictures,
                              struct ll_message *why);
ll_err ll_figure_add_classmap(struct ll_figure *figure, const struct ll_classmap *map,
                              struct ll_message *why);

/* LL_ERR_ARGUMENT where a node has no name, or the name of another; LL_ERR_NOT_FOUND where one
 * hangs on no root. */
ll_err ll_figure_add_tree(struct ll_figure *figure, const struct ll_tree *tree,
                          struct ll_message *why);

/* LL_ERR_SHAPE where the field has fewer than 2 rows or columns, LL_ERR_RANGE where its sides or
 * the levels do not rise. */
ll_err ll_figure_add_contour(struct ll_figure *figure, const struct ll_contour *contour,
                             struct ll_message *why);

/* As ll_figure_add_contour. */
ll_err ll_figure_add_surface(struct ll_figure *figure, const struct ll_surface *surface,
                             struct ll_message *why);

/* LL_ERR_SHAPE where a size is 0, or an image's channels are neither 1 nor 3. */
ll_err ll_figure_add_heatmap(struct ll_figure *figure, const struct ll_heatmap *heatmap,
                             struct ll_message *why);
ll_err ll_figure_add_image(struct ll_figure *figure, const struct ll_image *image,
                           struct ll_message *why);
ll_err ll_figure_add_mask(struct ll_figure *figure, const struct ll_mask *mask,
                          struct ll_message *why);

/* LL_ERR_NOT_FOUND where an arrow or `lit` names a box that is not there; LL_ERR_RANGE where some
 * boxes have a place and others have none, or two have the same. */
ll_err ll_figure_add_diagram(struct ll_figure *figure, const struct ll_diagram *diagram,
                             struct ll_message *why);

#endif
