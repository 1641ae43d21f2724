/* Pictures as the tensors that a page asks for: stretched by area, masks by their nearest pixels.
 */
#include "nn/pictures_set.h"

#include <assert.h>
#include <math.h>

/* The sum of a row's values, `step` apart, from one place to another; of the first and the last as
 * much as lies between. */
static double row_sum(const unsigned char *row, size_t step, size_t width, double from, double to)
{
    size_t first = (size_t)from, last = (size_t)ceil(to);
    double sum = 0;
    last = last > width ? width : last;
    for (size_t i = first; i < last; i++)
        sum += row[i * step];
    return sum - (from - (double)first) * row[first * step] -
           ((double)last - to) * row[(last - 1) * step];
}

double pictures_stretched(const struct ll_picture *p, size_t width, size_t height, size_t column,
                          size_t row, size_t channel)
{
    const unsigned char *pixels = p->pixels + channel;
    if (p->width == width && p->height == height)
        return pixels[(row * width + column) * p->channels];
    double wide = (double)p->width / (double)width, high = (double)p->height / (double)height;
    double left = (double)column * wide, right = (double)(column + 1) * wide;
    double top = (double)row * high, bottom = (double)(row + 1) * high, sum = 0;
    for (size_t y = (size_t)top; y < p->height && (double)y < bottom; y++) {
        double from = (double)y > top ? (double)y : top;
        double to = (double)(y + 1) < bottom ? (double)(y + 1) : bottom;
        sum += (to - from) *
               row_sum(pixels + y * p->width * p->channels, p->channels, p->width, left, right);
    }
    return sum / (wide * high);
}

size_t pictures_nearest(size_t at, size_t from, size_t to)
{
    return (2 * at + 1) * from / (2 * to);
}

/* Grey as the eye weighs the colours (ITU-R BT.601). */
static double grey(const struct ll_picture *p, size_t side, size_t column, size_t row)
{
    double red = pictures_stretched(p, side, side, column, row, 0);
    if (p->channels == 1)
        return red;
    return 0.299 * red + 0.587 * pictures_stretched(p, side, side, column, row, 1) +
           0.114 * pictures_stretched(p, side, side, column, row, 2);
}

static void write_channel(const struct ll_picture *p, size_t side, size_t channels, size_t channel,
                          float *out)
{
    for (size_t row = 0; row < side; row++)
        for (size_t column = 0; column < side; column++) {
            double value = channels == 1 ? grey(p, side, column, row)
                                         : pictures_stretched(p, side, side, column, row,
                                                              p->channels == 1 ? 0 : channel);
            *out++ = (float)(value / 255);
        }
}

static ll_err check_side(struct ll_tape *tape, size_t side)
{
    if (side >= 1 && side <= LL_PICTURES_SIDE)
        return LL_OK;
    return ll_tape_fail(tape, LL_ERR_ARGUMENT, "data.own: a side is from 1 to %d, not %zu",
                        LL_PICTURES_SIDE, side);
}

static struct ll_pictures_part part_of(const struct ll_pictures *set,
                                       const struct ll_pictures_part *part)
{
    struct ll_pictures_part all = {0, set->count};
    assert(part == NULL || (part->from <= set->count && part->count <= set->count - part->from));
    return part ? *part : all;
}

ll_err ll_pictures_images(const struct ll_pictures *set, struct ll_tape *tape,
                          const struct ll_pictures_part *part, size_t side, size_t channels,
                          struct ll_tensor **out)
{
    struct ll_pictures_part p = part_of(set, part);
    struct ll_shape shape = {.rank = 3, .dim = {p.count, side, side}};
    if (channels == 3)
        shape = (struct ll_shape){.rank = 4, .dim = {p.count, 3, side, side}};
    ll_err err = check_side(tape, side);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, out);
    float *to = err == LL_OK ? ll_tensor_data(*out) : NULL;
    for (size_t i = 0; err == LL_OK && i < p.count; i++) {
        const struct kept *kept = &set->pictures[p.from + i];
        const struct ll_picture picture = {kept->width, kept->height, kept->channels,
                                           set->bytes + kept->at};
        for (size_t c = 0; c < channels; c++, to += side * side)
            write_channel(&picture, side, channels, c, to);
    }
    return err;
}

ll_err ll_pictures_labels(const struct ll_pictures *set, struct ll_tape *tape,
                          const struct ll_pictures_part *part, struct ll_tensor **out)
{
    struct ll_pictures_part p = part_of(set, part);
    struct ll_shape shape = {.rank = 1, .dim = {p.count}};
    ll_err err = ll_tensor_new(tape, &shape, NULL, out);
    for (size_t i = 0; err == LL_OK && i < p.count; i++)
        ll_tensor_data(*out)[i] = (float)set->labels[p.from + i];
    return err;
}

ll_err ll_pictures_masks(const struct ll_pictures *set, struct ll_tape *tape,
                         const struct ll_pictures_part *part, size_t side, struct ll_tensor **out)
{
    struct ll_pictures_part p = part_of(set, part);
    struct ll_shape shape = {.rank = 3, .dim = {p.count, side, side}};
    ll_err err = check_side(tape, side);
    if (err == LL_OK)
        err = ll_tensor_new(tape, &shape, NULL, out);
    float *to = err == LL_OK ? ll_tensor_data(*out) : NULL;
    for (size_t i = 0; err == LL_OK && i < p.count; i++) {
        const struct kept *mask = &set->masks[p.from + i];
        for (size_t row = 0; row < side; row++)
            for (size_t column = 0; column < side; column++) {
                size_t y = pictures_nearest(row, mask->height, side);
                size_t x = pictures_nearest(column, mask->width, side);
                *to++ = (float)set->colors[mask->at + y * mask->width + x];
            }
    }
    return err;
}
