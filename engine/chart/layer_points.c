/* Scatter, marks and bands: layers whose points stand for themselves. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

#include <string.h>

/* -- scatter ------------------------------------------------------------------------------------
 */

struct scatter {
    struct ll_layer layer;
    enum ll_marker marker;
    size_t count, selected;
    float *x, *y;
};

static void scatter_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct scatter *self = (const struct scatter *)layer;
    for (size_t i = 0; i < self->count; i++) {
        if (!isfinite(self->x[i]) || !isfinite(self->y[i]))
            continue;
        ll_range_add(x, self->x[i]);
        ll_range_add(y, self->y[i]);
    }
}

static void scatter_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct scatter *self = (const struct scatter *)layer;
    for (size_t i = 0; i < self->count; i++)
        if (i + 1 != self->selected)
            ll_pen_marker(plot->pen, ll_plot_point(plot, self->x[i], self->y[i]), self->marker,
                          false, &layer->stroke);
    if (self->selected > 0 && self->selected <= self->count) {
        size_t i = self->selected - 1;
        ll_pen_marker(plot->pen, ll_plot_point(plot, self->x[i], self->y[i]), self->marker, true,
                      &layer->stroke);
    }
}

static void scatter_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                           struct ll_rect row)
{
    (void)i;
    const struct scatter *self = (const struct scatter *)layer;
    ll_pen_marker(pen, (struct ll_point){row.x + row.width / 2.0, row.y + 0.5}, self->marker, false,
                  &layer->stroke);
}

static void scatter_done(struct ll_layer *layer)
{
    struct scatter *self = (struct scatter *)layer;
    free(self->x);
    free(self->y);
}

/* Means, and how far the points lie along a line. */
static void describe_points(const struct scatter *self, struct ll_words *words)
{
    double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
    size_t count = 0;
    struct ll_range across = ll_range_empty(), up = ll_range_empty();
    scatter_extend(&self->layer, &across, &up);
    for (size_t i = 0; i < self->count; i++) {
        if (!isfinite(self->x[i]) || !isfinite(self->y[i]))
            continue;
        double dx = (double)self->x[i] - across.from, dy = (double)self->y[i] - up.from;
        x += dx;
        y += dy;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
        count++;
    }
    if (count == 0) {
        ll_say(words, "empty", "name", ll_word_name(words, self->layer.label), NULL);
        return;
    }
    double n = (double)count, spread = sqrt((xx - x * x / n) * (yy - y * y / n));
    ll_say(words, "scatter", "name", ll_word_name(words, self->layer.label), "n",
           ll_count(count).text, "x", words->x, "y", words->y, "x_from",
           ll_number_word(across.from).text, "x_to", ll_number_word(across.to).text, "y_from",
           ll_number_word(up.from).text, "y_to", ll_number_word(up.to).text, "x_mean",
           ll_number_word(across.from + x / n).text, "y_mean", ll_number_word(up.from + y / n).text,
           NULL);
    if (count >= 10 && spread > 0)
        ll_say(words, "correlation", "r", ll_number_word((xy - x * y / n) / spread).text, NULL);
}

static void scatter_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct scatter *self = (const struct scatter *)layer;
    describe_points(self, words);
    if (self->count <= LL_TABLE_ROWS) {
        struct ll_table table = {.columns = 2};
        ll_table_add(&table, words->x);
        ll_table_add(&table, words->y);
        for (size_t i = 0; i < self->count; i++) {
            ll_table_number(&table, (double)self->x[i]);
            ll_table_number(&table, (double)self->y[i]);
        }
        ll_table_write(&table, words);
    }
    if (self->selected > 0 && self->selected <= self->count)
        ll_say(words, "selected", "n", ll_count(self->selected).text, "x",
               ll_number_word((double)self->x[self->selected - 1]).text, "y",
               ll_number_word((double)self->y[self->selected - 1]).text, NULL);
}

const struct ll_layer_ops ll_layer_scatter = {
    .margin_x = true,
    .margin_y = true,
    .extend = scatter_extend,
    .draw = scatter_draw,
    .sample = scatter_sample,
    .done = scatter_done,
    .describe = scatter_describe,
};

ll_err ll_figure_add_scatter(struct ll_figure *figure, const struct ll_scatter *scatter)
{
    struct scatter *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_scatter, scatter->label, scatter->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->marker = scatter->marker;
    self->count = scatter->count;
    self->selected = scatter->selected;
    self->x = ll_floats_copy(scatter->x, scatter->count);
    self->y = ll_floats_copy(scatter->y, scatter->count);
    if (!self->x || !self->y) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !isfinite(self->x[i]) || !isfinite(self->y[i]);
    return LL_OK;
}

/* -- a mark with a text -------------------------------------------------------------------------
 */

struct mark {
    struct ll_layer layer;
    char *text;
    enum ll_marker marker;
    bool bare;
    double x, y;
};

static void mark_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct mark *self = (const struct mark *)layer;
    if (isfinite(self->x) && isfinite(self->y)) {
        ll_range_add(x, self->x);
        ll_range_add(y, self->y);
    }
}

static bool is_in(const struct ll_rect *area, struct ll_point at)
{
    return at.x >= area->x && at.x <= area->x + area->width && at.y >= area->y &&
           at.y <= area->y + area->height;
}

static void mark_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct mark *self = (const struct mark *)layer;
    struct ll_point at = ll_plot_point(plot, self->x, self->y);
    if (is_in(&plot->area, at) && !self->bare)
        ll_pen_marker(plot->pen, at, self->marker, false, &layer->stroke);
}

/* The text stands to the right of the point, or to its left, or a row or two above or below. */
static void mark_label(const struct ll_layer *layer, const struct ll_plot *plot)
{
    static const signed char rows[] = {0, -1, 1, -2, 2, -3, 3};
    const struct mark *self = (const struct mark *)layer;
    struct ll_point at = ll_plot_point(plot, self->x, self->y);
    struct ll_spot places[3 * sizeof rows];
    size_t count = 0;
    if (!self->text || !is_in(&plot->area, at))
        return;
    int width = ll_text_columns(self->text), x = (int)floor(at.x), y = (int)floor(at.y);
    int last = plot->area.y + plot->area.height - 1;
    y = y > last ? last : y;
    for (size_t i = 0; i < sizeof rows; i++) {
        places[count++] = (struct ll_spot){self->bare ? x : x + 2, y + rows[i]};
        places[count++] = (struct ll_spot){x - 1 - width, y + rows[i]};
        if (rows[i] != 0 || self->bare)
            places[count++] = (struct ll_spot){x - width / 2, y + rows[i]};
    }
    ll_plot_text(plot, self->text, places, count, ll_ink(layer->stroke.color, 0));
}

static void mark_done(struct ll_layer *layer)
{
    free(((struct mark *)layer)->text);
}

static void mark_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct mark *self = (const struct mark *)layer;
    ll_say(words, "mark", "name", self->text ? self->text : ll_word(words, "a_mark"), "x",
           ll_number_word(self->x).text, "y", ll_number_word(self->y).text, NULL);
}

const struct ll_layer_ops ll_layer_mark = {
    .margin_y = true,
    .extend = mark_extend,
    .draw = mark_draw,
    .label = mark_label,
    .done = mark_done,
    .describe = mark_describe,
};

ll_err ll_figure_add_mark(struct ll_figure *figure, const struct ll_chart_mark *mark)
{
    ll_color color = mark->color ? mark->color : LL_ROLE_ACCENT;
    struct mark *self = ll_layer_new(figure, sizeof *self, &ll_layer_mark, NULL, color);
    if (!self)
        return LL_ERR_MEMORY;
    self->marker = mark->marker == LL_MARKER_AUTO ? LL_MARKER_CIRCLE : mark->marker;
    self->bare = mark->bare;
    self->x = mark->x;
    self->y = mark->y;
    self->layer.gaps = !isfinite(mark->x) || !isfinite(mark->y);
    if (mark->text) {
        self->text = ll_string_copy(mark->text, strlen(mark->text));
        if (!self->text) {
            ll_layer_drop(figure);
            return LL_ERR_MEMORY;
        }
    }
    return LL_OK;
}

/* -- a band -------------------------------------------------------------------------------------
 */

struct band {
    struct ll_layer layer;
    size_t count;
    float *x, *low, *high;
};

static bool band_has(const struct band *self, size_t i)
{
    return isfinite(self->x[i]) && isfinite(self->low[i]) && isfinite(self->high[i]);
}

static void band_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct band *self = (const struct band *)layer;
    for (size_t i = 0; i < self->count; i++) {
        if (!band_has(self, i))
            continue;
        ll_range_add(x, self->x[i]);
        ll_range_add(y, self->low[i]);
        ll_range_add(y, self->high[i]);
    }
}

/* From one point to the next, in upright slices: a cell wide, or a tenth of that in vectors. */
static void band_piece(const struct band *self, const struct ll_plot *plot, size_t i)
{
    struct ll_point low = ll_plot_point(plot, self->x[i], self->low[i]);
    struct ll_point high = ll_plot_point(plot, self->x[i], self->high[i]);
    struct ll_point next_low = ll_plot_point(plot, self->x[i + 1], self->low[i + 1]);
    struct ll_point next_high = ll_plot_point(plot, self->x[i + 1], self->high[i + 1]);
    double from = fmax(low.x, plot->area.x);
    double to = fmin(next_low.x, plot->area.x + plot->area.width);
    if (!(next_low.x > low.x))
        return;
    for (double left = from; left < to;) {
        double width = plot->pen->dot_width > 0 ? 1 : 0.1;
        double right = fmin((floor(left / width + 1e-9) + 1) * width, to);
        double t = ((left + right) / 2 - low.x) / (next_low.x - low.x);
        struct ll_bounds slice = {left, high.y + t * (next_high.y - high.y), right,
                                  low.y + t * (next_low.y - low.y)};
        ll_pen_shade(plot->pen, slice, &self->layer.stroke);
        left = right;
    }
}

static void band_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct band *self = (const struct band *)layer;
    for (size_t i = 0; i + 1 < self->count; i++)
        if (band_has(self, i) && band_has(self, i + 1))
            band_piece(self, plot, i);
    plot->pen->ops->stroke_end(plot->pen, &layer->stroke);
}

static void band_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                        struct ll_rect row)
{
    (void)i;
    struct ll_bounds box = {row.x, row.y, row.x + row.width, row.y + row.height};
    ll_pen_shade(pen, box, &layer->stroke);
    pen->ops->stroke_end(pen, &layer->stroke);
}

static void band_done(struct ll_layer *layer)
{
    struct band *self = (struct band *)layer;
    free(self->x);
    free(self->low);
    free(self->high);
}

static void band_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct band *self = (const struct band *)layer;
    size_t widest = self->count, narrowest = self->count;
    for (size_t i = 0; i < self->count; i++) {
        if (!band_has(self, i))
            continue;
        float width = self->high[i] - self->low[i];
        if (widest == self->count || width > self->high[widest] - self->low[widest])
            widest = i;
        if (narrowest == self->count || width < self->high[narrowest] - self->low[narrowest])
            narrowest = i;
    }
    if (widest == self->count) {
        ll_say(words, "empty", "name", ll_word_name(words, layer->label), NULL);
        return;
    }
    ll_say(words, "band", "name", ll_word_name(words, layer->label), "wide",
           ll_number_word((double)self->high[widest] - (double)self->low[widest]).text, "wide_at",
           ll_number_word((double)self->x[widest]).text, "narrow",
           ll_number_word((double)self->high[narrowest] - (double)self->low[narrowest]).text,
           "narrow_at", ll_number_word((double)self->x[narrowest]).text, "x", words->x, NULL);
}

const struct ll_layer_ops ll_layer_band = {
    .margin_y = true,
    .extend = band_extend,
    .draw = band_draw,
    .sample = band_sample,
    .done = band_done,
    .describe = band_describe,
};

ll_err ll_figure_add_band(struct ll_figure *figure, const struct ll_band *band)
{
    struct band *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_band, band->label, band->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = band->count;
    self->x = ll_floats_copy(band->x, band->count);
    self->low = ll_floats_copy(band->low, band->count);
    self->high = ll_floats_copy(band->high, band->count);
    if (!self->x || !self->low || !self->high) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !band_has(self, i);
    return LL_OK;
}
