/* What a figure is made of, and what every kind of layer must do. Private to the room: a kind is
 * one file, with one ll_figure_add_KIND in figure.h. */
#ifndef LL_CHART_LAYER_H
#define LL_CHART_LAYER_H

#include "chart/axis.h"
#include "chart/pen.h"
#include "chart/words.h"

/* Where data goes: a rectangle of cells with a scale along each side. */
struct ll_plot {
    const struct ll_figure *figure;
    struct ll_pen *pen;
    struct ll_rect area;
    struct ll_scale x, y;
    double inset_x, inset_y; /* of the scales' ends from the area's edges, both sides together */
};

/* Where a point is drawn; NAN where an axis has no place for it. */
struct ll_point ll_plot_point(const struct ll_plot *plot, double x, double y);

/* Writes a text at the first of the places, cells for its first character, where it covers no data;
 * nowhere where there is none. */
struct ll_spot {
    int x, y;
};

void ll_plot_text(const struct ll_plot *plot, const char *text, const struct ll_spot *places,
                  size_t count, struct ll_ink ink);

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

/* The ramp of values between `from` and `to`, or where those are not apart, of these values: about
 * zero where the map diverges. */
struct ll_ramp ll_ramp_of(enum ll_colormap map, double from, double to, const float *values,
                          size_t count);

/* What stands for the value at a place of the ramp, in a picture. */
struct ll_pixel ll_ramp_pixel(const struct ll_ramp *ramp, const struct ll_style *style,
                              double place);

/* The letter of a level, in ASCII: a..z, A..Z. */
char ll_ramp_letter(size_t level);

/* Cells that the ramp's scale needs beside a plot; 0 where there is no use for one. */
int ll_ramp_width(const struct ll_ramp *ramp, const struct ll_style *style, int height);
void ll_ramp_draw(const struct ll_ramp *ramp, struct ll_pen *pen, struct ll_rect area);

struct ll_layer;

struct ll_layer_ops {
    bool background;         /* it fills the plot, up to the axes */
    bool margin_x, margin_y; /* the data wants room between it and the axes */
    bool edges;       /* it is areas that begin and end at edges, not at the middle of dots */
    int least_height; /* rows in which it can be read; 0: as any chart */
    void (*extend)(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y);
    void (*draw)(const struct ll_layer *layer, const struct ll_plot *plot);
    /* Its texts, once all layers are drawn: they go where there is no data. May be NULL. */
    void (*label)(const struct ll_layer *layer, const struct ll_plot *plot);
    /* The sign of the layer's i-th line in the legend, in a row of cells; NULL where it has none.
     */
    void (*sample)(const struct ll_layer *layer, size_t i, struct ll_pen *pen, struct ll_rect row);
    /* That line's name, NULL past the last; without it, the label is the only one. */
    const char *(*key)(const struct ll_layer *layer, size_t i);
    /* What the layer shows, in words: extremes, sums, what stands out. */
    void (*describe)(const struct ll_layer *layer, struct ll_words *words);
    /* A layer that is a curve says more by its points; false where it has none. */
    bool (*series)(const struct ll_layer *layer, struct ll_series *series);
    void (*done)(struct ll_layer *layer); /* frees what the kind owns */
    /* The rest may be NULL. */
    const struct ll_names *(*names)(const struct ll_layer *layer);
    const struct ll_ramp *(*ramp)(const struct ll_layer *layer);
    /* Fills the rectangle without axes, in place of `extend` and `draw`. */
    void (*draw_whole)(const struct ll_layer *layer, const struct ll_figure *figure,
                       struct ll_pen *pen, struct ll_rect area);
};

/* The table of layers: a kind is one line here, and `ll_layer_NAME` in its file. */
#define LL_LAYERS(X)                                                                               \
    X(arrows)                                                                                      \
    X(band)                                                                                        \
    X(bars)                                                                                        \
    X(bars_lying)                                                                                  \
    X(circle)                                                                                      \
    X(classes)                                                                                     \
    X(classmap)                                                                                    \
    X(columns)                                                                                     \
    X(contour)                                                                                     \
    X(diagram)                                                                                     \
    X(heatmap)                                                                                     \
    X(image)                                                                                       \
    X(line)                                                                                        \
    X(mark)                                                                                        \
    X(mask)                                                                                        \
    X(path)                                                                                        \
    X(pictures)                                                                                    \
    X(rectangle)                                                                                   \
    X(regions)                                                                                     \
    X(rule)                                                                                        \
    X(scatter)                                                                                     \
    X(spans)                                                                                       \
    X(surface)                                                                                     \
    X(tangent)                                                                                     \
    X(tree)

#define LL_LAYER_DECLARE(name) extern const struct ll_layer_ops ll_layer_##name;
LL_LAYERS(LL_LAYER_DECLARE)
#undef LL_LAYER_DECLARE

/* All of them, ended by NULL. */
extern const struct ll_layer_ops *const ll_layers[];

/* The first member of every layer. */
struct ll_layer {
    const struct ll_layer_ops *ops;
    size_t size; /* of the whole layer */
    struct ll_layer *next;
    char *label; /* NULL: not in the legend */
    struct ll_stroke stroke;
    bool own_color; /* it was asked for, and counts for no series */
    size_t reading_count;
    double *readings; /* the numbers beside its name in the legend */
    size_t gaps;      /* points that are not finite */
    bool is_shadow;   /* what another layer was before */
};

struct ll_panel {
    struct ll_figure *figure;
    double weight;
};

struct ll_figure {
    size_t holders;
    char *title;
    struct ll_axis axes[LL_AXIS_COUNT]; /* their labels are owned */
    size_t front; /* the series that stands before the others, from 1; 0 is none */
    bool equal;   /* a unit is as long along y as along x */
    struct ll_names reading_names;
    struct ll_layer *layers, **layers_end;
    unsigned series; /* layers so far whose colour was chosen here */
    bool has_lead;   /* it has a curve; the first one's series: */
    unsigned lead;
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

/* Which series of the legend the layer is, from 1; 0: none. Of NULL, how many there are. */
size_t ll_layer_series(const struct ll_figure *figure, const struct ll_layer *layer);

/* The last layer; NULL where there is none. */
struct ll_layer *ll_layer_last(const struct ll_figure *figure);

/* A copy of an array; without `from`, 1, 2, 3, ... NULL where memory is out. */
float *ll_floats_copy(const float *from, size_t count);

/* Copies `count` names; where `names` is NULL, numbers from 1 on. */
ll_err ll_names_copy(struct ll_names *names, const char *const *text, size_t count);
void ll_names_done(struct ll_names *names);

/* A field whose z is the layer's own copy; freed with free(). */
ll_err ll_field_copy(struct ll_field *copy, const struct ll_field *field, struct ll_message *why);

/* LL_ERR_SHAPE or LL_ERR_RANGE, with the reason, where a field's sizes or sides cannot be. */
ll_err ll_field_check(const struct ll_field *field, struct ll_message *why);

/* The height at x, y, bilinear between the four values around; NAN outside. */
double ll_field_at(const struct ll_field *field, double x, double y);

/* Appends where it is lowest and highest, and a table of some of its heights. */
void ll_field_describe(const struct ll_field *field, struct ll_words *words);

/* What the values of an array lie between. */
struct ll_range ll_floats_range(const float *values, size_t count);

/* -- classes ----------------------------------------------------------------------------------- */

enum { LL_CLASSES_MAX = 52 };

ll_color ll_class_color(size_t class_index);

/* The classes of `count` numbers, in an array that the caller frees; how many classes there are:
 * `least` where that is not 0, else as many as occur. LL_ERR_RANGE, with the reason, where one is
 * no class; *out may then be set all the same. */
ll_err ll_classes_copy(const float *from, size_t count, size_t least, unsigned char **out,
                       size_t *class_count, struct ll_message *why);

/* A pixel of a class's ground, in a column and a row of pixels: its colour made faint, or a loose
 * pattern; -1 is no class. */
struct ll_pixel ll_class_ground(const struct ll_style *style, int class_index, int column, int row);

/* Appends a table of the classes and their shares of all. */
void ll_say_shares(struct ll_words *words, const struct ll_names *names, const size_t *counts,
                   size_t class_count);

/* The sign of an outlined shape, in a row of the legend. */
void ll_outline_sample(struct ll_pen *pen, struct ll_rect row, const struct ll_stroke *stroke,
                       bool filled);

/* Where a picture of that many pixels is drawn in the area: its proportions kept, in the middle,
 * each pixel a whole number of columns where it is enlarged. */
struct ll_rect ll_picture_fit(struct ll_rect area, size_t width, size_t height);

/* Draws a picture whose pixels are made one by one: at most as many as the pen can show, each the
 * mean of what lies under it where `mean`, else the one in its middle. */
typedef struct ll_pixel ll_pixel_make(const void *picture, const struct ll_style *style,
                                      const double *values);
struct ll_drawn_picture {
    const float *values; /* (C,H,W) */
    size_t channels, height, width;
    bool mean;
    ll_pixel_make *make;
    const void *arg; /* of `make` */
};
/* The ramp of a picture: grey between 0 and 1 where nothing else is asked. */
struct ll_ramp ll_picture_ramp(enum ll_picture_colors colors, double from, double to,
                               const float *values, size_t count);

/* A grey or coloured pixel from one or three values between the ramp's ends. */
struct ll_pixel ll_picture_pixel(const struct ll_ramp *ramp, const double *values, size_t channels);

void ll_picture_draw(const struct ll_drawn_picture *picture, struct ll_pen *pen,
                     struct ll_rect area);

/* Appends its size, and where it is darkest and brightest. */
void ll_picture_describe(const struct ll_drawn_picture *picture, struct ll_words *words);

/* Draws a figure that has no panels; `has_key`: its legend stands elsewhere. */
void ll_frame_draw(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area,
                   bool has_key);

/* Draws any figure. */
void ll_figure_draw_with(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area);

#endif
