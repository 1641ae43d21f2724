/* Columns over intervals of a numeric axis: histograms, reliability diagrams, gaps. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

enum { BINS = 20, BINS_MAX = 1000 };

struct columns {
    struct ll_layer layer;
    size_t count;
    float *edges, *low, *high; /* low may be NULL: zero */
    bool light;
};

static double foot_of(const struct columns *self, size_t i)
{
    return self->low ? (double)self->low[i] : 0;
}

static bool has_column(const struct columns *self, size_t i)
{
    return isfinite(foot_of(self, i)) && isfinite(self->high[i]);
}

static void columns_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct columns *self = (const struct columns *)layer;
    for (size_t i = 0; i <= self->count; i++)
        ll_range_add(x, (double)self->edges[i]);
    for (size_t i = 0; i < self->count; i++) {
        if (!has_column(self, i))
            continue;
        ll_range_add(y, foot_of(self, i));
        ll_range_add(y, (double)self->high[i]);
    }
}

static void columns_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct columns *self = (const struct columns *)layer;
    for (size_t i = 0; i < self->count; i++) {
        double foot = foot_of(self, i), head = (double)self->high[i];
        if (!has_column(self, i) || foot == head)
            continue;
        struct ll_point a = ll_plot_point(plot, (double)self->edges[i], fmax(foot, head));
        struct ll_point b = ll_plot_point(plot, (double)self->edges[i + 1], fmin(foot, head));
        /* A logarithmic axis has no zero to begin at. */
        struct ll_bounds box = {a.x, a.y, b.x, isnan(b.y) ? plot->area.y + plot->area.height : b.y};
        /* Sharp sides, and a blank between wide columns. */
        if (plot->pen->dot_width > 0 && box.right - box.left >= 1) {
            box.left = floor(box.left + 0.5);
            box.right = floor(box.right + 0.5);
            box.right -= box.right - box.left >= 4 && !self->light;
        }
        if (self->light)
            ll_pen_shade(plot->pen, box, &layer->stroke);
        else
            ll_pen_fill(plot->pen, box, &layer->stroke);
    }
    plot->pen->ops->stroke_end(plot->pen, &layer->stroke);
}

static void columns_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                           struct ll_rect row)
{
    (void)i;
    struct ll_bounds box = {row.x + 1, row.y, row.x + row.width - 1, row.y + 1};
    if (((const struct columns *)layer)->light)
        ll_pen_shade(pen, box, &layer->stroke);
    else
        ll_pen_fill(pen, box, &layer->stroke);
    pen->ops->stroke_end(pen, &layer->stroke);
}

static void columns_done(struct ll_layer *layer)
{
    struct columns *self = (struct columns *)layer;
    free(self->edges);
    free(self->low);
    free(self->high);
}

/* Where the columns are highest, and the intervals in a table, a few together where they are many.
 */
static void columns_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct columns *self = (const struct columns *)layer;
    const char *name = ll_word_name(words, layer->label);
    size_t best = self->count;
    for (size_t i = 0; i < self->count; i++) {
        double size = fabs((double)self->high[i] - foot_of(self, i));
        if (has_column(self, i) &&
            (best == self->count || size > fabs((double)self->high[best] - foot_of(self, best))))
            best = i;
    }
    if (best == self->count) {
        ll_say(words, "empty", "name", name, NULL);
        return;
    }
    ll_say(words, "columns", "name", name, "n", ll_count(self->count).text, "from",
           ll_number_word((double)self->edges[best]).text, "to",
           ll_number_word((double)self->edges[best + 1]).text, "low",
           ll_number_word(foot_of(self, best)).text, "high",
           ll_number_word((double)self->high[best]).text, "x", words->x, NULL);
    struct ll_table table = {.columns = 3};
    ll_table_add(&table, words->x);
    ll_table_add(&table, ll_word(words, "from"));
    ll_table_add(&table, ll_word(words, "to"));
    size_t step = (self->count + LL_TABLE_ROWS) / (LL_TABLE_ROWS + 1);
    for (size_t i = 0; i < self->count; i += step) {
        if (!has_column(self, i))
            continue;
        struct ll_number_word from = ll_number_word((double)self->edges[i]);
        char interval[2 * LL_TICK_TEXT + 4];
        snprintf(interval, sizeof interval, "%s..%s", from.text,
                 ll_number_word((double)self->edges[i + 1]).text);
        ll_table_add(&table, interval);
        ll_table_number(&table, foot_of(self, i));
        ll_table_number(&table, (double)self->high[i]);
    }
    ll_table_write(&table, words);
}

const struct ll_layer_ops ll_layer_columns = {
    .margin_y = true,
    .edges = true,
    .extend = columns_extend,
    .draw = columns_draw,
    .sample = columns_sample,
    .done = columns_done,
    .describe = columns_describe,
};

ll_err ll_figure_add_columns(struct ll_figure *figure, const struct ll_columns *columns,
                             struct ll_message *why)
{
    if (columns->count == 0)
        return ll_fail(why, LL_ERR_SHAPE, "columns need at least one interval: two edges");
    for (size_t i = 0; i < columns->count; i++)
        if (!(columns->edges[i + 1] > columns->edges[i]) || !isfinite(columns->edges[i + 1]))
            return ll_fail(why, LL_ERR_RANGE, "edges must rise, but edge %zu is %g after %g", i + 2,
                           (double)columns->edges[i + 1], (double)columns->edges[i]);
    struct columns *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_columns, columns->label, columns->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = columns->count;
    self->light = columns->light;
    self->edges = ll_floats_copy(columns->edges, columns->count + 1);
    self->high = ll_floats_copy(columns->high, columns->count);
    if (columns->low)
        self->low = ll_floats_copy(columns->low, columns->count);
    if (!self->edges || !self->high || (columns->low && !self->low)) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    return LL_OK;
}

/* -- histograms -------------------------------------------------------------------------------- */

/* Counts the values between the ends, both included. */
static void count_values(const struct ll_histogram *histogram, size_t bins, double from, double to,
                         float *counts)
{
    for (size_t i = 0; i < histogram->count; i++) {
        double place = ((double)histogram->values[i] - from) / (to - from);
        size_t bin = place == 1 ? bins - 1 : (size_t)(place * (double)bins);
        if (place >= 0 && place <= 1)
            counts[bin]++;
    }
    for (size_t i = 0; i < bins && histogram->share; i++)
        counts[i] /= (float)histogram->count;
}

ll_err ll_figure_add_histogram(struct ll_figure *figure, const struct ll_histogram *histogram,
                               struct ll_message *why)
{
    size_t bins = histogram->bins > 0 ? histogram->bins : BINS;
    struct ll_range range = ll_floats_range(histogram->values, histogram->count);
    bool chosen = histogram->from < histogram->to;
    double from = chosen ? histogram->from : range.from, to = chosen ? histogram->to : range.to;
    if (bins > BINS_MAX)
        return ll_fail(why, LL_ERR_RANGE, "a histogram has 1 to %d bins, not %zu", BINS_MAX, bins);
    if (!(to > from)) {
        from = isfinite(from) ? from - 0.5 : 0;
        to = from + 1;
    }
    float *edges = ll_array_new(bins + 1, sizeof *edges),
          *counts = ll_array_new(bins, sizeof *counts);
    ll_err err = edges && counts ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK) {
        for (size_t i = 0; i <= bins; i++)
            edges[i] = (float)(from + (to - from) * (double)i / (double)bins);
        count_values(histogram, bins, from, to, counts);
        err = ll_figure_add_columns(figure,
                                    &(struct ll_columns){.label = histogram->label,
                                                         .color = histogram->color,
                                                         .count = bins,
                                                         .edges = edges,
                                                         .high = counts},
                                    why);
    }
    for (size_t i = 0; err == LL_OK && i < histogram->count; i++)
        ll_layer_last(figure)->gaps += !isfinite(histogram->values[i]);
    free(edges);
    free(counts);
    return err;
}
