/* Bars, upright or lying, side by side where several layers have them. */
#include <math.h>
#include <stdlib.h>

#include "chart/layer.h"

struct bars {
    struct ll_layer layer;
    size_t count;
    float *values;
    struct ll_names names;
    bool numbers;
};

static void bars_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct bars *bars = (const struct bars *)layer;
    struct ll_range *along = bars->names.upright ? y : x, *across = bars->names.upright ? x : y;
    ll_range_add(along, 0.5);
    ll_range_add(along, (double)bars->count + 0.5);
    ll_range_add(across, 0);
    /* The numbers need room past the bars' ends. */
    double room = !bars->numbers ? 1 : bars->names.upright ? 1.15 : 1.12;
    for (size_t i = 0; i < bars->count; i++)
        ll_range_add(across, room * (double)bars->values[i]);
}

/* How many layers of bars the figure has, and which of them this is. */
static void find_rank(const struct ll_layer *layer, const struct ll_figure *figure, int *rank,
                      int *total)
{
    *total = 0;
    for (const struct ll_layer *other = figure->layers; other; other = other->next) {
        if (other->next == layer->next) /* it may be a copy, drawn faintly */
            *rank = *total;
        *total += other->ops == layer->ops;
    }
}

/* The two sides of a bar, along the axis of names: whole cells where there is room for them, since
 * a bar's edge is sharp. */
static void find_sides(const struct bars *bars, const struct ll_plot *plot, size_t i, int rank,
                       int total, double *from, double *to)
{
    bool upright = bars->names.upright;
    double length = upright ? plot->area.height : plot->area.width;
    double start = upright ? plot->area.y : plot->area.x;
    double slot = length / (double)bars->count;
    double gap = slot >= 2 ? fmax(1, floor(slot * 0.2)) : 0;
    double width = (slot - gap) / total;
    double left = start + slot * (double)i + gap / 2 + width * rank;
    *from = left;
    *to = left + width;
    if (width >= 1) {
        *from = floor(left + 0.5);
        *to = floor(left + width + 0.5);
    }
}

static void draw_number(const struct bars *bars, const struct ll_plot *plot, struct ll_bounds box,
                        float value)
{
    char text[LL_TICK_TEXT];
    struct ll_rect area = plot->area;
    struct ll_ink ink = ll_ink(LL_ROLE_TEXT, 0);
    ll_number_text(text, (double)value, 3);
    int width = ll_text_columns(text), x, y;
    if (bars->names.upright) {
        x = value < 0 ? (int)floor(box.left) - width - 1 : (int)ceil(box.right) + 1;
        y = (int)floor((box.top + box.bottom) / 2);
        if (box.bottom - box.top < 0.9)
            return;
    } else {
        x = (int)floor((box.left + box.right) / 2 - width / 2.0 + 0.5);
        y = value < 0 ? (int)ceil(box.bottom) : (int)floor(box.top) - 1;
        if (box.right - box.left + 1 < width)
            return;
    }
    if (x >= area.x && x + width <= area.x + area.width && y >= area.y && y < area.y + area.height)
        ll_plot_text(plot, text, &(struct ll_spot){x, y}, 1, ink);
}

typedef void bar_visit(const struct bars *bars, const struct ll_plot *plot, struct ll_bounds box,
                       float value);

static void each_bar(const struct bars *bars, const struct ll_plot *plot, bar_visit *visit)
{
    struct ll_rect area = plot->area;
    int rank = 0, total = 1;
    find_rank(&bars->layer, plot->figure, &rank, &total);
    for (size_t i = 0; i < bars->count; i++) {
        struct ll_bounds box;
        double from, to;
        double low =
            ll_scale_place(bars->names.upright ? &plot->x : &plot->y, fmin(0, bars->values[i]));
        double high =
            ll_scale_place(bars->names.upright ? &plot->x : &plot->y, fmax(0, bars->values[i]));
        if (!isfinite(bars->values[i]))
            continue;
        low = isnan(low) ? 0 : low; /* a logarithmic axis has no zero to begin at */
        find_sides(bars, plot, i, rank, total, &from, &to);
        if (bars->names.upright)
            box =
                (struct ll_bounds){area.x + low * area.width, from, area.x + high * area.width, to};
        else
            box = (struct ll_bounds){from, area.y + (1 - high) * area.height, to,
                                     area.y + (1 - low) * area.height};
        visit(bars, plot, box, bars->values[i]);
    }
}

static void fill_bar(const struct bars *bars, const struct ll_plot *plot, struct ll_bounds box,
                     float value)
{
    (void)value;
    ll_pen_fill(plot->pen, box, &bars->layer.stroke);
}

static void bars_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    each_bar((const struct bars *)layer, plot, fill_bar);
}

static void bars_label(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct bars *bars = (const struct bars *)layer;
    if (bars->numbers)
        each_bar(bars, plot, draw_number);
}

static void bars_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                        struct ll_rect row)
{
    (void)i;
    struct ll_bounds box = {row.x + 1, row.y, row.x + row.width - 1, row.y + 1};
    ll_pen_fill(pen, box, &layer->stroke);
}

static const struct ll_names *bars_names(const struct ll_layer *layer)
{
    return &((const struct bars *)layer)->names;
}

static void bars_done(struct ll_layer *layer)
{
    struct bars *bars = (struct bars *)layer;
    free(bars->values);
    ll_names_done(&bars->names);
}

/* The largest and the smallest bar, and all of them in a table where they are few. */
static void bars_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct bars *self = (const struct bars *)layer;
    const char *name = ll_word_name(words, layer->label);
    size_t low = self->count, high = self->count;
    for (size_t i = 0; i < self->count; i++) {
        if (!isfinite(self->values[i]))
            continue;
        low = low == self->count || self->values[i] < self->values[low] ? i : low;
        high = high == self->count || self->values[i] > self->values[high] ? i : high;
    }
    if (low == self->count) {
        ll_say(words, "empty", "name", name, NULL);
        return;
    }
    ll_say(words, "bars", "name", name, "n", ll_count(self->count).text, "high",
           ll_number_word((double)self->values[high]).text, "high_at", self->names.text[high],
           "low", ll_number_word((double)self->values[low]).text, "low_at", self->names.text[low],
           NULL);
    struct ll_table table = {.columns = 2};
    size_t step = (self->count + 2 * LL_TABLE_ROWS - 1) / (2 * LL_TABLE_ROWS);
    for (size_t i = 0; i < self->count; i += step) {
        ll_table_add(&table, self->names.text[i]);
        ll_table_number(&table, (double)self->values[i]);
    }
    ll_table_write(&table, words);
}

const struct ll_layer_ops ll_layer_bars = {
    .margin_y = true,
    .edges = true,
    .extend = bars_extend,
    .draw = bars_draw,
    .label = bars_label,
    .sample = bars_sample,
    .done = bars_done,
    .names = bars_names,
    .describe = bars_describe,
};

const struct ll_layer_ops ll_layer_bars_lying = {
    .margin_x = true,
    .edges = true,
    .extend = bars_extend,
    .draw = bars_draw,
    .label = bars_label,
    .sample = bars_sample,
    .done = bars_done,
    .names = bars_names,
    .describe = bars_describe,
};

ll_err ll_figure_add_bars(struct ll_figure *figure, const struct ll_bars *bars)
{
    const struct ll_layer_ops *ops = bars->horizontal ? &ll_layer_bars_lying : &ll_layer_bars;
    struct bars *self = ll_layer_new(figure, sizeof *self, ops, bars->label, bars->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = bars->count;
    self->numbers = !bars->no_numbers;
    self->names.upright = bars->horizontal;
    self->values = ll_floats_copy(bars->values, bars->count);
    if (!self->values || ll_names_copy(&self->names, bars->names, bars->count) != LL_OK) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !isfinite(self->values[i]);
    return LL_OK;
}
