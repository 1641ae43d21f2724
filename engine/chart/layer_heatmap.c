/* Heatmaps: a matrix, each value a cell of colour with its number where there is room. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/layer.h"

struct heatmap {
    struct ll_layer layer;
    size_t rows, columns;
    float *values;
    unsigned char *marked; /* may be NULL */
    struct ll_names row_names, column_names;
    struct ll_ramp ramp;
    bool numbers, whole; /* all values are whole: counts */
};

/* Where the parts go: the matrix, the names to its left and on top, the scale to its right. */
struct plan {
    struct ll_rect matrix;
    int name_width, scale_width;
    int name_row, title_row;     /* of the columns; -1: none */
    int cell_width, cell_height; /* 0: the matrix is larger than the area */
};

static void number_text(const struct heatmap *self, size_t i, char text[LL_TICK_TEXT])
{
    snprintf(text, LL_TICK_TEXT, self->whole ? "%.0f" : "%.2f", (double)self->values[i]);
}

/* Cells of the longest number, with a blank before it. */
static int number_width(const struct heatmap *self)
{
    int widest = 0;
    for (size_t i = 0; self->numbers && i < self->rows * self->columns; i++) {
        char text[LL_TICK_TEXT];
        number_text(self, i, text);
        int width = ll_text_columns(text) + 1;
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* Shares the matrix's rectangle out among cells that are near to square, unless numbers need them
 * wider. */
static void share_cells(const struct heatmap *self, struct plan *plan)
{
    int rows = (int)self->rows, columns = (int)self->columns;
    if (plan->matrix.width < columns || plan->matrix.height < rows)
        return;
    plan->cell_width = plan->matrix.width / columns;
    plan->cell_height = plan->matrix.height / rows;
    int wanted = number_width(self) + 2;
    int widest = plan->cell_height * 2 < wanted ? wanted : plan->cell_height * 2;
    plan->cell_width = plan->cell_width > widest ? widest : plan->cell_width;
    int highest = (plan->cell_width + 1) / 2;
    plan->cell_height = plan->cell_height > highest ? highest : plan->cell_height;
    int spare = plan->matrix.width - plan->cell_width * columns;
    plan->matrix.x += spare / 2;
    plan->matrix.width -= spare;
    plan->matrix.height = plan->cell_height * rows;
}

static int names_width(const struct heatmap *self, const struct ll_figure *figure)
{
    int widest = 0;
    for (size_t i = 0; i < self->row_names.count; i++) {
        int width = ll_text_columns(self->row_names.text[i]) + 1;
        widest = width > widest ? width : widest;
    }
    const char *title = figure->axes[LL_AXIS_Y].label;
    int width = title ? ll_text_columns(title) + 1 : 0;
    return width > widest ? width : widest;
}

static struct plan plan_of(const struct heatmap *self, const struct ll_figure *figure,
                           const struct ll_pen *pen, struct ll_rect area)
{
    struct plan plan = {.matrix = area, .name_row = -1, .title_row = -1};
    int spare = area.height - (int)self->rows;
    plan.name_width = names_width(self, figure);
    if (plan.name_width > area.width / 3)
        plan.name_width = area.width / 3;
    if (figure->axes[LL_AXIS_X].label && spare >= 2 && area.height >= 5) {
        plan.title_row = plan.matrix.y++;
        plan.matrix.height--;
    }
    if (self->column_names.count > 0 && spare >= 1 && area.height >= 4) {
        plan.name_row = plan.matrix.y++;
        plan.matrix.height--;
    }
    plan.scale_width = ll_ramp_width(&self->ramp, pen->style, plan.matrix.height);
    if (plan.scale_width * 4 > area.width)
        plan.scale_width = 0;
    plan.matrix.x += plan.name_width;
    plan.matrix.width -= plan.name_width + plan.scale_width;
    /* Numbers say more than the scale does. */
    if (plan.scale_width > 0 && plan.matrix.width / (int)self->columns < number_width(self)) {
        plan.matrix.width += plan.scale_width;
        plan.scale_width = 0;
    }
    share_cells(self, &plan);
    return plan;
}

static struct ll_pixel heatmap_pixel(const void *arg, const struct ll_style *style,
                                     const double *values)
{
    const struct heatmap *self = arg;
    return ll_ramp_pixel(&self->ramp, style, ll_ramp_place(&self->ramp, values[0]));
}

static void draw_cell(const struct heatmap *self, struct ll_pen *pen, struct ll_rect cell, size_t i)
{
    double value = (double)self->values[i];
    struct ll_pixel pixel = heatmap_pixel(self, pen->style, &value);
    bool colored = ll_style_has_shades(pen->style);
    struct ll_ink ink = ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD);
    int row = cell.y + (cell.height - 1) / 2;
    bool marked = self->marked && self->marked[i];
    if (colored)
        ink = ll_ink(ll_ink_over(pen->style, pixel.color), marked ? LL_ATTR_BOLD : 0);
    char text[LL_TICK_TEXT] = "";
    if (self->numbers)
        number_text(self, i, text);
    int width = ll_text_columns(text);
    bool room = width > 0 && width < cell.width, brackets = cell.width >= width + 2;
    /* Characters around a number would read as part of it. */
    if (ll_style_has_shades(pen->style) || pen->dot_width == 0 || !room)
        pen->ops->raster(pen, cell, &pixel, 1, 1);
    if (room)
        pen->ops->text(pen, cell.x + (cell.width - width) / 2, row, width, LL_ALIGN_LEFT, text,
                       ink);
    if (marked && cell.width >= 2 && (brackets || !room)) {
        pen->ops->text(pen, cell.x, row, 1, LL_ALIGN_LEFT, "[", ink);
        pen->ops->text(pen, cell.x + cell.width - 1, row, 1, LL_ALIGN_LEFT, "]", ink);
    } else if (marked) {
        pen->ops->text(pen, cell.x, row, 1, LL_ALIGN_LEFT, cell.width == 1 ? "*" : "[", ink);
    }
}

static void draw_names(const struct heatmap *self, const struct ll_figure *figure,
                       struct ll_pen *pen, const struct plan *plan)
{
    struct ll_ink ink = ll_ink(LL_ROLE_AXIS, 0), title = ll_ink(LL_ROLE_MUTED, 0);
    const char *across = figure->axes[LL_AXIS_X].label, *down = figure->axes[LL_AXIS_Y].label;
    int corner = plan->name_row >= 0 ? plan->name_row : plan->title_row;
    if (plan->title_row >= 0)
        pen->ops->text(pen, plan->matrix.x, plan->title_row, plan->matrix.width, LL_ALIGN_CENTER,
                       across, title);
    if (down && corner >= 0 && plan->name_width > 1)
        pen->ops->text(pen, plan->matrix.x - plan->name_width, corner, plan->name_width - 1,
                       LL_ALIGN_RIGHT, down, title);
    for (size_t i = 0; i < self->row_names.count && plan->name_width > 1; i++)
        pen->ops->text(pen, plan->matrix.x - plan->name_width,
                       plan->matrix.y + (int)i * plan->cell_height + (plan->cell_height - 1) / 2,
                       plan->name_width - 1, LL_ALIGN_RIGHT, self->row_names.text[i], ink);
    for (size_t i = 0; i < self->column_names.count && plan->name_row >= 0 && plan->cell_width > 1;
         i++)
        pen->ops->text(pen, plan->matrix.x + (int)i * plan->cell_width, plan->name_row,
                       plan->cell_width - (plan->cell_width > 4), LL_ALIGN_CENTER,
                       self->column_names.text[i], ink);
}

static void heatmap_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                         struct ll_pen *pen, struct ll_rect area)
{
    const struct heatmap *self = (const struct heatmap *)layer;
    struct plan plan = plan_of(self, figure, pen, area);
    if (plan.matrix.width < 1 || plan.matrix.height < 1)
        return;
    if (plan.cell_width == 0) {
        struct ll_drawn_picture picture = {self->values,  1,   self->rows, self->columns, true,
                                           heatmap_pixel, self};
        ll_picture_draw(&picture, pen, plan.matrix);
    } else {
        for (size_t i = 0; i < self->rows * self->columns; i++) {
            struct ll_rect cell = {plan.matrix.x + (int)(i % self->columns) * plan.cell_width,
                                   plan.matrix.y + (int)(i / self->columns) * plan.cell_height,
                                   plan.cell_width, plan.cell_height};
            draw_cell(self, pen, cell, i);
        }
        draw_names(self, figure, pen, &plan);
    }
    struct ll_rect scale = {plan.matrix.x + plan.matrix.width, plan.matrix.y, plan.scale_width,
                            plan.matrix.height};
    if (plan.scale_width > 0 && scale.height >= 3)
        ll_ramp_draw(&self->ramp, pen, scale);
}

static void heatmap_done(struct ll_layer *layer)
{
    struct heatmap *self = (struct heatmap *)layer;
    free(self->values);
    free(self->marked);
    ll_names_done(&self->row_names);
    ll_names_done(&self->column_names);
}

static void cell_name(const struct ll_names *names, size_t i, char text[LL_TICK_TEXT])
{
    if (i < names->count)
        snprintf(text, LL_TICK_TEXT, "%.23s", names->text[i]);
    else
        snprintf(text, LL_TICK_TEXT, "%zu", i + 1);
}

static void say_cell(const struct heatmap *self, struct ll_words *words, const char *key, size_t i)
{
    char row[LL_TICK_TEXT], column[LL_TICK_TEXT];
    cell_name(&self->row_names, i / self->columns, row);
    cell_name(&self->column_names, i % self->columns, column);
    ll_say(words, key, "value", ll_number_word((double)self->values[i]).text, "row", row, "column",
           column, "x", words->x, "y", words->y, NULL);
}

/* What marked cells hold against the others. */
static void describe_marked(const struct heatmap *self, struct ll_words *words)
{
    double sums[2] = {0};
    size_t counts[2] = {0}, best = self->rows * self->columns;
    for (size_t i = 0; i < self->rows * self->columns; i++) {
        bool marked = self->marked[i] != 0;
        if (!isfinite(self->values[i]))
            continue;
        sums[marked] += (double)self->values[i];
        counts[marked]++;
        if (!marked && (best == self->rows * self->columns || self->values[i] > self->values[best]))
            best = i;
    }
    if (counts[0] == 0 || counts[1] == 0)
        return;
    ll_say(words, "marked", "n", ll_count(counts[1]).text, "mean",
           ll_number_word(sums[1] / (double)counts[1]).text, "others",
           ll_number_word(sums[0] / (double)counts[0]).text, NULL);
    say_cell(self, words, "largest_other", best);
}

/* The whole matrix where it is small. */
static void write_matrix(const struct heatmap *self, struct ll_words *words)
{
    struct ll_table table = {.columns = self->columns + 1};
    char text[LL_TICK_TEXT];
    ll_table_add(&table, "");
    for (size_t i = 0; i < self->columns; i++) {
        cell_name(&self->column_names, i, text);
        ll_table_add(&table, text);
    }
    for (size_t i = 0; i < self->rows * self->columns; i++) {
        if (i % self->columns == 0) {
            cell_name(&self->row_names, i / self->columns, text);
            ll_table_add(&table, text);
        }
        number_text(self, i, text);
        ll_table_add(&table, text);
    }
    ll_table_write(&table, words);
}

static void heatmap_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct heatmap *self = (const struct heatmap *)layer;
    size_t low = 0, high = 0;
    for (size_t i = 0; i < self->rows * self->columns; i++) {
        low = self->values[i] < self->values[low] || isnan(self->values[low]) ? i : low;
        high = self->values[i] > self->values[high] || isnan(self->values[high]) ? i : high;
    }
    ll_say(words, "heatmap", "rows", ll_count(self->rows).text, "columns",
           ll_count(self->columns).text, NULL);
    say_cell(self, words, "largest", high);
    say_cell(self, words, "smallest", low);
    if (self->marked)
        describe_marked(self, words);
    if (self->rows <= 10 && self->columns <= 10)
        write_matrix(self, words);
}

const struct ll_layer_ops ll_layer_heatmap = {
    .done = heatmap_done, .draw_whole = heatmap_draw, .describe = heatmap_describe};

static ll_err heatmap_copy(struct heatmap *self, const struct ll_heatmap *heatmap)
{
    size_t count = heatmap->rows * heatmap->columns;
    self->values = ll_floats_copy(heatmap->values, count);
    if (!self->values)
        return LL_ERR_MEMORY;
    if (heatmap->marked) {
        self->marked = ll_array_new(count, 1);
        if (!self->marked)
            return LL_ERR_MEMORY;
        memcpy(self->marked, heatmap->marked, count);
    }
    ll_err err = LL_OK;
    if (heatmap->row_names)
        err = ll_names_copy(&self->row_names, heatmap->row_names, heatmap->rows);
    if (err == LL_OK && heatmap->column_names)
        err = ll_names_copy(&self->column_names, heatmap->column_names, heatmap->columns);
    return err;
}

ll_err ll_figure_add_heatmap(struct ll_figure *figure, const struct ll_heatmap *heatmap,
                             struct ll_message *why)
{
    size_t count;
    if (heatmap->rows == 0 || heatmap->columns == 0)
        return ll_fail(why, LL_ERR_SHAPE, "a heatmap needs rows and columns, these are %zu and %zu",
                       heatmap->rows, heatmap->columns);
    if (!ll_size_mul(heatmap->rows, heatmap->columns, &count))
        return LL_ERR_MEMORY;
    struct heatmap *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_heatmap, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    self->rows = heatmap->rows;
    self->columns = heatmap->columns;
    self->numbers = !heatmap->no_numbers;
    if (heatmap_copy(self, heatmap) != LL_OK) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    self->ramp = ll_ramp_of(heatmap->map, heatmap->from, heatmap->to, self->values, count);
    self->whole = true;
    for (size_t i = 0; i < count; i++)
        self->whole = self->whole && floorf(self->values[i]) == self->values[i];
    return LL_OK;
}
