/* Lines, tangents and rules: layers that are strokes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart/layer.h"

/* -- a line through points ----------------------------------------------------------------------
 */

struct line {
    struct ll_layer layer;
    size_t count;
    float *x, *y;
};

static void line_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct line *line = (const struct line *)layer;
    for (size_t i = 0; i < line->count; i++) {
        if (!isfinite(line->x[i]) || !isfinite(line->y[i]))
            continue;
        ll_range_add(x, line->x[i]);
        ll_range_add(y, line->y[i]);
    }
}

/* Where no colour tells lines apart, every line but the first carries markers of its own. */
static bool has_markers(const struct ll_layer *layer, const struct ll_pen *pen)
{
    return pen->style->colors == LL_COLORS_NONE && pen->style->glyphs != LL_GLYPHS_ASCII &&
           layer->stroke.series > 0;
}

static void draw_markers(const struct line *line, const struct ll_plot *plot)
{
    const double apart = 14; /* columns; a row counts for two */
    struct ll_point last = {NAN, NAN};
    /* Lines that lie on one another have their markers in different places. */
    double gone = apart - 4.0 * line->layer.stroke.series;
    for (size_t i = 0; i < line->count; i++) {
        struct ll_point at = ll_plot_point(plot, line->x[i], line->y[i]);
        double step = hypot(at.x - last.x, 2 * (at.y - last.y));
        bool inside = at.y >= plot->area.y && at.y <= plot->area.y + plot->area.height;
        gone += isfinite(step) && inside ? step : 0;
        last = at;
        if (gone < apart)
            continue;
        gone = fmod(gone, apart);
        ll_pen_marker(plot->pen, at, LL_MARKER_AUTO, false, &line->layer.stroke);
    }
}

static void line_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct line *line = (const struct line *)layer;
    struct ll_trace trace;
    ll_trace_begin(&trace, plot->pen, &layer->stroke);
    for (size_t i = 0; i < line->count; i++)
        ll_trace_to(&trace, ll_plot_point(plot, line->x[i], line->y[i]));
    ll_trace_end(&trace);
    if (has_markers(layer, plot->pen))
        draw_markers(line, plot);
}

void ll_outline_sample(struct ll_pen *pen, struct ll_rect row, const struct ll_stroke *stroke,
                       bool filled)
{
    struct ll_trace trace;
    double y = row.y + 0.5;
    if (filled) {
        ll_pen_shade(pen, (struct ll_bounds){row.x, row.y, row.x + row.width, row.y + row.height},
                     stroke);
        pen->ops->stroke_end(pen, stroke);
        return;
    }
    ll_trace_begin(&trace, pen, stroke);
    ll_trace_to(&trace, (struct ll_point){row.x, y});
    ll_trace_to(&trace, (struct ll_point){row.x + row.width, y});
    ll_trace_end(&trace);
}

static void stroke_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                          struct ll_rect row)
{
    (void)i;
    ll_outline_sample(pen, row, &layer->stroke, false);
}

static void line_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                        struct ll_rect row)
{
    (void)i;
    struct ll_point middle = {row.x + 1.5, row.y + 0.5};
    stroke_sample(layer, 0, pen, row);
    if (has_markers(layer, pen))
        ll_pen_marker(pen, middle, LL_MARKER_AUTO, false, &layer->stroke);
}

static void line_done(struct ll_layer *layer)
{
    struct line *line = (struct line *)layer;
    free(line->x);
    free(line->y);
}

static bool line_series(const struct ll_layer *layer, struct ll_series *series)
{
    const struct line *line = (const struct line *)layer;
    *series = (struct ll_series){layer->label, line->count, line->x, line->y};
    return true;
}

static void line_describe(const struct ll_layer *layer, struct ll_words *words)
{
    struct ll_series series;
    line_series(layer, &series);
    ll_series_describe(&series, words);
}

const struct ll_layer_ops ll_layer_line = {
    .margin_y = true,
    .extend = line_extend,
    .draw = line_draw,
    .sample = line_sample,
    .done = line_done,
    .describe = line_describe,
    .series = line_series,
};

ll_err ll_figure_add_line(struct ll_figure *figure, const struct ll_line *line)
{
    struct line *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_line, line->label, line->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->layer.stroke.dash = line->dash;
    self->count = line->count;
    self->x = ll_floats_copy(line->x, line->count);
    self->y = ll_floats_copy(line->y, line->count);
    if (!self->x || !self->y) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    for (size_t i = 0; i < line->count; i++)
        self->layer.gaps += !isfinite(self->x[i]) || !isfinite(self->y[i]);
    return LL_OK;
}

/* -- a tangent ----------------------------------------------------------------------------------
 */

struct tangent {
    struct ll_layer layer;
    double x, y, slope, reach;
};

static void tangent_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct tangent *tangent = (const struct tangent *)layer;
    ll_range_add(x, tangent->x);
    ll_range_add(y, tangent->y);
}

static void tangent_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct tangent *self = (const struct tangent *)layer;
    double reach = self->reach > 0 ? self->reach : (plot->x.to - plot->x.from) / 6;
    struct ll_trace trace;
    ll_trace_begin(&trace, plot->pen, &layer->stroke);
    /* In small steps, since on a logarithmic axis it is no straight line. */
    for (int i = -16; i <= 16; i++) {
        double dx = reach * i / 16;
        ll_trace_to(&trace, ll_plot_point(plot, self->x + dx, self->y + self->slope * dx));
    }
    ll_trace_end(&trace);
}

static void tangent_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct tangent *self = (const struct tangent *)layer;
    ll_say(words, "tangent", "name", layer->label ? layer->label : ll_word(words, "a_tangent"), "x",
           ll_number_word(self->x).text, "y", ll_number_word(self->y).text, "slope",
           ll_number_word(self->slope).text, NULL);
}

const struct ll_layer_ops ll_layer_tangent = {
    .margin_y = true,
    .extend = tangent_extend,
    .draw = tangent_draw,
    .sample = stroke_sample,
    .describe = tangent_describe,
};

ll_err ll_figure_add_tangent(struct ll_figure *figure, const struct ll_tangent *tangent)
{
    struct tangent *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_tangent, tangent->label, tangent->color);
    if (!self)
        return LL_ERR_MEMORY;
    self->x = tangent->x;
    self->y = tangent->y;
    self->slope = tangent->slope;
    self->reach = tangent->reach;
    self->layer.stroke.heavy = true;
    self->layer.gaps = !isfinite(tangent->x) || !isfinite(tangent->y) || !isfinite(tangent->slope);
    return LL_OK;
}

/* -- a rule -------------------------------------------------------------------------------------
 */

struct rule {
    struct ll_layer layer;
    bool vertical;
    double at;
};

static void rule_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct rule *rule = (const struct rule *)layer;
    ll_range_add(rule->vertical ? x : y, rule->at);
}

static bool rule_place(const struct rule *rule, const struct ll_plot *plot, struct ll_point *at)
{
    double place = ll_scale_place(rule->vertical ? &plot->x : &plot->y, rule->at);
    *at = ll_plot_point(plot, rule->at, rule->at);
    return place >= 0 && place <= 1;
}

static void rule_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct rule *rule = (const struct rule *)layer;
    struct ll_rect area = plot->area;
    struct ll_pen *pen = plot->pen;
    struct ll_point at;
    if (!rule_place(rule, plot, &at))
        return;
    if (rule->vertical)
        pen->ops->rule(pen, (struct ll_point){at.x, area.y},
                       (struct ll_point){at.x, area.y + area.height}, LL_RULE_MARK,
                       layer->stroke.color);
    else
        pen->ops->rule(pen, (struct ll_point){area.x, at.y},
                       (struct ll_point){area.x + area.width, at.y}, LL_RULE_MARK,
                       layer->stroke.color);
}

/* Beside it from the top down, on the right or on the left; over or under it, from the right end
 * inwards. */
static void rule_label(const struct ll_layer *layer, const struct ll_plot *plot)
{
    enum { PLACES = 24 };
    const struct rule *rule = (const struct rule *)layer;
    struct ll_rect area = plot->area;
    struct ll_spot places[PLACES];
    struct ll_point at;
    size_t count = 0;
    if (!layer->label || !rule_place(rule, plot, &at))
        return;
    int width = ll_text_columns(layer->label), x = (int)floor(at.x), y = (int)floor(at.y);
    for (int i = 0; count + 2 <= PLACES; i++) {
        if (rule->vertical) {
            places[count++] = (struct ll_spot){x + 1, area.y + i};
            places[count++] = (struct ll_spot){x - width, area.y + i};
        } else {
            int left = area.x + area.width - width - i * (area.width - width) / (PLACES / 2);
            places[count++] = (struct ll_spot){left, y - 1};
            places[count++] = (struct ll_spot){left, y + 1};
        }
    }
    ll_plot_text(plot, layer->label, places, count, ll_ink(layer->stroke.color, 0));
}

static void rule_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct rule *self = (const struct rule *)layer;
    ll_say(words, "rule", "name", layer->label ? layer->label : ll_word(words, "a_rule"), "axis",
           self->vertical ? words->x : words->y, "value", ll_number_word(self->at).text, NULL);
}

const struct ll_layer_ops ll_layer_rule = {
    .extend = rule_extend, .draw = rule_draw, .label = rule_label, .describe = rule_describe};

ll_err ll_figure_add_rule(struct ll_figure *figure, const struct ll_rule *rule)
{
    ll_color color = rule->color ? rule->color : LL_ROLE_MUTED;
    struct rule *self = ll_layer_new(figure, sizeof *self, &ll_layer_rule, rule->label, color);
    if (!self)
        return LL_ERR_MEMORY;
    self->vertical = rule->vertical;
    self->at = rule->at;
    self->layer.gaps = !isfinite(rule->at);
    return LL_OK;
}

/* -- what was there before -----------------------------------------------------------------------
 */

static const struct ll_layer *next_stroke(const struct ll_layer *layer)
{
    while (layer &&
           (layer->is_shadow || (layer->ops != &ll_layer_line && layer->ops != &ll_layer_rule)))
        layer = layer->next;
    return layer;
}

/* The layers that a shadow is made from and falls under correspond one to one. */
static bool alike(const struct ll_figure *figure, const struct ll_figure *before)
{
    const struct ll_layer *a = next_stroke(figure->layers), *b = next_stroke(before->layers);
    for (; a && b && a->ops == b->ops; b = next_stroke(b->next))
        a = next_stroke(a->next);
    return a == NULL && b == NULL;
}

/* As numbers, or both no number. */
static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static bool same_line(const struct line *a, const struct line *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++)
        same = same_number((double)a->x[i], (double)b->x[i]) &&
               same_number((double)a->y[i], (double)b->y[i]);
    return same;
}

/* Moves the layer that was added last to the front, where what is drawn later covers it. */
static void put_under(struct ll_figure *figure)
{
    struct ll_layer **place = &figure->layers;
    while ((*place)->next)
        place = &(*place)->next;
    struct ll_layer *layer = *place;
    *place = NULL;
    figure->layers_end = place == &figure->layers ? &layer->next : place;
    layer->next = figure->layers;
    layer->is_shadow = true;
    figure->layers = layer;
}

static ll_err shadow_layer(struct ll_figure *figure, const struct ll_layer *now,
                           const struct ll_layer *before)
{
    ll_err err;
    if (now->ops == &ll_layer_line) {
        const struct line *line = (const struct line *)before;
        struct ll_line copy = {.color = LL_ROLE_MUTED,
                               .dash = LL_DASH_DOTTED,
                               .count = line->count,
                               .x = line->x,
                               .y = line->y};
        if (same_line((const struct line *)now, line))
            return LL_OK;
        err = ll_figure_add_line(figure, &copy);
    } else {
        const struct rule *rule = (const struct rule *)before, *here = (const struct rule *)now;
        struct ll_rule copy = {
            .color = LL_ROLE_GRIDLINE, .vertical = rule->vertical, .at = rule->at};
        if (same_number(rule->at, here->at))
            return LL_OK;
        err = ll_figure_add_rule(figure, &copy);
    }
    if (err == LL_OK)
        put_under(figure);
    return err;
}

ll_err ll_figure_shadow(struct ll_figure *figure, const struct ll_figure *before)
{
    ll_err err = LL_OK;
    if (figure == before || figure->panel_count != before->panel_count)
        return LL_OK;
    for (size_t i = 0; err == LL_OK && i < figure->panel_count; i++)
        err = ll_figure_shadow(figure->panels[i].figure, before->panels[i].figure);
    if (!alike(figure, before))
        return err;
    const struct ll_layer *now = next_stroke(figure->layers);
    const struct ll_layer *was = next_stroke(before->layers);
    for (; err == LL_OK && now; was = next_stroke(was->next)) {
        err = shadow_layer(figure, now, was);
        now = next_stroke(now->next);
    }
    return err;
}
