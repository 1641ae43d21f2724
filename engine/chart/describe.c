#include "chart/describe.h"

#include <math.h>

#include "chart/layer.h"

enum { CURVES = LL_TABLE_COLUMNS - 1 };

/* -- axes -------------------------------------------------------------------------------------- */

static bool is_whole(const struct ll_figure *figure)
{
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        if (layer->ops->draw_whole)
            return true;
    return false;
}

static bool has_names(const struct ll_figure *figure, bool upright)
{
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        const struct ll_names *names = layer->ops->names ? layer->ops->names(layer) : NULL;
        if (names && names->upright == upright)
            return true;
    }
    return false;
}

/* One axis, by what its data spans or it was asked for; nothing where it has names for numbers. */
static void say_axis(const struct ll_figure *figure, enum ll_axis_name name,
                     const struct ll_range *range, struct ll_words *words)
{
    const struct ll_axis *axis = &figure->axes[name];
    struct ll_scale scale = ll_scale_of(axis, range, true);
    if (has_names(figure, name == LL_AXIS_Y) || ll_range_is_empty(range))
        return;
    ll_say(words, name == LL_AXIS_X ? "axis_x" : "axis_y", "name",
           name == LL_AXIS_X ? words->x : words->y, "from", ll_number_word(scale.from).text, "to",
           ll_number_word(scale.to).text, NULL);
    if (scale.kind != LL_SCALE_LINEAR)
        ll_say(words, scale.kind == LL_SCALE_LOG ? "logarithmic" : "symlog", NULL);
}

static void say_axes(const struct ll_figure *figure, struct ll_words *words)
{
    struct ll_range x = ll_range_empty(), y = ll_range_empty();
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next)
        layer->ops->extend(layer, &x, &y);
    say_axis(figure, LL_AXIS_X, &x, words);
    say_axis(figure, LL_AXIS_Y, &y, words);
}

/* -- layers ------------------------------------------------------------------------------------ */

static void say_readings(const struct ll_figure *figure, const struct ll_layer *layer,
                         struct ll_words *words)
{
    for (size_t i = 0; i < layer->reading_count; i++) {
        const struct ll_names *names = &figure->reading_names;
        ll_say(words, "reading", "series", ll_word_name(words, layer->label), "name",
               i < names->count ? names->text[i] : "", "value",
               ll_number_word(layer->readings[i]).text, NULL);
    }
}

/* Where the curves cross one another, and their table. */
static void say_curves(const struct ll_figure *figure, struct ll_words *words)
{
    struct ll_series curves[CURVES];
    size_t count = 0;
    for (const struct ll_layer *layer = figure->layers; layer && count < CURVES;
         layer = layer->next)
        if (!layer->is_shadow && layer->ops->series && layer->ops->series(layer, &curves[count]) &&
            curves[count].count > 1)
            count++;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            ll_series_crossings(&curves[i], &curves[j], words);
    if (count > 0)
        ll_series_table(curves, count, words);
}

static void describe_layers(const struct ll_figure *figure, struct ll_words *words)
{
    size_t gaps = 0;
    if (!is_whole(figure))
        say_axes(figure, words);
    for (const struct ll_layer *layer = figure->layers; layer; layer = layer->next) {
        if (layer->is_shadow || (is_whole(figure) && !layer->ops->draw_whole))
            continue;
        layer->ops->describe(layer, words);
        say_readings(figure, layer, words);
        gaps += layer->gaps;
    }
    say_curves(figure, words);
    if (gaps > 0)
        ll_say(words, "gaps", "n", ll_count(gaps).text, NULL);
}

static void describe(const struct ll_figure *figure, const struct ll_words *outer)
{
    struct ll_words words = *outer;
    const char *x = figure->axes[LL_AXIS_X].label, *y = figure->axes[LL_AXIS_Y].label;
    words.x = x ? x : "x";
    words.y = y ? y : "y";
    words.logarithmic = figure->axes[LL_AXIS_Y].scale == LL_SCALE_LOG;
    if (figure->title)
        ll_say(&words, "title", "title", figure->title, NULL);
    if (figure->panel_count == 0 && !figure->layers)
        ll_say(&words, "nothing", NULL);
    else if (figure->panel_count == 0)
        describe_layers(figure, &words);
    for (size_t i = 0; i < figure->panel_count; i++) {
        if (figure->panel_count > 1)
            ll_say(&words, "panel", "i", ll_count(i + 1).text, "n",
                   ll_count(figure->panel_count).text, NULL);
        describe(figure->panels[i].figure, &words);
    }
}

ll_err ll_figure_describe(const struct ll_figure *figure, const struct ll_locale *locale,
                          struct ll_str *out)
{
    struct ll_words words = {locale, out, "x", "y", false};
    describe(figure, &words);
    return ll_str_err(out);
}

ll_err ll_figure_name(const struct ll_figure *figure, const struct ll_locale *locale,
                      struct ll_str *out)
{
    const char *x = figure->axes[LL_AXIS_X].label, *y = figure->axes[LL_AXIS_Y].label;
    const char *const pairs[] = {"x", x ? x : "x", "y", y ? y : "y", NULL};
    if (figure->title) {
        ll_str_add(out, figure->title);
    } else if (figure->panel_count > 0) {
        for (size_t i = 0; i < figure->panel_count; i++) {
            ll_str_add(out, i > 0 ? "; " : "");
            ll_figure_name(figure->panels[i].figure, locale, out);
        }
    } else {
        bool axes = x && y && !is_whole(figure);
        ll_text_fill(locale, axes ? "chart.say.chart" : "chart.say.untitled", pairs, out);
    }
    return ll_str_err(out);
}
