#include "chart/figure.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/twin.h"
#include "chart/layer.h"

ll_err ll_figure_new(struct ll_figure **out)
{
    struct ll_figure *figure = calloc(1, sizeof *figure);
    if (!figure)
        return LL_ERR_MEMORY;
    figure->holders = 1;
    figure->layers_end = &figure->layers;
    *out = figure;
    return LL_OK;
}

void ll_figure_hold(struct ll_figure *figure)
{
    figure->holders++;
}

static void layer_free(struct ll_layer *layer)
{
    if (layer->ops->done)
        layer->ops->done(layer);
    free(layer->label);
    free(layer->readings);
    free(layer);
}

void ll_figure_free(struct ll_figure **figure)
{
    struct ll_figure *f = *figure;
    *figure = NULL;
    if (!f || --f->holders > 0)
        return;
    while (f->layers) {
        struct ll_layer *next = f->layers->next;
        layer_free(f->layers);
        f->layers = next;
    }
    for (size_t i = 0; i < f->panel_count; i++)
        ll_figure_free(&f->panels[i].figure);
    for (int i = 0; i < LL_AXIS_COUNT; i++)
        free((char *)f->axes[i].label);
    ll_names_done(&f->reading_names);
    free(f->panels);
    free(f->title);
    free(f);
}

/* Replaces an owned text; NULL and "" are none. */
static ll_err text_set(char **place, const char *text)
{
    char *copy = NULL;
    if (text && *text != '\0') {
        copy = ll_string_copy(text, strlen(text));
        if (!copy)
            return LL_ERR_MEMORY;
    }
    free(*place);
    *place = copy;
    return LL_OK;
}

/* Replaces an owned text by its twin. */
static ll_err twin_set(char **text)
{
    struct ll_str twin = {0};
    if (*text == NULL)
        return LL_OK;
    ll_twin_add(&twin, *text, strlen(*text));
    ll_err err = ll_str_err(&twin);
    if (err == LL_OK)
        err = text_set(text, ll_str_text(&twin));
    ll_str_done(&twin);
    return err;
}

ll_err ll_figure_twins(struct ll_figure *figure)
{
    ll_err err = twin_set(&figure->title);
    for (int i = 0; err == LL_OK && i < LL_AXIS_COUNT; i++) {
        char *label = (char *)(uintptr_t)figure->axes[i].label;
        err = twin_set(&label);
        figure->axes[i].label = label;
    }
    for (struct ll_layer *layer = figure->layers; err == LL_OK && layer; layer = layer->next)
        err = twin_set(&layer->label);
    for (size_t i = 0; err == LL_OK && i < figure->reading_names.count; i++)
        err = twin_set(&figure->reading_names.text[i]);
    for (size_t i = 0; err == LL_OK && i < figure->panel_count; i++)
        err = ll_figure_twins(figure->panels[i].figure);
    return err;
}

ll_err ll_figure_title(struct ll_figure *figure, const char *title)
{
    return text_set(&figure->title, title);
}

ll_err ll_figure_axis(struct ll_figure *figure, enum ll_axis_name name, const struct ll_axis *axis,
                      struct ll_message *why)
{
    static const char letters[] = "xyz";
    if (axis->from > axis->to)
        return ll_fail(why, LL_ERR_RANGE, "axis %c runs from %g to %g: give the smaller end first",
                       letters[name], axis->from, axis->to);
    if (axis->scale == LL_SCALE_LOG && axis->from != axis->to && (axis->from <= 0 || axis->to <= 0))
        return ll_fail(why, LL_ERR_RANGE,
                       "axis %c is logarithmic, so its ends must be above 0 (they are %g and %g)",
                       letters[name], axis->from, axis->to);
    char *label = NULL;
    ll_err err = text_set(&label, axis->label);
    if (err != LL_OK)
        return err;
    free((char *)figure->axes[name].label);
    figure->axes[name] = *axis;
    figure->axes[name].label = label;
    return LL_OK;
}

void ll_figure_equal(struct ll_figure *figure, bool equal)
{
    figure->equal = equal;
}

/* True where the legend names the layer. */
static bool is_series(const struct ll_layer *layer)
{
    return layer->ops->sample &&
           (layer->ops->key ? layer->ops->key(layer, 0) != NULL : layer->label != NULL);
}

size_t ll_layer_series(const struct ll_figure *figure, const struct ll_layer *layer)
{
    size_t count = 0;
    for (const struct ll_layer *at = figure->layers; at; at = at->next) {
        count += is_series(at);
        if (at == layer)
            return is_series(at) ? count : 0;
    }
    return count;
}

size_t ll_figure_series_count(const struct ll_figure *figure)
{
    size_t most = ll_layer_series(figure, NULL);
    for (size_t i = 0; i < figure->panel_count; i++) {
        size_t count = ll_figure_series_count(figure->panels[i].figure);
        most = count > most ? count : most;
    }
    return most;
}

const char *ll_figure_series_name(const struct ll_figure *figure, size_t index)
{
    const char *name = NULL;
    for (const struct ll_layer *at = figure->layers; at && index > 0; at = at->next)
        if (is_series(at) && --index == 0)
            name = at->ops->key ? at->ops->key(at, 0) : at->label;
    for (size_t i = 0; i < figure->panel_count && name == NULL && index > 0; i++)
        name = ll_figure_series_name(figure->panels[i].figure, index);
    return name;
}

void ll_figure_front(struct ll_figure *figure, size_t index)
{
    figure->front = index;
    for (size_t i = 0; i < figure->panel_count; i++)
        ll_figure_front(figure->panels[i].figure, index);
}

ll_err ll_figure_reading_names(struct ll_figure *figure, const char *const *names, size_t count)
{
    ll_names_done(&figure->reading_names);
    return ll_names_copy(&figure->reading_names, names, count);
}

struct ll_layer *ll_layer_last(const struct ll_figure *figure)
{
    struct ll_layer *last = figure->layers;
    while (last && last->next)
        last = last->next;
    return last;
}

ll_err ll_figure_readings(struct ll_figure *figure, const double *readings, size_t count)
{
    struct ll_layer *last = ll_layer_last(figure);
    double *copy = ll_array_new(count, sizeof *copy);
    if (!copy)
        return LL_ERR_MEMORY;
    assert(last);
    for (size_t i = 0; i < count; i++)
        copy[i] = readings[i];
    free(last->readings);
    last->readings = copy;
    last->reading_count = count;
    return LL_OK;
}

/* -- layers ------------------------------------------------------------------------------------ */

/* True where the kind is in the table, as all must be. */
static bool is_known(const struct ll_layer_ops *ops)
{
    size_t i = 0;
    while (ll_layers[i] && ll_layers[i] != ops)
        i++;
    return ll_layers[i] != NULL;
}

/* Where no colour tells curves apart, the first of a figure is the solid one, whatever its colour:
 * it changes places with the series whose pattern that is, unless something before it has it. */
static unsigned pattern_of(struct ll_figure *figure, const struct ll_layer_ops *ops,
                           unsigned series)
{
    if (!figure->has_lead && ops == &ll_layer_line) {
        figure->has_lead = true;
        figure->lead = series;
        for (const struct ll_layer *at = figure->layers; at; at = at->next)
            if (at->stroke.series == 0 && is_series(at))
                figure->lead = 0;
    }
    if (!figure->has_lead || (series != figure->lead && series != 0))
        return series;
    return series == 0 ? figure->lead : 0;
}

void *ll_layer_new(struct ll_figure *figure, size_t size, const struct ll_layer_ops *ops,
                   const char *label, ll_color color)
{
    struct ll_layer *layer = calloc(1, size);
    assert(is_known(ops));
    if (!layer)
        return NULL;
    layer->ops = ops;
    layer->size = size;
    if (text_set(&layer->label, label) != LL_OK) {
        free(layer);
        return NULL;
    }
    layer->stroke.color = color;
    layer->stroke.series = figure->series;
    layer->own_color = color != 0;
    if (!layer->own_color)
        layer->stroke.color = LL_ROLE_SERIES_1 + figure->series++ % LL_SERIES_COUNT;
    else if (color >= LL_ROLE_SERIES_1 && color <= LL_ROLE_SERIES_8)
        layer->stroke.series = color - LL_ROLE_SERIES_1;
    if (!layer->own_color || (color >= LL_ROLE_SERIES_1 && color <= LL_ROLE_SERIES_8))
        layer->stroke.series = pattern_of(figure, ops, layer->stroke.series);
    *figure->layers_end = layer;
    figure->layers_end = &layer->next;
    return layer;
}

void ll_layer_drop(struct ll_figure *figure)
{
    struct ll_layer **place = &figure->layers;
    while ((*place)->next)
        place = &(*place)->next;
    figure->series -= !(*place)->own_color;
    layer_free(*place);
    *place = NULL;
    figure->layers_end = place;
}

ll_err ll_names_copy(struct ll_names *names, const char *const *text, size_t count)
{
    names->text = ll_array_new(count, sizeof *names->text);
    if (!names->text)
        return LL_ERR_MEMORY;
    names->count = count;
    for (size_t i = 0; i < count; i++) {
        char number[24];
        snprintf(number, sizeof number, "%zu", i + 1);
        const char *name = text && text[i] ? text[i] : number;
        names->text[i] = ll_string_copy(name, strlen(name));
        if (!names->text[i])
            return LL_ERR_MEMORY;
    }
    return LL_OK;
}

void ll_names_done(struct ll_names *names)
{
    for (size_t i = 0; names->text && i < names->count; i++)
        free(names->text[i]);
    free(names->text);
    *names = (struct ll_names){0};
}

/* -- drawing ---------------------------------------------------------------------------------- */

void ll_figure_draw(const struct ll_figure *figure, struct ll_grid *grid, struct ll_rect area,
                    const struct ll_style *style)
{
    struct ll_cell_pen pen;
    struct ll_rect before = ll_grid_clip(grid, ll_grid_area(grid));
    struct ll_rect seen = ll_rect_cut(area, before);
    ll_grid_clip(grid, seen);
    ll_cell_pen_init(&pen, grid, style);
    ll_figure_draw_with(figure, &pen.pen, area);
    ll_grid_clip(grid, before);
}
