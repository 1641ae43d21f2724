/* Regions: which class each place of the plane belongs to. What a classifier decides, under the
 * points that it decides on. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

struct regions {
    struct ll_layer layer;
    size_t rows, columns, class_count;
    unsigned char *classes;
    double x_from, x_to, y_from, y_to;
    struct ll_names names; /* may be empty */
};

static void regions_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct regions *self = (const struct regions *)layer;
    ll_range_add(x, self->x_from);
    ll_range_add(x, self->x_to);
    ll_range_add(y, self->y_from);
    ll_range_add(y, self->y_to);
}

/* The class at a place, that of the nearest value; -1 outside. */
static int class_at(const struct regions *self, double x, double y)
{
    double column = (x - self->x_from) / (self->x_to - self->x_from) * (double)(self->columns - 1);
    double row = (y - self->y_from) / (self->y_to - self->y_from) * (double)(self->rows - 1);
    long i = lround(row), j = lround(column);
    if (!(i >= 0 && j >= 0 && i < (long)self->rows && j < (long)self->columns))
        return -1;
    return self->classes[(size_t)i * self->columns + (size_t)j];
}

static void regions_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct regions *self = (const struct regions *)layer;
    struct ll_pen *pen = plot->pen;
    struct ll_rect area = plot->area;
    int columns = area.width * pen->pixels_across, rows = area.height * pen->pixels_down;
    if (columns < 1 || rows < 1)
        return;
    struct ll_pixel *pixels = ll_array_new((size_t)columns * (size_t)rows, sizeof *pixels);
    if (!pixels)
        return;
    for (int i = 0; i < columns * rows; i++) {
        int column = i % columns, row = i / columns;
        double across = (column + 0.5) / columns, down = (row + 0.5) / rows;
        int class_index =
            class_at(self, ll_scale_value(&plot->x, across), ll_scale_value(&plot->y, 1 - down));
        pixels[i] = ll_class_ground(pen->style, class_index, column, row);
    }
    pen->ops->raster(pen, area, pixels, columns, rows);
    free(pixels);
}

static const char *regions_key(const struct ll_layer *layer, size_t i)
{
    const struct regions *self = (const struct regions *)layer;
    return i < self->names.count ? self->names.text[i] : NULL;
}

static void regions_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                           struct ll_rect row)
{
    (void)layer;
    struct ll_pixel pixels[4];
    for (int column = 0; column < 4; column++)
        pixels[column] = ll_class_ground(pen->style, (int)i, column, 0);
    pen->ops->raster(pen, row, pixels, 4, 1);
}

static void regions_done(struct ll_layer *layer)
{
    struct regions *self = (struct regions *)layer;
    free(self->classes);
    ll_names_done(&self->names);
}

static void regions_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct regions *self = (const struct regions *)layer;
    size_t counts[LL_CLASSES_MAX] = {0};
    for (size_t i = 0; i < self->rows * self->columns; i++)
        counts[self->classes[i]]++;
    ll_say(words, "regions", NULL);
    ll_say_shares(words, &self->names, counts, self->class_count);
}

const struct ll_layer_ops ll_layer_regions = {
    .background = true,
    .extend = regions_extend,
    .draw = regions_draw,
    .sample = regions_sample,
    .key = regions_key,
    .done = regions_done,
    .describe = regions_describe,
};

ll_err ll_figure_add_regions(struct ll_figure *figure, const struct ll_regions *regions,
                             struct ll_message *why)
{
    const struct ll_field *field = &regions->field;
    ll_err err = ll_field_check(field, why);
    if (err != LL_OK)
        return err;
    struct regions *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_regions, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    self->rows = field->rows;
    self->columns = field->columns;
    self->x_from = field->x_from;
    self->x_to = field->x_to;
    self->y_from = field->y_from;
    self->y_to = field->y_to;
    err = ll_classes_copy(field->z, field->rows * field->columns, regions->class_count,
                          &self->classes, &self->class_count, why);
    if (err == LL_OK && regions->names)
        err = ll_names_copy(&self->names, regions->names, self->class_count);
    if (err != LL_OK)
        ll_layer_drop(figure);
    return err;
}
