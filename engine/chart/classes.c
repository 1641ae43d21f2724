/* Classes: numbers from 0 on that stand for kinds of things, told apart by colour, character or
 * hatching. */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "chart/layer.h"

ll_color ll_class_color(size_t class_index)
{
    return LL_ROLE_SERIES_1 + (ll_color)(class_index % LL_SERIES_COUNT);
}

struct ll_pixel ll_class_ground(const struct ll_style *style, int class_index, int column, int row)
{
    /* Where no colour tells: loose patterns, the first class blank. */
    static const char patterns[] = " .:-'~\",=_";
    struct ll_pixel pixel = {LL_ROLE_BACKGROUND, NAN, 0};
    if (class_index < 0)
        return pixel;
    ll_color color = ll_class_color((size_t)class_index);
    if (ll_style_has_shades(style)) {
        pixel.color = ll_color_faded(style, color, 0.3);
    } else if ((column + 2 * row) % 4 == 0) {
        pixel.color = style->colors == LL_COLORS_NONE ? LL_ROLE_MUTED : color;
        pixel.letter = patterns[(size_t)class_index % (sizeof patterns - 1)];
    }
    return pixel;
}

ll_err ll_classes_copy(const float *from, size_t count, size_t least, unsigned char **out,
                       size_t *class_count, struct ll_message *why)
{
    unsigned char *copy = ll_array_new(count, 1);
    size_t most = least > 0 ? least : 1;
    if (!copy)
        return LL_ERR_MEMORY;
    *out = copy;
    for (size_t i = 0; i < count; i++) {
        double value = from ? (double)from[i] : 0;
        if (!(value >= 0 && value < LL_CLASSES_MAX) || floor(value) != value)
            return ll_fail(why, LL_ERR_RANGE,
                           "classes must be whole numbers from 0 to %d, but item %zu is %g",
                           LL_CLASSES_MAX - 1, i + 1, value);
        if (least > 0 && value >= (double)least)
            return ll_fail(why, LL_ERR_RANGE,
                           "item %zu is class %g, but only %zu classes have names", i + 1, value,
                           least);
        copy[i] = (unsigned char)value;
        most = copy[i] >= most ? (size_t)copy[i] + 1 : most;
    }
    *class_count = most;
    return LL_OK;
}

void ll_say_shares(struct ll_words *words, const struct ll_names *names, const size_t *counts,
                   size_t class_count)
{
    struct ll_table table = {.columns = 2};
    size_t total = 0;
    for (size_t i = 0; i < class_count; i++)
        total += counts[i];
    for (size_t i = 0; i < class_count && total > 0; i++) {
        char share[LL_TICK_TEXT];
        snprintf(share, sizeof share, "%.1f %%", 100 * (double)counts[i] / (double)total);
        ll_table_add(&table, i < names->count ? names->text[i] : ll_count(i).text);
        ll_table_add(&table, share);
    }
    ll_table_write(&table, words);
}
