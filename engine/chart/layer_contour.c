/* Contours: lines of equal height, by marching squares.
 *
 * Each square of the field is one of sixteen cases by which of its corners are above the level;
 * where two opposite corners are, the mean of the four says whether they are joined. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

enum { LABELS_MAX = 7 };

struct contour {
    struct ll_layer layer;
    struct ll_field field; /* z is ours */
    float *levels;
    struct ll_ramp ramp;
    bool filled;
};

static void contour_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct ll_field *field = &((const struct contour *)layer)->field;
    ll_range_add(x, field->x_from);
    ll_range_add(x, field->x_to);
    ll_range_add(y, field->y_from);
    ll_range_add(y, field->y_to);
}

/* One square of the field: its corners' heights, from bottom left against the clock. */
struct square {
    double z[4];
    double column, row;
};

/* Where the level crosses the side from corner i to the next, in columns and rows. */
static struct ll_point crossing(const struct square *square, int i, double level)
{
    static const double corner[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    int j = (i + 1) % 4;
    double t = (level - square->z[i]) / (square->z[j] - square->z[i]);
    return (struct ll_point){
        square->column + corner[i][0] + t * (corner[j][0] - corner[i][0]),
        square->row + corner[i][1] + t * (corner[j][1] - corner[i][1]),
    };
}

/* The sides that lines join, up to two lines a square; -1 where there is none. */
static void find_sides(const struct square *square, double level, int sides[4])
{
    static const int cases[16][4] = {
        {-1, -1, -1, -1}, {3, 0, -1, -1}, {0, 1, -1, -1}, {3, 1, -1, -1},
        {1, 2, -1, -1},   {3, 0, 1, 2},   {0, 2, -1, -1}, {3, 2, -1, -1},
        {2, 3, -1, -1},   {2, 0, -1, -1}, {0, 1, 2, 3},   {2, 1, -1, -1},
        {1, 3, -1, -1},   {1, 0, -1, -1}, {0, 3, -1, -1}, {-1, -1, -1, -1},
    };
    const double *z = square->z;
    unsigned which = 0;
    for (unsigned i = 0; i < 4; i++)
        which |= (unsigned)(z[i] > level) << i;
    bool joined = (z[0] + z[1] + z[2] + z[3]) / 4 > level;
    if (which == 5 && joined)
        which = 10; /* the lines of the other saddle */
    else if (which == 10 && joined)
        which = 5;
    for (int i = 0; i < 4; i++)
        sides[i] = cases[which][i];
}

static bool load(const struct ll_field *field, size_t row, size_t column, struct square *square)
{
    const float *low = field->z + row * field->columns + column, *high = low + field->columns;
    *square = (struct square){
        {(double)low[0], (double)low[1], (double)high[1], (double)high[0]},
        (double)column,
        (double)row,
    };
    return isfinite(square->z[0] + square->z[1] + square->z[2] + square->z[3]);
}

static struct ll_point field_point(const struct ll_field *field, const struct ll_plot *plot,
                                   struct ll_point at)
{
    double x = field->x_from + at.x / (double)(field->columns - 1) * (field->x_to - field->x_from);
    double y = field->y_from + at.y / (double)(field->rows - 1) * (field->y_to - field->y_from);
    return ll_plot_point(plot, x, y);
}

static bool crosses(const float *low, const float *high, float level)
{
    bool above = low[0] > level;
    return (low[1] > level) != above || (high[0] > level) != above || (high[1] > level) != above;
}

/* What is told of each piece of a level's line. */
typedef void piece_visit(struct ll_point a, struct ll_point b, void *arg);

static void each_piece(const struct contour *self, const struct ll_plot *plot, float level,
                       piece_visit *visit, void *arg)
{
    const struct ll_field *field = &self->field;
    for (size_t row = 0; row + 1 < field->rows; row++) {
        const float *low = field->z + row * field->columns, *high = low + field->columns;
        for (size_t column = 0; column + 1 < field->columns; column++) {
            struct square square;
            int sides[4];
            if (!crosses(low + column, high + column, level) || !load(field, row, column, &square))
                continue;
            find_sides(&square, (double)level, sides);
            for (int i = 0; i < 4 && sides[i] >= 0; i += 2)
                visit(field_point(field, plot, crossing(&square, sides[i], (double)level)),
                      field_point(field, plot, crossing(&square, sides[i + 1], (double)level)),
                      arg);
        }
    }
}

static void draw_piece(struct ll_point a, struct ll_point b, void *arg)
{
    struct ll_trace *trace = arg;
    trace->has_last = trace->joined = false;
    ll_trace_to(trace, a);
    ll_trace_to(trace, b);
}

/* -- heights written on the lines, where there is no colour to tell them ------------------------
 */

struct labels {
    struct ll_rect plot;
    struct ll_point placed[LABELS_MAX];
    size_t count;
    struct ll_point best;
    double best_distance;
    int width;
};

/* The piece that is farthest from labels already placed, with room for the text around it. */
static void consider_piece(struct ll_point a, struct ll_point b, void *arg)
{
    struct labels *labels = arg;
    struct ll_rect plot = labels->plot;
    struct ll_point middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
    double half = labels->width / 2.0 + 1;
    if (middle.x < plot.x + half || middle.x > plot.x + plot.width - half ||
        middle.y < plot.y + 1 || middle.y > plot.y + plot.height - 1)
        return;
    double distance = 1e9;
    for (size_t i = 0; i < labels->count; i++)
        distance = fmin(
            distance, hypot(middle.x - labels->placed[i].x, 2 * (middle.y - labels->placed[i].y)));
    if (distance > labels->best_distance) {
        labels->best_distance = distance;
        labels->best = middle;
    }
}

static void draw_labels(const struct contour *self, const struct ll_plot *plot)
{
    struct labels labels = {.plot = plot->area};
    size_t wanted = self->ramp.count < LABELS_MAX ? self->ramp.count : LABELS_MAX;
    if (plot->area.width < 30 || plot->area.height < 8)
        return;
    for (size_t i = 0; i < wanted; i++) {
        size_t level = wanted > 1 ? i * (self->ramp.count - 1) / (wanted - 1) : 0;
        level -= self->ramp.count > 12 ? level % 5 : 0;
        char text[LL_TICK_TEXT];
        ll_number_text(text, (double)self->levels[level], 2);
        labels.width = ll_text_columns(text);
        labels.best_distance = 6;
        each_piece(self, plot, self->levels[level], consider_piece, &labels);
        if (labels.best_distance <= 6)
            continue;
        labels.placed[labels.count++] = labels.best;
        plot->pen->ops->text(plot->pen, (int)floor(labels.best.x) - labels.width / 2,
                             (int)floor(labels.best.y), labels.width, LL_ALIGN_LEFT, text,
                             ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    }
}

/* -- filled areas -------------------------------------------------------------------------------
 */

/* Levels at or below the height. */
static size_t levels_below(const struct contour *self, double height)
{
    size_t count = 0;
    while (count < self->ramp.count && (double)self->levels[count] <= height)
        count++;
    return count;
}

/* The level's colour made faint on the background: lines and points stay the loudest. Of 256
 * colours there are no dark ones between the greys, so that there it is less faint. */
static ll_color fill_color(const struct contour *self, const struct ll_style *style, size_t below)
{
    double t = self->ramp.count > 0 ? (double)below / (double)self->ramp.count : 0;
    double part = style->colors == LL_COLORS_256 ? 0.6 : 0.4;
    return ll_color_faded(style, ll_colormap_at(self->ramp.map, t), part);
}

static void draw_fill(const struct contour *self, const struct ll_plot *plot)
{
    struct ll_pen *pen = plot->pen;
    struct ll_rect area = plot->area;
    int columns = area.width * pen->pixels_across, rows = area.height * pen->pixels_down;
    if (pen->style->colors > LL_COLORS_256 || pen->style->glyphs == LL_GLYPHS_ASCII)
        return;
    struct ll_pixel *pixels = ll_array_new((size_t)columns * (size_t)rows, sizeof *pixels);
    if (!pixels)
        return;
    for (int i = 0; i < columns * rows; i++) {
        int column = i % columns, row = i / columns;
        double across = (column + 0.5) / columns, down = (row + 0.5) / rows;
        double height = ll_field_at(&self->field, ll_scale_value(&plot->x, across),
                                    ll_scale_value(&plot->y, 1 - down));
        pixels[i].color = isnan(height) ? LL_ROLE_BACKGROUND
                                        : fill_color(self, pen->style, levels_below(self, height));
    }
    pen->ops->raster(pen, area, pixels, columns, rows);
    free(pixels);
}

/* A level's line. Without colours every fifth is whole and the others are dotted, as on a map. */
static struct ll_stroke level_stroke(const struct contour *self, const struct ll_style *style,
                                     size_t level)
{
    struct ll_stroke stroke = {.dash = LL_DASH_SOLID, .letter = ll_ramp_letter(level)};
    size_t last = self->ramp.count - 1;
    stroke.color =
        last > 0 ? ll_ramp_at(&self->ramp, style, (double)level / (double)last) : LL_ROLE_STRONG;
    if (style->colors == LL_COLORS_NONE && style->glyphs != LL_GLYPHS_ASCII &&
        self->ramp.count > 12 && level % 5 != 0)
        stroke.dash = LL_DASH_DOTTED;
    return stroke;
}

/* -- the layer ----------------------------------------------------------------------------------
 */

/* Every how many levels a line is drawn: more lines than rows run together in a block. */
static size_t thinned(const struct contour *self, const struct ll_plot *plot)
{
    size_t rows = plot->area.height > 0 ? (size_t)plot->area.height : 1;
    if (plot->pen->dot_height == 0)
        return 1;
    return (self->ramp.count + rows - 1) / rows;
}

static void contour_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct contour *self = (const struct contour *)layer;
    const struct ll_style *style = plot->pen->style;
    size_t every = thinned(self, plot);
    bool shaded = every > 1 && ll_style_has_shades(style); /* the areas say what the lines cannot */
    if (self->filled || shaded)
        draw_fill(self, plot);
    for (size_t i = every / 2; i < self->ramp.count && !shaded; i += every) {
        struct ll_stroke stroke = level_stroke(self, style, i);
        struct ll_trace trace;
        ll_trace_begin(&trace, plot->pen, &stroke);
        each_piece(self, plot, self->levels[i], draw_piece, &trace);
        ll_trace_end(&trace);
    }
    if (style->colors == LL_COLORS_NONE && style->glyphs != LL_GLYPHS_ASCII && every == 1)
        draw_labels(self, plot);
}

static const struct ll_ramp *contour_ramp(const struct ll_layer *layer)
{
    return &((const struct contour *)layer)->ramp;
}

static void contour_done(struct ll_layer *layer)
{
    struct contour *self = (struct contour *)layer;
    free((float *)self->field.z);
    free(self->levels);
}

static void contour_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct contour *self = (const struct contour *)layer;
    ll_field_describe(&self->field, words);
    if (self->ramp.count == 1)
        ll_say(words, "level", "value", ll_number_word((double)self->levels[0]).text, NULL);
    else
        ll_say(words, "levels", "n", ll_count(self->ramp.count).text, "from",
               ll_number_word((double)self->levels[0]).text, "to",
               ll_number_word((double)self->levels[self->ramp.count - 1]).text, NULL);
}

const struct ll_layer_ops ll_layer_contour = {
    .background = true,
    .extend = contour_extend,
    .draw = contour_draw,
    .done = contour_done,
    .ramp = contour_ramp,
    .describe = contour_describe,
};

/* Levels strictly between the lowest and the highest height, evenly or in equal ratios. */
static void spread_levels(struct contour *self, bool logarithmic)
{
    size_t count = self->field.rows * self->field.columns;
    struct ll_range range = ll_floats_range(self->field.z, count);
    double from = range.from, to = range.to;
    bool ratios = logarithmic && isfinite(range.positive) && to > range.positive;
    if (ratios) {
        from = log(fmax(range.positive, to * 1e-8));
        to = log(to);
    }
    for (size_t i = 0; i < self->ramp.count; i++) {
        double level = from + (to - from) * ((double)i + 0.5) / (double)self->ramp.count;
        self->levels[i] = (float)(ratios ? exp(level) : level);
    }
}

ll_err ll_figure_add_contour(struct ll_figure *figure, const struct ll_contour *contour,
                             struct ll_message *why)
{
    size_t count = contour->levels > 0 ? contour->levels : 10;
    for (size_t i = 0; contour->at && i < count; i++)
        if (!isfinite(contour->at[i]) || (i > 0 && !(contour->at[i] > contour->at[i - 1])))
            return ll_fail(why, LL_ERR_RANGE,
                           "contour levels must rise, but level %zu is %g: sort them", i + 1,
                           (double)contour->at[i]);
    struct contour *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_contour, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    ll_err err = ll_field_copy(&self->field, &contour->field, why);
    if (err == LL_OK)
        self->levels = ll_floats_copy(contour->at, count);
    if (err != LL_OK || !self->levels) {
        ll_layer_drop(figure);
        return err != LL_OK ? err : LL_ERR_MEMORY;
    }
    self->filled = contour->filled;
    self->ramp = (struct ll_ramp){
        .map = contour->map, .levels = self->levels, .count = count, .for_lines = true};
    if (!contour->at)
        spread_levels(self, contour->logarithmic);
    for (size_t i = 0; i < self->field.rows * self->field.columns; i++)
        self->layer.gaps += !isfinite(self->field.z[i]);
    return LL_OK;
}
