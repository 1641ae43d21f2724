/* Spans: stretches of the x axis in rows that have names, and marks on them: number lines, and what
 * was when. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/layer.h"

struct span {
    size_t row; /* from 0, the first on top */
    double from, to;
    unsigned kind;
    char *text;
    bool point; /* a mark at `from` */
};

struct spans {
    struct ll_layer layer;
    size_t count;
    struct span *items;
    struct ll_names rows, kinds;
};

static void spans_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct spans *self = (const struct spans *)layer;
    ll_range_add(y, 0.5);
    ll_range_add(y, (double)self->rows.count + 0.5);
    for (size_t i = 0; i < self->count; i++) {
        ll_range_add(x, self->items[i].from);
        ll_range_add(x, self->items[i].to);
    }
}

static struct ll_stroke stroke_of(const struct spans *self, unsigned kind)
{
    struct ll_stroke stroke = self->layer.stroke;
    stroke.color = ll_class_color(kind);
    stroke.series = kind;
    return stroke;
}

/* The rows of cells that a row of spans takes: a third of its height, at least one cell. */
static struct ll_bounds box_of(const struct spans *self, const struct ll_plot *plot,
                               const struct span *span)
{
    double slot = plot->area.height / (double)self->rows.count;
    double middle = plot->area.y + slot * ((double)span->row + 0.5), half = fmax(slot / 6, 0.5);
    struct ll_bounds box = {ll_plot_point(plot, span->from, 1).x, middle - half,
                            ll_plot_point(plot, span->to, 1).x, middle + half};
    if (plot->pen->dot_width > 0) {
        box.top = floor(box.top + 0.01);
        box.bottom = fmax(box.top + 1, floor(box.bottom + 0.01));
    }
    return box;
}

/* An end that a logarithmic axis has no place for lies past its near edge. */
static void draw_bar(const struct spans *self, const struct ll_plot *plot, const struct span *span)
{
    struct ll_stroke stroke = stroke_of(self, span->kind);
    struct ll_bounds box = box_of(self, plot, span);
    if (isnan(box.left))
        box.left = plot->area.x;
    if (isnan(box.right))
        return;
    ll_pen_fill(plot->pen, box, &stroke);
}

static void draw_text(const struct ll_plot *plot, const char *text, int x, int y, ll_color color)
{
    struct ll_rect area = plot->area;
    int width = ll_text_columns(text);
    if (x + width > area.x + area.width)
        x = area.x + area.width - width;
    if (x >= area.x && y >= area.y && y < area.y + area.height)
        plot->pen->ops->text(plot->pen, x, y, width, LL_ALIGN_LEFT, text, ll_ink(color, 0));
}

/* Over the bar, or where there is no row over it, under it. */
static void draw_words(const struct spans *self, const struct ll_plot *plot,
                       const struct span *span)
{
    struct ll_bounds box = box_of(self, plot, span);
    double slot = plot->area.height / (double)self->rows.count;
    if (!span->text || slot < 3 || isnan(box.left + box.right))
        return;
    if (span->point) {
        int half = ll_text_columns(span->text) / 2;
        double middle = floor(box.left) - half;
        draw_text(plot, span->text, (int)fmax(middle, plot->area.x), (int)floor(box.bottom),
                  ll_class_color(span->kind));
    } else {
        double left = fmax(box.left, plot->area.x);
        double right = fmin(box.right, plot->area.x + plot->area.width);
        double middle = (left + right - ll_text_columns(span->text)) / 2;
        draw_text(plot, span->text, (int)fmax(floor(middle), plot->area.x), (int)floor(box.top) - 1,
                  LL_ROLE_TEXT);
    }
}

static void spans_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct spans *self = (const struct spans *)layer;
    for (size_t i = 0; i < self->count; i++)
        if (!self->items[i].point)
            draw_bar(self, plot, &self->items[i]);
    for (size_t i = 0; i < self->count; i++)
        draw_words(self, plot, &self->items[i]);
    for (size_t i = 0; i < self->count; i++) {
        const struct span *span = &self->items[i];
        struct ll_stroke stroke = stroke_of(self, span->kind);
        struct ll_bounds box = box_of(self, plot, span);
        stroke.color = LL_ROLE_STRONG;
        if (span->point)
            ll_pen_marker(plot->pen, (struct ll_point){box.left, (box.top + box.bottom) / 2},
                          LL_MARKER_DIAMOND, false, &stroke);
    }
}

static const char *spans_key(const struct ll_layer *layer, size_t i)
{
    const struct spans *self = (const struct spans *)layer;
    return i < self->kinds.count ? self->kinds.text[i] : NULL;
}

static void spans_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                         struct ll_rect row)
{
    struct ll_stroke stroke = stroke_of((const struct spans *)layer, (unsigned)i);
    ll_pen_fill(pen, (struct ll_bounds){row.x + 1, row.y, row.x + row.width - 1, row.y + 1},
                &stroke);
}

static const struct ll_names *spans_names(const struct ll_layer *layer)
{
    return &((const struct spans *)layer)->rows;
}

static void spans_done(struct ll_layer *layer)
{
    struct spans *self = (struct spans *)layer;
    for (size_t i = 0; self->items && i < self->count; i++)
        free(self->items[i].text);
    free(self->items);
    ll_names_done(&self->rows);
    ll_names_done(&self->kinds);
}

static void spans_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct spans *self = (const struct spans *)layer;
    for (size_t row = 0; row < self->rows.count; row++) {
        for (size_t i = 0; i < self->count; i++) {
            const struct span *item = &self->items[i];
            const char *kind = item->kind < self->kinds.count ? self->kinds.text[item->kind] : "";
            const char *text = item->text ? item->text : kind;
            if (item->row == row)
                ll_say(words, item->point ? "span_mark" : "span", "row", self->rows.text[row],
                       "name", text, "from", ll_number_word(item->from).text, "to",
                       ll_number_word(item->to).text, NULL);
        }
    }
}

const struct ll_layer_ops ll_layer_spans = {
    .margin_x = true,
    .edges = true,
    .extend = spans_extend,
    .draw = spans_draw,
    .sample = spans_sample,
    .key = spans_key,
    .done = spans_done,
    .names = spans_names,
    .describe = spans_describe,
};

static ll_err spans_copy(struct spans *self, const struct ll_spans *spans, struct ll_message *why)
{
    self->items = ll_array_new(spans->count, sizeof *self->items);
    if (!self->items || ll_names_copy(&self->rows, spans->rows, spans->row_count) != LL_OK)
        return LL_ERR_MEMORY;
    self->rows.upright = true;
    self->count = spans->count;
    if (spans->kind_count > 0 &&
        ll_names_copy(&self->kinds, spans->kinds, spans->kind_count) != LL_OK)
        return LL_ERR_MEMORY;
    for (size_t i = 0; i < spans->count; i++) {
        const struct ll_span *from = &spans->items[i];
        if (from->row < 1 || from->row > spans->row_count || !(from->from <= from->to) ||
            from->kind > LL_CLASSES_MAX)
            return ll_fail(why, LL_ERR_RANGE,
                           "span %zu runs from %g to %g in row %zu of %zu: give a row that is "
                           "there, and the smaller end first",
                           i + 1, from->from, from->to, from->row, spans->row_count);
        struct span *item = &self->items[i];
        *item = (struct span){.row = from->row - 1,
                              .from = from->from,
                              .to = from->to,
                              .kind = (unsigned)(from->kind > 0 ? from->kind - 1 : 0),
                              .point = from->from == from->to};
        if (from->text && !(item->text = ll_string_copy(from->text, strlen(from->text))))
            return LL_ERR_MEMORY;
    }
    return LL_OK;
}

ll_err ll_figure_add_spans(struct ll_figure *figure, const struct ll_spans *spans,
                           struct ll_message *why)
{
    struct spans *self = ll_layer_new(figure, sizeof *self, &ll_layer_spans, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    ll_err err = spans->row_count > 0 ? spans_copy(self, spans, why)
                                      : ll_fail(why, LL_ERR_SHAPE, "spans need at least one row");
    if (err != LL_OK)
        ll_layer_drop(figure);
    return err;
}
