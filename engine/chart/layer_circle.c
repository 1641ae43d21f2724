/* Circles, discs and rings, in units of the data: an ellipse unless the figure's units are equal.
 */
#include <math.h>

#include "chart/layer.h"

enum { PIECES = 96 };

struct circle {
    struct ll_layer layer;
    double x, y, radius, inner;
    bool filled;
};

static void circle_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct circle *self = (const struct circle *)layer;
    ll_range_add(x, self->x - self->radius);
    ll_range_add(x, self->x + self->radius);
    ll_range_add(y, self->y - self->radius);
    ll_range_add(y, self->y + self->radius);
}

static void draw_round(const struct circle *self, const struct ll_plot *plot, double radius)
{
    struct ll_trace trace;
    ll_trace_begin(&trace, plot->pen, &self->layer.stroke);
    for (int i = 0; i <= PIECES; i++) {
        double angle = 2 * acos(-1) * i / PIECES;
        ll_trace_to(&trace, ll_plot_point(plot, self->x + radius * cos(angle),
                                          self->y + radius * sin(angle)));
    }
    ll_trace_end(&trace);
}

/* Half the height of the circle of that radius, at a distance from its middle; 0 outside. */
static double half_chord(double radius, double distance)
{
    double square = radius * radius - distance * distance;
    return square > 0 ? sqrt(square) : 0;
}

static void shade_slice(const struct circle *self, const struct ll_plot *plot, double left,
                        double right, double from, double to)
{
    double top = ll_plot_point(plot, self->x, to).y, bottom = ll_plot_point(plot, self->x, from).y;
    ll_pen_shade(plot->pen, (struct ll_bounds){left, top, right, bottom}, &self->layer.stroke);
}

/* The area between the two radii, in upright slices: a cell wide, or a tenth of that in vectors. */
static void draw_filled(const struct circle *self, const struct ll_plot *plot)
{
    double width = plot->pen->dot_width > 0 ? 1 : 0.1;
    double start = plot->area.x, end = plot->area.x + plot->area.width;
    int slices = (int)ceil((end - start) / width);
    for (int i = 0; i < slices; i++) {
        double left = start + i * width;
        double place =
            (left + width / 2 - start - plot->inset_x / 2) / (plot->area.width - plot->inset_x);
        double away = ll_scale_value(&plot->x, place) - self->x;
        double outer = half_chord(self->radius, away), hole = half_chord(self->inner, away);
        if (outer == 0)
            continue;
        if (hole == 0) {
            shade_slice(self, plot, left, left + width, self->y - outer, self->y + outer);
            continue;
        }
        shade_slice(self, plot, left, left + width, self->y - outer, self->y - hole);
        shade_slice(self, plot, left, left + width, self->y + hole, self->y + outer);
    }
    plot->pen->ops->stroke_end(plot->pen, &self->layer.stroke);
}

static void circle_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct circle *self = (const struct circle *)layer;
    if (self->filled)
        draw_filled(self, plot);
    draw_round(self, plot, self->radius);
    if (self->inner > 0)
        draw_round(self, plot, self->inner);
}

static void circle_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                          struct ll_rect row)
{
    (void)i;
    ll_outline_sample(pen, row, &layer->stroke, ((const struct circle *)layer)->filled);
}

static void circle_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct circle *self = (const struct circle *)layer;
    ll_say(words, self->inner > 0 ? "ring" : "circle", "name", ll_word_name(words, layer->label),
           "x", ll_number_word(self->x).text, "y", ll_number_word(self->y).text, "radius",
           ll_number_word(self->radius).text, "inner", ll_number_word(self->inner).text, NULL);
}

const struct ll_layer_ops ll_layer_circle = {
    .margin_x = true,
    .margin_y = true,
    .extend = circle_extend,
    .draw = circle_draw,
    .sample = circle_sample,
    .describe = circle_describe,
};

ll_err ll_figure_add_circle(struct ll_figure *figure, const struct ll_circle *circle,
                            struct ll_message *why)
{
    if (!(circle->radius >= 0) || !(circle->inner >= 0) ||
        (circle->inner > 0 && !(circle->inner <= circle->radius)))
        return ll_fail(why, LL_ERR_RANGE,
                       "a circle's radius is 0 or more and its inner radius no larger: they are %g "
                       "and %g",
                       circle->radius, circle->inner);
    struct circle *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_circle, circle->label, circle->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->layer.stroke.dash = circle->dash;
    self->x = circle->x;
    self->y = circle->y;
    self->radius = circle->radius;
    self->inner = circle->inner;
    self->filled = circle->filled;
    self->layer.gaps = !isfinite(circle->x + circle->y + circle->radius);
    return LL_OK;
}
