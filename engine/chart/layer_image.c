/* Images and masks. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

static ll_err copy_planes(float **copy, const float *values, size_t channels, size_t height,
                          size_t width)
{
    size_t count;
    if (!ll_size_mul(height, width, &count) || !ll_size_mul(count, channels, &count))
        return LL_ERR_MEMORY;
    *copy = ll_floats_copy(values, count);
    return *copy ? LL_OK : LL_ERR_MEMORY;
}

/* -- image --------------------------------------------------------------------------------------
 */

struct image {
    struct ll_layer layer;
    struct ll_drawn_picture picture; /* its values are ours */
    struct ll_ramp ramp;
    bool colored; /* one channel, in the ramp's colours */
};

static struct ll_pixel image_pixel(const void *arg, const struct ll_style *style,
                                   const double *values)
{
    const struct image *self = arg;
    if (self->colored)
        return ll_ramp_pixel(&self->ramp, style, ll_ramp_place(&self->ramp, values[0]));
    return ll_picture_pixel(&self->ramp, values, self->picture.channels);
}

static void image_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                       struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct image *self = (const struct image *)layer;
    int scale = self->colored ? ll_ramp_width(&self->ramp, pen->style, area.height) : 0;
    if (scale * 4 > area.width)
        scale = 0;
    area.width -= scale;
    struct ll_rect place = ll_picture_fit(area, self->picture.width, self->picture.height);
    ll_picture_draw(&self->picture, pen, place);
    if (scale > 0)
        ll_ramp_draw(&self->ramp, pen,
                     (struct ll_rect){place.x + place.width, area.y, scale, area.height});
}

static void image_done(struct ll_layer *layer)
{
    free((float *)((struct image *)layer)->picture.values);
}

static void image_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct image *self = (const struct image *)layer;
    ll_picture_describe(&self->picture, words);
}

const struct ll_layer_ops ll_layer_image = {
    .done = image_done, .draw_whole = image_draw, .describe = image_describe};

ll_err ll_figure_add_image(struct ll_figure *figure, const struct ll_image *image,
                           struct ll_message *why)
{
    float *values;
    if (image->width == 0 || image->height == 0 || (image->channels != 1 && image->channels != 3))
        return ll_fail(why, LL_ERR_SHAPE,
                       "an image has 1 or 3 channels and at least one pixel: (C,H,W) is "
                       "(%zu,%zu,%zu) here",
                       image->channels, image->height, image->width);
    ll_err err = copy_planes(&values, image->pixels, image->channels, image->height, image->width);
    if (err != LL_OK)
        return err;
    struct image *self = ll_layer_new(figure, sizeof *self, &ll_layer_image, NULL, LL_ROLE_MUTED);
    if (!self) {
        free(values);
        return LL_ERR_MEMORY;
    }
    self->colored = image->channels == 1 && image->colors != LL_PICTURE_GREY;
    self->ramp = ll_picture_ramp(image->colors, image->from, image->to, values,
                                 image->channels * image->height * image->width);
    self->picture = (struct ll_drawn_picture){
        .values = values,
        .channels = image->channels,
        .height = image->height,
        .width = image->width,
        .mean = true,
        .make = image_pixel,
        .arg = self,
    };
    return LL_OK;
}

/* -- mask ---------------------------------------------------------------------------------------
 */

struct mask {
    struct ll_layer layer;
    struct ll_drawn_picture picture; /* one plane: what each element is, as a kind */
};

enum kind {
    KIND_NONE,
    KIND_RIGHT,
    KIND_TOO_MUCH,
    KIND_MISSED,
    KIND_COUNT,
};

/* Told apart by the colour-blind too, as green and red are not: grey, vermilion and blue, of which
 * each has a lightness of its own. */
static const struct {
    uint32_t rgb[2]; /* on a dark ground, on a light one */
    char letter;
    const char *name;
} kinds[KIND_COUNT] = {
    [KIND_NONE] = {{0}, '.', NULL},
    [KIND_RIGHT] = {{0xE6E9EE, 0x24292F}, '#', "TP"},
    [KIND_TOO_MUCH] = {{0xE8681E, 0xC94F00}, '+', "FP"},
    [KIND_MISSED] = {{0x4C9AFF, 0x0969DA}, '-', "FN"},
};

static struct ll_pixel kind_pixel(enum kind kind, const struct ll_style *style)
{
    uint32_t rgb = kinds[kind].rgb[style->theme == LL_THEME_LIGHT];
    ll_color color = kind == KIND_NONE ? LL_ROLE_PANEL : ll_color_rgb(rgb >> 16, rgb >> 8, rgb);
    return (struct ll_pixel){color, NAN, kinds[kind].letter};
}

static struct ll_pixel mask_pixel(const void *arg, const struct ll_style *style,
                                  const double *values)
{
    (void)arg;
    return kind_pixel((enum kind)values[0], style);
}

static void draw_mask_key(struct ll_pen *pen, struct ll_rect area, int row)
{
    int x = area.x + (area.width - 19) / 2;
    for (int kind = KIND_RIGHT; kind < KIND_COUNT; kind++, x += 7) {
        struct ll_pixel pixel = kind_pixel((enum kind)kind, pen->style);
        pen->ops->raster(pen, (struct ll_rect){x, row, 2, 1}, &pixel, 1, 1);
        pen->ops->text(pen, x + 3, row, 2, LL_ALIGN_LEFT, kinds[kind].name,
                       ll_ink(LL_ROLE_TEXT, 0));
    }
}

static void mask_draw(const struct ll_layer *layer, const struct ll_figure *figure,
                      struct ll_pen *pen, struct ll_rect area)
{
    (void)figure;
    const struct mask *self = (const struct mask *)layer;
    bool key = area.height >= 6 && area.width >= 20;
    if (key)
        area.height -= 1;
    struct ll_rect place = ll_picture_fit(area, self->picture.width, self->picture.height);
    ll_picture_draw(&self->picture, pen, place);
    if (key)
        draw_mask_key(pen, area, place.y + place.height);
}

static void mask_done(struct ll_layer *layer)
{
    free((float *)((struct mask *)layer)->picture.values);
}

static void mask_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct mask *self = (const struct mask *)layer;
    size_t count = self->picture.width * self->picture.height, counts[KIND_COUNT] = {0};
    for (size_t i = 0; i < count; i++)
        counts[(size_t)self->picture.values[i]]++;
    size_t right = counts[KIND_RIGHT], wrong = counts[KIND_TOO_MUCH] + counts[KIND_MISSED];
    ll_say(words, "mask", "width", ll_count(self->picture.width).text, "height",
           ll_count(self->picture.height).text, "tp", ll_count(right).text, "fp",
           ll_count(counts[KIND_TOO_MUCH]).text, "fn", ll_count(counts[KIND_MISSED]).text, NULL);
    if (right + wrong > 0)
        ll_say(words, "overlap", "iou",
               ll_number_word((double)right / (double)(right + wrong)).text, "dice",
               ll_number_word(2 * (double)right / (double)(2 * right + wrong)).text, NULL);
}

const struct ll_layer_ops ll_layer_mask = {
    .done = mask_done, .draw_whole = mask_draw, .describe = mask_describe};

ll_err ll_figure_add_mask(struct ll_figure *figure, const struct ll_mask *mask,
                          struct ll_message *why)
{
    float *values;
    if (mask->width == 0 || mask->height == 0)
        return ll_fail(why, LL_ERR_SHAPE, "a mask needs at least one element, this is (%zu,%zu)",
                       mask->height, mask->width);
    ll_err err = copy_planes(&values, mask->target, 1, mask->height, mask->width);
    if (err != LL_OK)
        return err;
    struct mask *self = ll_layer_new(figure, sizeof *self, &ll_layer_mask, NULL, LL_ROLE_MUTED);
    if (!self) {
        free(values);
        return LL_ERR_MEMORY;
    }
    double threshold = mask->threshold > 0 ? mask->threshold : 0.5;
    for (size_t i = 0; i < mask->width * mask->height; i++) {
        bool said = (double)mask->predicted[i] >= threshold;
        bool meant = (double)mask->target[i] >= threshold;
        values[i] = said ? (meant ? KIND_RIGHT : KIND_TOO_MUCH) : meant ? KIND_MISSED : KIND_NONE;
    }
    self->picture = (struct ll_drawn_picture){
        .values = values,
        .channels = 1,
        .height = mask->height,
        .width = mask->width,
        .make = mask_pixel,
    };
    return LL_OK;
}
