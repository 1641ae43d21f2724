/* Pictures in a grid, each with its caption; it fills the figure. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/layer.h"

struct pictures {
    struct ll_layer layer;
    size_t count, channels, height, width;
    float *values; /* (N,C,H,W) */
    unsigned char *marked;
    struct ll_names captions;
    size_t columns; /* 0: as many as fit best */
    struct ll_ramp ramp;
    bool colored; /* one channel, shown by the ramp */
};

/* How the area is shared out: tiles of equal size. */
struct tiles {
    int columns, rows, width, height, picture_height;
};

static double tile_scale(const struct pictures *self, struct ll_rect area, int columns)
{
    int rows = ((int)self->count + columns - 1) / columns;
    int caption = self->captions.count > 0;
    double width = (double)area.width / columns - 1, height = (double)area.height / rows - caption;
    return fmin(width / (double)self->width, 2 * height / (double)self->height);
}

static struct tiles make_tiles(const struct pictures *self, struct ll_rect area)
{
    struct tiles tiles = {.columns = (int)self->columns};
    if (tiles.columns == 0) {
        tiles.columns = 1;
        for (int columns = 2; columns <= (int)self->count; columns++)
            if (tile_scale(self, area, columns) > tile_scale(self, area, tiles.columns) + 1e-9)
                tiles.columns = columns;
    }
    tiles.columns = tiles.columns > area.width / 2 ? area.width / 2 : tiles.columns;
    tiles.columns = tiles.columns < 1 ? 1 : tiles.columns;
    tiles.rows = ((int)self->count + tiles.columns - 1) / tiles.columns;
    tiles.width = area.width / tiles.columns;
    tiles.height = area.height / tiles.rows;
    tiles.picture_height = tiles.height - (self->captions.count > 0 && tiles.height >= 3);
    return tiles;
}

static struct ll_pixel pictures_pixel(const void *arg, const struct ll_style *style,
                                      const double *values)
{
    const struct pictures *self = arg;
    if (self->colored)
        return ll_ramp_pixel(&self->ramp, style, ll_ramp_place(&self->ramp, values[0]));
    return ll_picture_pixel(&self->ramp, values, self->channels);
}

static void draw_tile(const struct pictures *self, struct ll_pen *pen, struct ll_rect tile,
                      size_t i, int picture_height)
{
    size_t size = self->channels * self->height * self->width;
    struct ll_drawn_picture picture = {self->values + i * size,
                                       self->channels,
                                       self->height,
                                       self->width,
                                       true,
                                       pictures_pixel,
                                       self};
    bool marked = self->marked && self->marked[i];
    struct ll_rect room = {tile.x, tile.y, tile.width - 1, picture_height};
    struct ll_rect place = ll_picture_fit(room, self->width, self->height);
    ll_picture_draw(&picture, pen, place);
    if (picture_height == tile.height || self->captions.count == 0)
        return;
    const char *caption = self->captions.text[i];
    struct ll_ink ink = marked ? ll_ink(LL_ROLE_WARNING, LL_ATTR_BOLD) : ll_ink(LL_ROLE_TEXT, 0);
    int width = ll_text_columns(caption);
    pen->ops->text(pen, tile.x, place.y + place.height, room.width, LL_ALIGN_CENTER, caption, ink);
    int left = tile.x + (room.width - width) / 2 - 1;
    if (marked && left >= tile.x) {
        pen->ops->text(pen, left, place.y + place.height, 1, LL_ALIGN_LEFT, "[", ink);
        pen->ops->text(pen, left + width + 1, place.y + place.height, 1, LL_ALIGN_LEFT, "]", ink);
    }
}

static void pictures_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                          struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct pictures *self = (const struct pictures *)layer;
    struct tiles tiles = make_tiles(self, area);
    for (size_t i = 0; i < self->count && tiles.picture_height > 0; i++) {
        int column = (int)i % tiles.columns, row = (int)i / tiles.columns;
        struct ll_rect tile = {area.x + column * tiles.width, area.y + row * tiles.height,
                               tiles.width, tiles.height};
        draw_tile(self, pen, tile, i, tiles.picture_height);
    }
}

static void pictures_done(struct ll_layer *layer)
{
    struct pictures *self = (struct pictures *)layer;
    free(self->values);
    free(self->marked);
    ll_names_done(&self->captions);
}

static void pictures_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct pictures *self = (const struct pictures *)layer;
    ll_say(words, "pictures", "n", ll_count(self->count).text, "width", ll_count(self->width).text,
           "height", ll_count(self->height).text, NULL);
    struct ll_table table = {.columns = 3};
    ll_table_add(&table, "");
    ll_table_add(&table, ll_word(words, "mean"));
    ll_table_add(&table, ll_word(words, "most"));
    size_t size = self->channels * self->height * self->width;
    for (size_t i = 0; i < self->count && i < 2 * LL_TABLE_ROWS; i++) {
        struct ll_range range = ll_floats_range(self->values + i * size, size);
        double sum = 0;
        for (size_t j = 0; j < size; j++)
            sum += (double)self->values[i * size + j];
        ll_table_add(&table,
                     self->captions.count > i ? self->captions.text[i] : ll_count(i + 1).text);
        ll_table_number(&table, sum / (double)size);
        ll_table_number(&table, range.to);
    }
    ll_table_write(&table, words);
    for (size_t i = 0; self->marked && i < self->count; i++)
        if (self->marked[i])
            ll_say(words, "lit", "name",
                   self->captions.count > i ? self->captions.text[i] : ll_count(i + 1).text, NULL);
}

const struct ll_layer_ops ll_layer_pictures = {
    .done = pictures_done, .draw_whole = pictures_draw, .describe = pictures_describe};

static ll_err pictures_copy(struct pictures *self, const struct ll_chart_pictures *pictures)
{
    size_t count;
    if (!ll_size_mul(pictures->count, pictures->channels, &count) ||
        !ll_size_mul(count, pictures->height, &count) ||
        !ll_size_mul(count, pictures->width, &count))
        return LL_ERR_MEMORY;
    self->values = ll_floats_copy(pictures->pixels, count);
    if (!self->values)
        return LL_ERR_MEMORY;
    if (pictures->marked) {
        self->marked = ll_array_new(pictures->count, 1);
        if (!self->marked)
            return LL_ERR_MEMORY;
        for (size_t i = 0; i < pictures->count; i++)
            self->marked[i] = pictures->marked[i] != 0;
    }
    if (pictures->captions)
        return ll_names_copy(&self->captions, pictures->captions, pictures->count);
    return LL_OK;
}

ll_err ll_figure_add_pictures(struct ll_figure *figure, const struct ll_chart_pictures *pictures,
                              struct ll_message *why)
{
    if (pictures->count == 0 || pictures->width == 0 || pictures->height == 0 ||
        (pictures->channels != 1 && pictures->channels != 3))
        return ll_fail(why, LL_ERR_SHAPE,
                       "pictures are (N,H,W), (N,1,H,W) or (N,3,H,W), with at least one pixel: "
                       "(N,C,H,W) is (%zu,%zu,%zu,%zu) here",
                       pictures->count, pictures->channels, pictures->height, pictures->width);
    struct pictures *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_pictures, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = pictures->count;
    self->channels = pictures->channels;
    self->height = pictures->height;
    self->width = pictures->width;
    self->columns = pictures->columns;
    if (pictures_copy(self, pictures) != LL_OK) {
        ll_layer_drop(figure);
        return LL_ERR_MEMORY;
    }
    self->colored = pictures->channels == 1 && pictures->colors != LL_PICTURE_GREY;
    self->ramp = ll_picture_ramp(pictures->colors, pictures->from, pictures->to, self->values,
                                 self->count * self->channels * self->height * self->width);
    return LL_OK;
}
