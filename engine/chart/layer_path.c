/* Paths: where an optimiser went. */
#include <math.h>
#include <stdlib.h>

#include "chart/layer.h"

struct path {
    struct ll_layer layer;
    size_t count;
    float *x, *y;
};

static void path_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct path *path = (const struct path *)layer;
    for (size_t i = 0; i < path->count; i++) {
        if (!isfinite(path->x[i]) || !isfinite(path->y[i]))
            continue;
        ll_range_add(x, path->x[i]);
        ll_range_add(y, path->y[i]);
    }
}

static struct ll_point place_of(const struct path *path, const struct ll_plot *plot, size_t i)
{
    return ll_plot_point(plot, path->x[i], path->y[i]);
}

/* A head in the middle of a step, once a stretch of the path since the last head is long enough. */
static void draw_heads(const struct path *path, const struct ll_plot *plot)
{
    const double stretch = 8; /* columns; a row counts for two */
    double gone = stretch / 2;
    for (size_t i = 1; i < path->count; i++) {
        struct ll_point a = place_of(path, plot, i - 1), b = place_of(path, plot, i);
        double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, 2 * dy);
        if (!isfinite(length))
            continue;
        gone += length;
        if (gone < stretch || length == 0)
            continue;
        gone = 0;
        ll_pen_arrow(plot->pen, (struct ll_point){(a.x + b.x) / 2, (a.y + b.y) / 2}, dx, dy,
                     &path->layer.stroke);
    }
}

static void path_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct path *path = (const struct path *)layer;
    struct ll_trace trace;
    size_t last = path->count;
    ll_trace_begin(&trace, plot->pen, &layer->stroke);
    for (size_t i = 0; i < path->count; i++) {
        ll_trace_to(&trace, place_of(path, plot, i));
        if (isfinite(path->x[i]) && isfinite(path->y[i]))
            last = i;
    }
    ll_trace_end(&trace);
    draw_heads(path, plot);
    if (path->count > 0)
        ll_pen_marker(plot->pen, place_of(path, plot, 0), LL_MARKER_RING, false, &layer->stroke);
    if (last > 0 && last < path->count)
        ll_pen_marker(plot->pen, place_of(path, plot, last), LL_MARKER_AUTO, false, &layer->stroke);
}

static void path_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                        struct ll_rect row)
{
    (void)i;
    struct ll_trace trace;
    double y = row.y + 0.5;
    ll_trace_begin(&trace, pen, &layer->stroke);
    ll_trace_to(&trace, (struct ll_point){row.x, y});
    ll_trace_to(&trace, (struct ll_point){row.x + row.width, y});
    ll_trace_end(&trace);
    ll_pen_marker(pen, (struct ll_point){row.x + row.width - 0.5, y}, LL_MARKER_AUTO, false,
                  &layer->stroke);
}

static void path_done(struct ll_layer *layer)
{
    struct path *path = (struct path *)layer;
    free(path->x);
    free(path->y);
}

static void path_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct path *self = (const struct path *)layer;
    const char *name = ll_word_name(words, layer->label);
    size_t last = self->count;
    double length = 0;
    for (size_t i = 0; i < self->count; i++) {
        if (!isfinite(self->x[i]) || !isfinite(self->y[i]))
            continue;
        if (last < self->count)
            length +=
                hypot((double)(self->x[i] - self->x[last]), (double)(self->y[i] - self->y[last]));
        last = i;
    }
    if (last == self->count) {
        ll_say(words, "empty", "name", name, NULL);
        return;
    }
    ll_say(words, "path", "name", name, "n", ll_count(self->count - 1).text, "x",
           ll_number_word((double)self->x[0]).text, "y", ll_number_word((double)self->y[0]).text,
           "end_x", ll_number_word((double)self->x[last]).text, "end_y",
           ll_number_word((double)self->y[last]).text, "length", ll_number_word(length).text, NULL);
    if (last + 1 < self->count)
        ll_say(words, "path_leaves", "n", ll_count(last + 1).text, NULL);
}

const struct ll_layer_ops ll_layer_path = {
    .margin_x = true,
    .margin_y = true,
    .extend = path_extend,
    .draw = path_draw,
    .sample = path_sample,
    .done = path_done,
    .describe = path_describe,
};

ll_err ll_figure_add_path(struct ll_figure *figure, const struct ll_path *path)
{
    struct path *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_path, path->label, path->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->layer.stroke.heavy = self->layer.stroke.alone = true;
    self->count = path->count;
    self->x = ll_floats_copy(path->x, path->count);
    self->y = ll_floats_copy(path->y, path->count);
    if (!self->x || !self->y) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !isfinite(self->x[i]) || !isfinite(self->y[i]);
    return LL_OK;
}
