/* Class maps: the class of each pixel of a picture, and what each class is called; it fills the
 * figure. */
#include <math.h>
#include <stdlib.h>

#include "chart/layer.h"

struct classmap {
    struct ll_layer layer;
    size_t class_count;
    float *values;
    struct ll_drawn_picture picture; /* of the values */
    struct ll_names names;           /* may be empty */
};

static struct ll_pixel class_pixel(const struct ll_style *style, size_t class_index)
{
    /* The first class is mostly what lies behind the others. */
    ll_color color = class_index == 0 ? LL_ROLE_PANEL : ll_class_color(class_index - 1);
    char letter = class_index == 0   ? '.'
                  : class_index < 10 ? (char)('0' + class_index)
                                     : ll_ramp_letter(class_index - 10);
    return (struct ll_pixel){LL_COLOR_RGB | ll_style_rgb(style, color), NAN, letter};
}

static struct ll_pixel classmap_pixel(const void *arg, const struct ll_style *style,
                                      const double *values)
{
    (void)arg;
    return class_pixel(style, (size_t)values[0]);
}

/* The names in rows under the picture; how many rows there are. Nothing is drawn where `pen` is
 * NULL. */
static int draw_names(const struct classmap *self, struct ll_pen *pen, struct ll_rect area)
{
    int x = area.x, row = 0;
    for (size_t i = 0; i < self->names.count; i++) {
        int width = 3 + ll_text_columns(self->names.text[i]);
        if (x > area.x && x + width > area.x + area.width) {
            x = area.x;
            row++;
        }
        if (pen) {
            struct ll_pixel pixel = class_pixel(pen->style, i);
            pen->ops->raster(pen, (struct ll_rect){x, area.y + row, 2, 1}, &pixel, 1, 1);
            pen->ops->text(pen, x + 3, area.y + row, width - 3, LL_ALIGN_LEFT, self->names.text[i],
                           ll_ink(LL_ROLE_TEXT, 0));
        }
        x += width + 2;
    }
    return self->names.count > 0 ? row + 1 : 0;
}

static void classmap_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                          struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct classmap *self = (const struct classmap *)layer;
    int rows = draw_names(self, NULL, area);
    bool key = rows > 0 && rows <= area.height / 3;
    if (key)
        area.height -= rows;
    struct ll_rect place = ll_picture_fit(area, self->picture.width, self->picture.height);
    ll_picture_draw(&self->picture, pen, place);
    area.y = place.y + place.height;
    if (key)
        draw_names(self, pen, area);
}

static void classmap_done(struct ll_layer *layer)
{
    struct classmap *self = (struct classmap *)layer;
    free(self->values);
    ll_names_done(&self->names);
}

static void classmap_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct classmap *self = (const struct classmap *)layer;
    size_t count = self->picture.width * self->picture.height, counts[LL_CLASSES_MAX] = {0};
    for (size_t i = 0; i < count; i++)
        counts[(size_t)self->values[i]]++;
    ll_say(words, "classmap", "width", ll_count(self->picture.width).text, "height",
           ll_count(self->picture.height).text, NULL);
    ll_say_shares(words, &self->names, counts, self->class_count);
}

const struct ll_layer_ops ll_layer_classmap = {
    .done = classmap_done, .draw_whole = classmap_draw, .describe = classmap_describe};

ll_err ll_figure_add_classmap(struct ll_figure *figure, const struct ll_classmap *map,
                              struct ll_message *why)
{
    size_t count = map->height * map->width;
    if (count == 0)
        return ll_fail(why, LL_ERR_SHAPE, "a class map needs at least one pixel, this is (%zu,%zu)",
                       map->height, map->width);
    struct classmap *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_classmap, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    unsigned char *classes = NULL;
    ll_err err =
        ll_classes_copy(map->classes, count, map->class_count, &classes, &self->class_count, why);
    free(classes);
    if (err == LL_OK && map->names)
        err = ll_names_copy(&self->names, map->names, self->class_count);
    if (err == LL_OK && !(self->values = ll_floats_copy(map->classes, count)))
        err = LL_ERR_MEMORY;
    if (err != LL_OK)
        ll_layer_drop(figure);
    else
        self->picture = (struct ll_drawn_picture){.values = self->values,
                                                  .channels = 1,
                                                  .height = map->height,
                                                  .width = map->width,
                                                  .make = classmap_pixel};
    return err;
}
