/* What a figure is made of, and what every kind of layer must do. Private to the room: a kind is
 * one file, with one ll_figure_add_KIND in figure.h. */
#ifndef LL_CHART_LAYER_H
#define LL_CHART_LAYER_H

#include "chart/axis.h"
#include "chart/pen.h"

/* Where data goes: a rectangle of cells with a scale along each side. */
struct ll_plot {
    const struct ll_figure *figure;
    struct ll_pen *pen;
    struct ll_rect area;
    struct ll_scale x, y;
};

/* Where a point is drawn; NAN where an axis has no place for it. */
struct ll_point ll_plot_point(const struct ll_plot *plot, double x, double y);

/* Names in place of numbers along an axis, at 1, 2, 3, ... */
struct ll_names {
    bool upright; /* along y, the first one on top */
    size_t count;
    char **text;
};

/* What colours mean: heights by their place between two ends, or one of several levels. */
struct ll_ramp {
    enum ll_colormap map;
    double from, to;
    const float *levels; /* NULL: continuous */
    size_t count;
    bool for_lines; /* leaves out the map's end that is lost on the background */
};

/* The colour at t of 0..1, and that of a value. */
ll_color ll_ramp_at(const struct ll_ramp *ramp, const struct ll_style *style, double t);
double ll_ramp_place(const struct ll_ramp *ramp, double value);

/* The letter of a level, in ASCII: a..z, A..Z. */
char ll_ramp_letter(size_t level);

/* Cells that the ramp's scale needs beside a plot; 0 where there is no use for one. */
int ll_ramp_width(const struct ll_ramp *ramp, const struct ll_style *style, int height);
void ll_ramp_draw(const struct ll_ramp *ramp, struct ll_pen *pen, struct ll_rect area);

struct ll_layer;

struct ll_layer_ops {
    bool background;         /* a legend may stand on it */
    bool margin_x, margin_y; /* the data wants room between it and the axes */
    void (*extend)(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y);
    void (*draw)(const struct ll_layer *layer, const struct ll_plot *plot);
    /* The layer's sign in the legend, in a row of cells; NULL where it has none. */
    void (*sample)(const struct ll_layer *layer, struct ll_pen *pen, struct ll_rect row);
    void (*done)(struct ll_layer *layer); /* frees what the kind owns */
    /* The rest may be NULL. */
    const struct ll_names *(*names)(const struct ll_layer *layer);
    const struct ll_ramp *(*ramp)(const struct ll_layer *layer);
    /* Fills the rectangle without axes, in place of `extend` and `draw`. */
    void (*draw_whole)(const struct ll_layer *layer, const struct ll_figure *figure,
                       struct ll_pen *pen, struct ll_rect area);
};

/* The first member of every layer. */
struct ll_layer {
    const struct ll_layer_ops *ops;
    struct ll_layer *next;
    char *label; /* NULL: not in the legend */
    struct ll_stroke stroke;
    bool own_color; /* it was asked for, and counts for no series */
    size_t gaps;    /* points that are not finite */
};

struct ll_panel {
    struct ll_figure *figure;
    double weight;
};

struct ll_figure {
    size_t holders;
    char *title;
    struct ll_axis axes[LL_AXIS_COUNT]; /* their labels are owned */
    struct ll_layer *layers, **layers_end;
    unsigned series; /* layers so far whose colour was chosen here */
    struct ll_panel *panels;
    size_t panel_count, panel_capacity;
    enum ll_arrangement arrangement;
    size_t columns;
};

/* A zeroed layer of `size` bytes at the figure's end, with its label copied and its colour chosen
 * where `color` is 0. NULL where memory is out. */
void *ll_layer_new(struct ll_figure *figure, size_t size, const struct ll_layer_ops *ops,
                   const char *label, ll_color color);

/* Takes the last layer out again: its data could not be copied. */
void ll_layer_drop(struct ll_figure *figure);

/* A copy of an array; without `from`, 1, 2, 3, ... NULL where memory is out. */
float *ll_floats_copy(const float *from, size_t count);

/* Copies `count` names; where `names` is NULL, numbers from 1 on. */
ll_err ll_names_copy(struct ll_names *names, const char *const *text, size_t count);
void ll_names_done(struct ll_names *names);

/* A field whose z is the layer's own copy; freed with free(). */
ll_err ll_field_copy(struct ll_field *copy, const struct ll_field *field, struct ll_message *why);

/* The height at x, y, bilinear between the four values around; NAN outside. */
double ll_field_at(const struct ll_field *field, double x, double y);

/* What the values of an array lie between. */
struct ll_range ll_floats_range(const float *values, size_t count);

/* Where a picture of that many pixels is drawn in the area: its proportions kept, in the middle,
 * each pixel a whole number of columns where it is enlarged. */
struct ll_rect ll_picture_fit(struct ll_rect area, size_t width, size_t height);

/* Draws a picture whose pixels are made one by one: at most as many as the pen can show, each the
 * mean of what lies under it where `mean`, else the one in its middle. */
typedef struct ll_pixel ll_pixel_make(const void *picture, const struct ll_style *style,
                                      const double *values);
struct ll_picture {
    const float *values; /* (C,H,W) */
    size_t channels, height, width;
    bool mean;
    ll_pixel_make *make;
    const void *arg; /* of `make` */
};
void ll_picture_draw(const struct ll_picture *picture, struct ll_pen *pen, struct ll_rect area);

/* Draws a figure that has no panels; `has_key`: its legend stands elsewhere. */
void ll_frame_draw(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area,
                   bool has_key);

/* Draws any figure. */
void ll_figure_draw_with(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area);

#endif
