/* Rectangles in units of the data: boxes round objects, their union, what encloses them. */
#include <math.h>

#include "chart/layer.h"

struct rectangle {
    struct ll_layer layer;
    double left, right, low, high;
    bool filled, borderless;
};

static void rectangle_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct rectangle *self = (const struct rectangle *)layer;
    ll_range_add(x, self->left);
    ll_range_add(x, self->right);
    ll_range_add(y, self->low);
    ll_range_add(y, self->high);
}

static void rectangle_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct rectangle *self = (const struct rectangle *)layer;
    struct ll_point a = ll_plot_point(plot, self->left, self->high);
    struct ll_point b = ll_plot_point(plot, self->right, self->low);
    const struct ll_point corners[5] = {a, {b.x, a.y}, b, {a.x, b.y}, a};
    struct ll_trace trace;
    if (self->filled) {
        ll_pen_shade(plot->pen, (struct ll_bounds){a.x, a.y, b.x, b.y}, &layer->stroke);
        plot->pen->ops->stroke_end(plot->pen, &layer->stroke);
    }
    if (self->borderless)
        return;
    ll_trace_begin(&trace, plot->pen, &layer->stroke);
    for (size_t i = 0; i < 5; i++)
        ll_trace_to(&trace, corners[i]);
    ll_trace_end(&trace);
}

static void rectangle_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                             struct ll_rect row)
{
    (void)i;
    ll_outline_sample(pen, row, &layer->stroke, ((const struct rectangle *)layer)->filled);
}

static void rectangle_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct rectangle *self = (const struct rectangle *)layer;
    ll_say(words, "rectangle", "name", ll_word_name(words, layer->label), "x", words->x, "y",
           words->y, "left", ll_number_word(self->left).text, "right",
           ll_number_word(self->right).text, "low", ll_number_word(self->low).text, "high",
           ll_number_word(self->high).text, "area",
           ll_number_word((self->right - self->left) * (self->high - self->low)).text, NULL);
}

const struct ll_layer_ops ll_layer_rectangle = {
    .margin_x = true,
    .margin_y = true,
    .extend = rectangle_extend,
    .draw = rectangle_draw,
    .sample = rectangle_sample,
    .describe = rectangle_describe,
};

ll_err ll_figure_add_rectangle(struct ll_figure *figure, const struct ll_rectangle *rectangle,
                               struct ll_message *why)
{
    if (rectangle->left > rectangle->right || rectangle->low > rectangle->high)
        return ll_fail(why, LL_ERR_RANGE,
                       "a rectangle's sides must rise: x runs from %g to %g, y from %g to %g",
                       rectangle->left, rectangle->right, rectangle->low, rectangle->high);
    struct rectangle *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_rectangle, rectangle->label, rectangle->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->layer.stroke.dash = rectangle->dash;
    self->left = rectangle->left;
    self->right = rectangle->right;
    self->low = rectangle->low;
    self->high = rectangle->high;
    self->filled = rectangle->filled || rectangle->borderless;
    self->borderless = rectangle->borderless;
    self->layer.gaps = !isfinite(rectangle->left + rectangle->right) ||
                       !isfinite(rectangle->low + rectangle->high);
    return LL_OK;
}
