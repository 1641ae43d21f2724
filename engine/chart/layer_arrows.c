/* Arrows: vectors at points, for gradients and for fields of them. */
#include <math.h>
#include <stdlib.h>

#include "chart/layer.h"

struct arrows {
    struct ll_layer layer;
    size_t count;
    float *x, *y, *dx, *dy;
    double scale;
    bool even;
};

static bool is_arrow(const struct arrows *self, size_t i)
{
    return isfinite(self->x[i]) && isfinite(self->y[i]) && isfinite(self->dx[i]) &&
           isfinite(self->dy[i]);
}

static void arrows_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct arrows *self = (const struct arrows *)layer;
    for (size_t i = 0; i < self->count; i++) {
        if (!is_arrow(self, i))
            continue;
        ll_range_add(x, (double)self->x[i]);
        ll_range_add(y, (double)self->y[i]);
        if (self->even)
            continue;
        ll_range_add(x, (double)self->x[i] + self->scale * (double)self->dx[i]);
        ll_range_add(y, (double)self->y[i] + self->scale * (double)self->dy[i]);
    }
}

/* From a to b, the head at b: where the arrow is too short for a line, the head alone, in the
 * middle. */
static void draw_arrow(const struct arrows *self, struct ll_pen *pen, struct ll_point a,
                       struct ll_point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, 2 * dy);
    struct ll_trace trace;
    if (!(length > 0))
        return;
    if (length >= 1.5) {
        double short_of_head = pen->dot_width > 0 ? 0 : fmin(0.5 / length, 0.5);
        ll_trace_begin(&trace, pen, &self->layer.stroke);
        ll_trace_to(&trace, a);
        ll_trace_to(&trace, (struct ll_point){b.x - short_of_head * dx, b.y - short_of_head * dy});
        ll_trace_end(&trace);
        ll_pen_arrow(pen, b, dx, dy, &self->layer.stroke);
    } else {
        ll_pen_arrow(pen, (struct ll_point){(a.x + b.x) / 2, (a.y + b.y) / 2}, dx, dy,
                     &self->layer.stroke);
    }
}

/* Columns (a row counts for two) between the nearest two points: how long even arrows may be. */
static double spacing(const struct arrows *self, const struct ll_plot *plot)
{
    double least = INFINITY;
    struct ll_point first = ll_plot_point(plot, (double)self->x[0], (double)self->y[0]);
    for (size_t i = 1; i < self->count; i++) {
        struct ll_point at = ll_plot_point(plot, (double)self->x[i], (double)self->y[i]);
        double apart = hypot(at.x - first.x, 2 * (at.y - first.y));
        if (apart > 0)
            least = fmin(least, apart);
    }
    return isfinite(least) ? least : 6;
}

static void arrows_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct arrows *self = (const struct arrows *)layer;
    double room = self->even && self->count > 0 ? 0.7 * spacing(self, plot) : 0;
    for (size_t i = 0; i < self->count; i++) {
        if (!is_arrow(self, i))
            continue;
        double dx = self->scale * (double)self->dx[i], dy = self->scale * (double)self->dy[i];
        struct ll_point a = ll_plot_point(plot, (double)self->x[i], (double)self->y[i]);
        struct ll_point b = ll_plot_point(plot, (double)self->x[i] + dx, (double)self->y[i] + dy);
        if (self->even) {
            /* As long as there is room, the middle on the point. */
            double length = hypot(b.x - a.x, 2 * (b.y - a.y));
            double half = length > 0 ? room / length / 2 : 0;
            struct ll_point way = {(b.x - a.x) * half, (b.y - a.y) * half};
            b = (struct ll_point){a.x + way.x, a.y + way.y};
            a = (struct ll_point){a.x - way.x, a.y - way.y};
        }
        draw_arrow(self, plot->pen, a, b);
    }
}

static void arrows_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                          struct ll_rect row)
{
    (void)i;
    draw_arrow((const struct arrows *)layer, pen, (struct ll_point){row.x, row.y + 0.5},
               (struct ll_point){row.x + row.width - 0.5, row.y + 0.5});
}

static void arrows_done(struct ll_layer *layer)
{
    struct arrows *self = (struct arrows *)layer;
    free(self->x);
    free(self->y);
    free(self->dx);
    free(self->dy);
}

static void arrows_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct arrows *self = (const struct arrows *)layer;
    size_t longest = 0;
    double most = -1;
    for (size_t i = 0; i < self->count; i++) {
        double length = hypot((double)self->dx[i], (double)self->dy[i]);
        if (is_arrow(self, i) && length > most) {
            most = length;
            longest = i;
        }
    }
    if (most < 0) {
        ll_say(words, "empty", "name", ll_word_name(words, layer->label), NULL);
        return;
    }
    ll_say(words, "arrows", "name", ll_word_name(words, layer->label), "n",
           ll_count(self->count).text, "x", ll_number_word((double)self->x[longest]).text, "y",
           ll_number_word((double)self->y[longest]).text, "dx",
           ll_number_word((double)self->dx[longest]).text, "dy",
           ll_number_word((double)self->dy[longest]).text, NULL);
    struct ll_table table = {.columns = 4};
    const char *const heads[] = {words->x, words->y, "dx", "dy"};
    for (size_t i = 0; i < 4; i++)
        ll_table_add(&table, heads[i]);
    size_t step = (self->count + LL_TABLE_ROWS - 1) / LL_TABLE_ROWS;
    for (size_t i = 0; i < self->count; i += step) {
        ll_table_number(&table, (double)self->x[i]);
        ll_table_number(&table, (double)self->y[i]);
        ll_table_number(&table, (double)self->dx[i]);
        ll_table_number(&table, (double)self->dy[i]);
    }
    ll_table_write(&table, words);
}

const struct ll_layer_ops ll_layer_arrows = {
    .margin_x = true,
    .margin_y = true,
    .extend = arrows_extend,
    .draw = arrows_draw,
    .sample = arrows_sample,
    .done = arrows_done,
    .describe = arrows_describe,
};

ll_err ll_figure_add_arrows(struct ll_figure *figure, const struct ll_arrows *arrows)
{
    struct arrows *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_arrows, arrows->label, arrows->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = arrows->count;
    self->scale = arrows->scale != 0 && isfinite(arrows->scale) ? arrows->scale : 1;
    self->even = arrows->even;
    self->layer.stroke.dash = LL_DASH_SOLID;
    self->x = ll_floats_copy(arrows->x, arrows->count);
    self->y = ll_floats_copy(arrows->y, arrows->count);
    self->dx = ll_floats_copy(arrows->dx, arrows->count);
    self->dy = ll_floats_copy(arrows->dy, arrows->count);
    if (!self->x || !self->y || !self->dx || !self->dy) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !is_arrow(self, i);
    return LL_OK;
}
