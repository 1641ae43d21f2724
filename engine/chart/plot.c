/* What stands around the data: title, axes with their numbers, grid lines, legend; and how the
 * rectangle is shared out between them. */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "chart/layer.h"
#include "chart/legend.h"

/* Rows and columns of one chart. A part that has no room is absent: its row is -1. */
struct frame {
    struct ll_rect area;
    struct ll_plot plot;
    int title_row, label_row, x_label_row, gap_row; /* of words */
    enum ll_legend_place legend;
    struct ll_rect legend_area;
    bool axis_x, axis_y, numbers_y, grid_lines;
    struct ll_ticks x, y; /* where names stand, their texts are in the names */
    const struct ll_names *names_x, *names_y;
    int columns_x, columns_y; /* that a name may have */
    const struct ll_ramp *ramp;
    struct ll_rect ramp_area;
};

struct ll_point ll_plot_point(const struct ll_plot *plot, double x, double y)
{
    double across = ll_scale_place(&plot->x, x), up = ll_scale_place(&plot->y, y);
    return (struct ll_point){
        plot->area.x + plot->inset_x / 2 + across * (plot->area.width - plot->inset_x),
        plot->area.y + plot->inset_y / 2 + (1 - up) * (plot->area.height - plot->inset_y),
    };
}

static void find_scales(const struct ll_figure *figure, struct ll_plot *plot)
{
    struct ll_range x = ll_range_empty(), y = ll_range_empty();
    bool margin_x = false, margin_y = false, ground = false, edges = false;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        layer->ops->extend(layer, &x, &y);
        margin_x = margin_x || layer->ops->margin_x;
        margin_y = margin_y || layer->ops->margin_y;
        ground = ground || layer->ops->background;
        edges = edges || layer->ops->edges;
    }
    /* Ends of the axes are the middles of the first and last dot, not their outer edges. */
    plot->inset_x = edges ? 0 : plot->pen->dot_width;
    plot->inset_y = edges ? 0 : plot->pen->dot_height;
    plot->x = ll_scale_of(&figure->axes[LL_AXIS_X], &x, ground || !margin_x);
    plot->y = ll_scale_of(&figure->axes[LL_AXIS_Y], &y, ground || !margin_y);
}

/* Names and a colour scale, where a layer brings them. */
static void find_furniture(struct frame *frame, const struct ll_figure *figure)
{
    frame->grid_lines = true;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        const struct ll_names *names = layer->ops->names ? layer->ops->names(layer) : NULL;
        if (names && names->upright)
            frame->names_y = names;
        else if (names)
            frame->names_x = names;
        if (layer->ops->ramp)
            frame->ramp = layer->ops->ramp(layer);
        frame->grid_lines = frame->grid_lines && !layer->ops->background;
    }
}

/* Ticks that are names: every one, or every k-th where there is room for no more. The columns that
 * a name may have: `longest`, as often as names are left out. */
static int name_ticks(struct ll_ticks *ticks, const struct ll_names *names, int room, int longest)
{
    size_t every = 1;
    ticks->count = 0;
    ticks->width = 0;
    while (room > 0 && (names->count + every - 1) / every > (size_t)room)
        every++;
    while ((names->count + every - 1) / every > LL_TICKS_MAX)
        every++;
    int columns = longest * (int)every;
    for (size_t i = 0; i < names->count; i += every) {
        int width = ll_text_columns(names->text[i]);
        width = width < columns ? width : columns;
        ticks->values[ticks->count++] =
            names->upright ? (double)(names->count - i) : (double)(i + 1);
        ticks->width = width > ticks->width ? width : ticks->width;
    }
    return columns;
}

/* The name at a tick, shortened where it must be. */
static void draw_name(struct ll_pen *pen, struct ll_point at, enum ll_align align,
                      const struct ll_names *names, double value, int columns)
{
    size_t i = names->upright ? names->count - (size_t)value : (size_t)value - 1;
    const char *name = names->text[i], *tail = pen->style->glyphs == LL_GLYPHS_ASCII ? ".." : "…";
    if (ll_text_columns(name) <= columns) {
        pen->ops->number(pen, at, align, name);
        return;
    }
    struct ll_str text = {0};
    int room = columns - ll_text_columns(tail);
    ll_str_add_n(&text, name, ll_utf8_fit(name, strlen(name), room > 0 ? room : columns, NULL));
    ll_str_add(&text, room > 0 ? tail : "");
    pen->ops->number(pen, at, align, ll_str_text(&text));
    if (pen->ops->cut)
        pen->ops->cut(pen, name, columns);
    ll_str_done(&text);
}

static bool ticks_collide(const struct frame *frame)
{
    int last = frame->area.x - 2;
    for (size_t i = 0; i < frame->x.count; i++) {
        int width = ll_text_columns(frame->x.text[i]);
        int middle = (int)floor(ll_plot_point(&frame->plot, frame->x.values[i], 0).x);
        int left = middle - width / 2;
        if (left <= last + 1)
            return true;
        last = left + width - 1;
    }
    return false;
}

static void choose_ticks(struct frame *frame)
{
    bool ascii = frame->plot.pen->style->glyphs == LL_GLYPHS_ASCII;
    int wanted = frame->plot.area.width / 8;
    if (frame->names_x) {
        int count = (int)frame->names_x->count, width = frame->plot.area.width;
        frame->columns_x =
            name_ticks(&frame->x, frame->names_x, width / 3, count > 0 ? width / count - 1 : width);
        return;
    }
    do
        ll_ticks_make(&frame->x, &frame->plot.x, wanted, ascii);
    while (ticks_collide(frame) && --wanted > 0);
}

/* As cells, an axis has a row or column of its own; as a vector, it is the plot's very edge. */
static double axis_offset(const struct ll_pen *pen)
{
    return pen->dot_width > 0 ? 0.5 : 0;
}

/* Moves one end of an axis by less than a row, so that zero is the middle of its row of cells: then
 * what lies at zero lies on zero's line, and not a dot beside it in the next row. */
static void center_zero(struct ll_scale *scale, int rows, double dot)
{
    if (scale->kind != LL_SCALE_LINEAR || dot == 0 || !(scale->from < 0 && scale->to > 0))
        return;
    double place = dot / 2 + scale->to / (scale->to - scale->from) * (rows - dot);
    double part = (floor(place) + 0.5 - dot / 2) / (rows - dot); /* of the axis, above zero */
    if (!(part > 0 && part < 1))
        return;
    if (place < floor(place) + 0.5)
        scale->to = -scale->from * part / (1 - part);
    else
        scale->from = scale->to * (1 - 1 / part);
}

static size_t count_gaps(const struct ll_figure *figure)
{
    size_t gaps = 0;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        gaps += layer->gaps;
    return gaps;
}

/* A legend of one row shares it with the name of the y axis, where both fit. */
static bool shares_row(const struct ll_figure *figure, int width)
{
    const char *label = figure->axes[LL_AXIS_Y].label;
    return label && ll_text_columns(label) + 3 + ll_legend_row_width(figure) <= width;
}

/* Takes the words' rows off the plot, from the top and from the bottom. */
static void place_words(struct frame *frame, const struct ll_figure *figure, struct ll_rect *plot,
                        bool has_key)
{
    const struct ll_axis *axis_x = &figure->axes[LL_AXIS_X], *axis_y = &figure->axes[LL_AXIS_Y];
    struct ll_rect area = frame->area;
    bool labelled = axis_y->label && !axis_y->hidden && area.height >= 10;
    int cells = 0;
    frame->title_row = frame->label_row = frame->x_label_row = frame->gap_row = -1;
    frame->legend =
        has_key ? LL_LEGEND_NONE : ll_legend_place(figure, area.width, area.height, &cells);
    if (figure->title && area.height >= 6)
        frame->title_row = plot->y++;
    /* One row less: still, of two charts side by side each says what it shows. */
    if (axis_y->label && !axis_y->hidden && area.height == 9 && cells < 2 && !figure->title)
        labelled = true;
    bool shared =
        frame->legend == LL_LEGEND_ROWS && cells == 1 && labelled && shares_row(figure, area.width);
    if (labelled)
        frame->label_row = plot->y++;
    if (frame->legend == LL_LEGEND_ROWS) {
        int row = shared ? frame->label_row : plot->y, width = ll_legend_row_width(figure);
        frame->legend_area = (struct ll_rect){area.x, row, area.width, cells};
        if (shared) {
            frame->legend_area.x += area.width - width;
            frame->legend_area.width = width;
        }
        plot->y += shared ? 0 : cells;
    } else if (frame->legend == LL_LEGEND_SIDE) {
        plot->width -= cells;
        frame->legend_area =
            (struct ll_rect){area.x + plot->width, plot->y, cells, area.y + area.height - plot->y};
    }
    /* A number is level with the plot's edge in vectors, and would touch the label. */
    plot->y += frame->label_row >= 0 && axis_offset(frame->plot.pen) == 0;
    plot->height -= plot->y - area.y;
    frame->axis_x = !axis_x->hidden && area.height >= 4 && area.width >= 6;
    if (axis_x->label && frame->axis_x && area.height >= 9)
        frame->x_label_row = plot->y + --plot->height;
    else if (frame->axis_x && area.height >= 6 && count_gaps(figure) > 0)
        frame->gap_row = plot->y + --plot->height;
    if (frame->axis_x)
        plot->height -= 2; /* the line and the numbers */
}

/* The ticks along y, and its scale as it is in so many rows. */
static void choose_rows(struct frame *frame, const struct ll_figure *figure, int rows)
{
    const struct ll_pen *pen = frame->plot.pen;
    bool ascii = pen->style->glyphs == LL_GLYPHS_ASCII, ground = !frame->grid_lines;
    if (frame->names_y) {
        frame->columns_y = name_ticks(&frame->y, frame->names_y, rows, frame->area.width / 3);
        return;
    }
    if (pen->dot_height > 0 && !ground && !figure->equal &&
        ll_scale_snap(&frame->plot.y, rows, pen->dot_height, frame->plot.inset_y == 0, ascii,
                      &frame->y))
        return;
    /* At least two numbers, or the scale says nothing. */
    int wanted = rows / 3 < 2 ? 2 : rows / 3;
    do
        ll_ticks_make(&frame->y, &frame->plot.y, wanted++, ascii);
    while (frame->y.count < 2 && wanted < rows);
    if (figure->axes[LL_AXIS_Y].from == figure->axes[LL_AXIS_Y].to && !ground)
        center_zero(&frame->plot.y, rows, pen->dot_height);
}

/* Shows more along one side, around its middle, until a unit is as long along both: a row is as
 * high as two columns are wide. */
static void make_equal(struct ll_plot *plot)
{
    double across = (plot->x.to - plot->x.from) / plot->area.width;
    double up = (plot->y.to - plot->y.from) / (2.0 * plot->area.height);
    struct ll_scale *scale = across < up ? &plot->x : &plot->y;
    double factor = across < up ? up / across : across / up;
    double middle = (scale->from + scale->to) / 2, half = (scale->to - scale->from) / 2 * factor;
    if (plot->x.kind != LL_SCALE_LINEAR || plot->y.kind != LL_SCALE_LINEAR ||
        !isfinite(middle + half))
        return;
    scale->from = middle - half;
    scale->to = middle + half;
}

/* Shares out the rectangle. `has_key`: the legend stands elsewhere. */
static void lay_out(struct frame *frame, const struct ll_figure *figure, bool has_key)
{
    const struct ll_axis *axis_y = &figure->axes[LL_AXIS_Y];
    struct ll_rect plot = frame->area;
    bool ascii = frame->plot.pen->style->glyphs == LL_GLYPHS_ASCII;
    place_words(frame, figure, &plot, has_key);
    choose_rows(frame, figure, plot.height);
    frame->axis_y = !axis_y->hidden && frame->area.width >= 6 && frame->area.height >= 2;
    frame->numbers_y = frame->axis_y && frame->area.width >= frame->y.width + 8 && plot.height >= 2;
    int gutter = frame->axis_y + (frame->numbers_y ? frame->y.width : 0);
    plot.x += gutter;
    plot.width -= gutter;
    int scale = frame->ramp ? ll_ramp_width(frame->ramp, frame->plot.pen->style, plot.height) : 0;
    if (scale > 0 && plot.width >= 4 * scale) {
        plot.width -= scale;
        frame->ramp_area = (struct ll_rect){plot.x + plot.width, plot.y, scale, plot.height};
    } else {
        frame->ramp_area.width = 0;
    }
    frame->plot.area = plot;
    if (figure->equal && plot.width > 0 && plot.height > 0) {
        make_equal(&frame->plot);
        ll_ticks_make(&frame->y, &frame->plot.y, plot.height / 3 < 2 ? 2 : plot.height / 3, ascii);
    }
    choose_ticks(frame);
}

/* Where a tick crosses the plot: the point of its value on one axis. */
static double tick_row(const struct frame *frame, size_t i)
{
    double row = ll_plot_point(&frame->plot, 1, frame->y.values[i]).y;
    double end = frame->plot.area.y + frame->plot.area.height;
    /* The lower edge belongs to the last row of cells. */
    return frame->plot.pen->dot_height > 0 && row == end ? end - 0.5 : row;
}

static double tick_column(const struct frame *frame, size_t i)
{
    double column = ll_plot_point(&frame->plot, frame->x.values[i], 1).x;
    double end = frame->plot.area.x + frame->plot.area.width;
    /* So does the right edge to the last column. */
    return frame->plot.pen->dot_width > 0 && column == end ? end - 0.5 : column;
}

static bool is_between(double place, int from, int length)
{
    return place >= from && place <= from + length;
}

static void draw_grid_lines(const struct frame *frame)
{
    struct ll_pen *pen = frame->plot.pen;
    struct ll_rect plot = frame->plot.area;
    for (size_t i = 0; i < frame->y.count && frame->axis_y && !frame->names_y; i++) {
        double row = tick_row(frame, i);
        if (is_between(row, plot.y, plot.height))
            pen->ops->rule(pen, (struct ll_point){plot.x, row},
                           (struct ll_point){plot.x + plot.width, row}, LL_RULE_GRID,
                           LL_ROLE_GRIDLINE);
    }
    for (size_t i = 0; i < frame->x.count && frame->axis_x && !frame->names_x; i++) {
        double column = tick_column(frame, i);
        if (floor(column) > plot.x && is_between(column, plot.x, plot.width))
            pen->ops->rule(pen, (struct ll_point){column, plot.y},
                           (struct ll_point){column, plot.y + plot.height}, LL_RULE_GRID,
                           LL_ROLE_GRIDLINE);
    }
}

static void draw_y_axis(const struct frame *frame)
{
    struct ll_pen *pen = frame->plot.pen;
    struct ll_rect plot = frame->plot.area;
    double column = plot.x - axis_offset(pen);
    pen->ops->rule(pen, (struct ll_point){column, plot.y},
                   (struct ll_point){column, plot.y + plot.height}, LL_RULE_AXIS, LL_ROLE_AXIS);
    for (size_t i = frame->y.count; i-- > 0;) {
        double row = tick_row(frame, i);
        if (!is_between(row, plot.y, plot.height))
            continue;
        pen->ops->tick(pen, (struct ll_point){column, row}, true);
        if (frame->numbers_y && frame->names_y)
            draw_name(pen, (struct ll_point){plot.x - 1, row}, LL_ALIGN_RIGHT, frame->names_y,
                      frame->y.values[i], frame->columns_y);
        else if (frame->numbers_y)
            pen->ops->number(pen, (struct ll_point){plot.x - 1, row}, LL_ALIGN_RIGHT,
                             frame->y.text[i]);
    }
}

static void draw_x_axis(const struct frame *frame)
{
    struct ll_pen *pen = frame->plot.pen;
    struct ll_rect plot = frame->plot.area;
    double row = plot.y + plot.height + axis_offset(pen);
    pen->ops->rule(pen, (struct ll_point){plot.x, row}, (struct ll_point){plot.x + plot.width, row},
                   LL_RULE_AXIS, LL_ROLE_AXIS);
    if (frame->axis_y)
        pen->ops->corner(pen, (struct ll_point){plot.x - axis_offset(pen), row});
    for (size_t i = 0; i < frame->x.count; i++) {
        double column = tick_column(frame, i);
        if (!is_between(column, plot.x, plot.width))
            continue;
        pen->ops->tick(pen, (struct ll_point){column, row}, false);
        if (frame->names_x)
            draw_name(pen, (struct ll_point){column, row + 1}, LL_ALIGN_CENTER, frame->names_x,
                      frame->x.values[i], frame->columns_x);
        else
            pen->ops->number(pen, (struct ll_point){column, row + 1}, LL_ALIGN_CENTER,
                             frame->x.text[i]);
    }
}

static void draw_words(const struct frame *frame, const struct ll_figure *figure)
{
    struct ll_pen *pen = frame->plot.pen;
    struct ll_rect area = frame->area, plot = frame->plot.area;
    if (frame->title_row >= 0)
        pen->ops->text(pen, area.x, frame->title_row, area.width, LL_ALIGN_CENTER, figure->title,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    if (frame->label_row >= 0)
        pen->ops->text(pen, area.x, frame->label_row, area.width, LL_ALIGN_LEFT,
                       figure->axes[LL_AXIS_Y].label, ll_ink(LL_ROLE_MUTED, 0));
    if (frame->x_label_row >= 0)
        pen->ops->text(pen, plot.x, frame->x_label_row, plot.width, LL_ALIGN_CENTER,
                       figure->axes[LL_AXIS_X].label, ll_ink(LL_ROLE_MUTED, 0));
}

/* "2 points not finite", in the corner where reading ends. */
static void draw_gaps(const struct frame *frame, const struct ll_figure *figure)
{
    struct ll_pen *pen = frame->plot.pen;
    struct ll_rect plot = frame->plot.area;
    size_t gaps = count_gaps(figure);
    if (gaps == 0)
        return;
    struct ll_str text = {0};
    char count[24];
    snprintf(count, sizeof count, "%zu", gaps);
    const char *const pairs[] = {"n", count, NULL};
    if (pen->style->locale)
        ll_text_fill(pen->style->locale, "chart.not_finite", pairs, &text);
    else
        ll_str_format(&text, "%zu nan/inf", gaps);
    /* On a line of words, not among the data. */
    int width = ll_text_columns(ll_str_text(&text)), right = plot.x + plot.width;
    const char *label = figure->axes[LL_AXIS_X].label;
    int spare = label && frame->x_label_row >= 0 ? (plot.width - ll_text_columns(label)) / 2 - 1
                                                 : plot.width;
    int row = frame->x_label_row >= 0 ? frame->x_label_row : frame->gap_row;
    if (row >= 0 && width <= spare)
        pen->ops->text(pen, right - width, row, width, LL_ALIGN_LEFT, ll_str_text(&text),
                       ll_ink(LL_ROLE_WARNING, 0));
    ll_str_done(&text);
}

void ll_plot_text(const struct ll_plot *plot, const char *text, const struct ll_spot *places,
                  size_t count, struct ll_ink ink)
{
    const struct ll_pen_ops *ops = plot->pen->ops;
    int width = ll_text_columns(text);
    struct ll_rect area = plot->area;
    for (size_t i = 0; i < count; i++) {
        struct ll_rect place = {places[i].x, places[i].y, width, 1};
        if (place.x < area.x || place.y < area.y || place.x + width > area.x + area.width ||
            place.y >= area.y + area.height || (ops->is_free && !ops->is_free(plot->pen, place)))
            continue;
        ops->text(plot->pen, place.x, place.y, width, LL_ALIGN_LEFT, text, ink);
        return;
    }
}

/* A layer behind the one that stands in front: a copy in a faint colour. */
static void draw_behind(const struct ll_layer *layer, const struct ll_plot *plot)
{
    struct ll_layer *copy = malloc(layer->size);
    if (!copy)
        return;
    memcpy(copy, layer, layer->size);
    copy->stroke.color = LL_ROLE_BORDER;
    copy->stroke.heavy = false;
    layer->ops->draw(copy, plot);
    free(copy);
}

static void draw_layers(const struct ll_figure *figure, const struct ll_plot *plot)
{
    struct ll_rect before = plot->pen->clip;
    size_t front = figure->front <= ll_layer_series(figure, NULL) ? figure->front : 0;
    plot->pen->clip = plot->area;
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        size_t series = ll_layer_series(figure, layer);
        if (front > 0 && series > 0 && series != front)
            draw_behind(layer, plot);
        else if (front == 0 || series == 0)
            layer->ops->draw(layer, plot);
    }
    for (const struct ll_layer *layer = figure->layers; layer && front > 0; layer = layer->next)
        if (ll_layer_series(figure, layer) == front)
            layer->ops->draw(layer, plot);
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (layer->ops->label)
            layer->ops->label(layer, plot);
    plot->pen->clip = before;
}

/* A picture, a matrix, a surface, a diagram: a title and nothing else of ours. */
static void draw_whole(const struct ll_figure *figure, const struct ll_layer *layer,
                       struct ll_pen *pen, struct ll_rect area)
{
    struct ll_rect before = pen->clip;
    if (figure->title && area.height >= 5) {
        pen->ops->text(pen, area.x, area.y, area.width, LL_ALIGN_CENTER, figure->title,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
        area.y++;
        area.height--;
    }
    pen->clip = area;
    layer->ops->draw_whole(layer, figure, pen, area);
    pen->clip = before;
}

void ll_frame_draw(const struct ll_figure *figure, struct ll_pen *pen, struct ll_rect area,
                   bool has_key)
{
    struct frame frame = {.area = area, .plot = {.figure = figure, .pen = pen}};
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        if (layer->ops->draw_whole) {
            draw_whole(figure, layer, pen, area);
            return;
        }
    }
    find_scales(figure, &frame.plot);
    find_furniture(&frame, figure);
    lay_out(&frame, figure, has_key);
    assert(frame.legend == LL_LEGEND_NONE || frame.plot.area.height < 1 ||
           ll_rect_cut(frame.legend_area, frame.plot.area).width == 0 ||
           ll_rect_cut(frame.legend_area, frame.plot.area).height == 0);
    pen->room = area;
    if (frame.grid_lines)
        draw_grid_lines(&frame);
    if (frame.axis_y)
        draw_y_axis(&frame);
    if (frame.axis_x)
        draw_x_axis(&frame);
    draw_words(&frame, figure);
    draw_layers(figure, &frame.plot);
    if (frame.ramp_area.width > 0)
        ll_ramp_draw(frame.ramp, pen, frame.ramp_area);
    draw_gaps(&frame, figure);
    if (frame.legend == LL_LEGEND_ROWS)
        ll_legend_draw_rows(figure, pen, frame.legend_area);
    else if (frame.legend == LL_LEGEND_SIDE)
        ll_legend_draw_side(figure, pen, frame.legend_area);
}
