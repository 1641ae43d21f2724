/* Pictures: from an array of values to as many pixels as a pen can show. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "chart/layer.h"

enum { CHANNELS_MAX = 4 };

struct ll_rect ll_picture_fit(struct ll_rect area, size_t width, size_t height)
{
    /* a cell is twice as high as it is wide */
    double scale = fmin(area.width / (double)width, 2.0 * area.height / (double)height);
    if (scale >= 1)
        scale = floor(scale);
    int across = (int)fmax(1, floor(scale * (double)width + 0.5));
    int down = (int)fmax(1, ceil(scale * (double)height / 2 - 1e-9));
    across = across > area.width ? area.width : across;
    down = down > area.height ? area.height : down;
    return (struct ll_rect){area.x + (area.width - across) / 2, area.y + (area.height - down) / 2,
                            across, down};
}

/* The first and last value under pixel i of `count`, of `length` values. */
static void find_span(int i, int count, size_t length, bool mean, size_t *from, size_t *to)
{
    double step = (double)length / count;
    if (mean) {
        *from = (size_t)(i * step);
        *to = (size_t)ceil((i + 1) * step);
    } else {
        *from = (size_t)((i + 0.5) * step);
        *to = *from + 1;
    }
    *from = *from >= length ? length - 1 : *from;
    *to = *to > length ? length : *to <= *from ? *from + 1 : *to;
}

static void sample(const struct ll_drawn_picture *picture, int column, int columns, int row,
                   int rows, double values[CHANNELS_MAX])
{
    size_t left, right, top, bottom;
    find_span(column, columns, picture->width, picture->mean, &left, &right);
    find_span(row, rows, picture->height, picture->mean, &top, &bottom);
    for (size_t channel = 0; channel < picture->channels; channel++) {
        const float *plane = picture->values + channel * picture->height * picture->width;
        double sum = 0;
        for (size_t y = top; y < bottom; y++)
            for (size_t x = left; x < right; x++)
                sum += (double)plane[y * picture->width + x];
        values[channel] = sum / (double)((right - left) * (bottom - top));
    }
}

struct ll_ramp ll_picture_ramp(enum ll_picture_colors colors, double from, double to,
                               const float *values, size_t count)
{
    static const enum ll_colormap maps[] = {
        [LL_PICTURE_GREY] = LL_COLORMAP_GREY,
        [LL_PICTURE_VIRIDIS] = LL_COLORMAP_VIRIDIS,
        [LL_PICTURE_DIVERGING] = LL_COLORMAP_DIVERGING,
    };
    bool unit = colors == LL_PICTURE_GREY && !(from < to);
    return ll_ramp_of(maps[colors], unit ? 0 : from, unit ? 1 : to, values, count);
}

struct ll_pixel ll_picture_pixel(const struct ll_ramp *ramp, const double *values, size_t channels)
{
    uint8_t byte[3];
    double level = 0;
    static const double weights[3] = {0.2126, 0.7152, 0.0722}; /* Rec. 709 */
    for (size_t i = 0; i < 3; i++) {
        double value = values[channels == 3 ? i : 0];
        double t = isfinite(value) ? ll_ramp_place(ramp, value) : 0.5;
        t = fmin(fmax(t, 0), 1);
        byte[i] = (uint8_t)lround(255 * t);
        level += weights[i] * t;
    }
    return (struct ll_pixel){ll_color_rgb(byte[0], byte[1], byte[2]), (float)level, 0};
}

void ll_picture_draw(const struct ll_drawn_picture *picture, struct ll_pen *pen,
                     struct ll_rect area)
{
    double values[CHANNELS_MAX];
    int columns = area.width * pen->pixels_across, rows = area.height * pen->pixels_down;
    if (area.width < 1 || area.height < 1)
        return;
    columns = (size_t)columns > picture->width ? (int)picture->width : columns;
    rows = (size_t)rows > picture->height ? (int)picture->height : rows;
    struct ll_pixel *pixels = ll_array_new((size_t)columns * (size_t)rows, sizeof *pixels);
    if (!pixels)
        return;
    for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
            sample(picture, column, columns, row, rows, values);
            pixels[row * columns + column] = picture->make(picture->arg, pen->style, values);
        }
    }
    pen->ops->raster(pen, area, pixels, columns, rows);
    free(pixels);
}

/* The mean of one of nine parts, its channels together. */
static double part_mean(const struct ll_drawn_picture *picture, int row, int column)
{
    double values[CHANNELS_MAX] = {0}, sum = 0;
    struct ll_drawn_picture whole = *picture;
    whole.mean = true;
    sample(&whole, column, 3, row, 3, values);
    for (size_t i = 0; i < picture->channels; i++)
        sum += values[i];
    return sum / (double)picture->channels;
}

void ll_picture_describe(const struct ll_drawn_picture *picture, struct ll_words *words)
{
    size_t count = picture->channels * picture->height * picture->width;
    struct ll_range range = ll_floats_range(picture->values, count);
    struct ll_table table = {.columns = 3};
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += isfinite(picture->values[i]) ? (double)picture->values[i] : 0;
    ll_say(words, "picture", "width", ll_count(picture->width).text, "height",
           ll_count(picture->height).text, "channels", ll_count(picture->channels).text, "from",
           ll_number_word(range.from).text, "to", ll_number_word(range.to).text, "mean",
           ll_number_word(sum / (double)count).text, NULL);
    if (picture->width < 3 || picture->height < 3)
        return;
    ll_say(words, "picture_parts", NULL);
    for (int i = 0; i < 9; i++)
        ll_table_number(&table, part_mean(picture, i / 3, i % 3));
    ll_table_write(&table, words);
}
