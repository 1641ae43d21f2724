/* Points of several classes: each is the character of its class, so that ten of them are told apart
 * without colour. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "chart/layer.h"

enum { MARK_TEXT = 16 };

struct classes {
    struct ll_layer layer;
    size_t count, class_count, selected;
    float *x, *y;
    unsigned char *classes;
    struct ll_names names;    /* may be empty: then there is no legend */
    char (*marks)[MARK_TEXT]; /* one a class */
};

static bool is_point(const struct classes *self, size_t i)
{
    return isfinite(self->x[i]) && isfinite(self->y[i]);
}

static void classes_extend(const struct ll_layer *layer, struct ll_range *x, struct ll_range *y)
{
    const struct classes *self = (const struct classes *)layer;
    for (size_t i = 0; i < self->count; i++) {
        if (!is_point(self, i))
            continue;
        ll_range_add(x, (double)self->x[i]);
        ll_range_add(y, (double)self->y[i]);
    }
}

static void draw_mark(const struct classes *self, struct ll_pen *pen, struct ll_point at,
                      size_t class_index, bool selected)
{
    struct ll_ink ink = ll_ink(ll_class_color(class_index), LL_ATTR_BOLD);
    if (selected) {
        ink = (struct ll_ink){LL_ROLE_STRONG, LL_ROLE_SELECTION, LL_ATTR_BOLD};
        ll_pen_glyph(pen, (struct ll_point){at.x - 1, at.y}, "[", ink);
        ll_pen_glyph(pen, (struct ll_point){at.x + 1, at.y}, "]", ink);
    }
    ll_pen_glyph(pen, at, self->marks[class_index], ink);
}

static void classes_draw(const struct ll_layer *layer, const struct ll_plot *plot)
{
    const struct classes *self = (const struct classes *)layer;
    for (size_t i = 0; i < self->count; i++)
        if (is_point(self, i) && i + 1 != self->selected)
            draw_mark(self, plot->pen, ll_plot_point(plot, (double)self->x[i], (double)self->y[i]),
                      self->classes[i], false);
    size_t i = self->selected - 1;
    if (self->selected > 0 && self->selected <= self->count && is_point(self, i))
        draw_mark(self, plot->pen, ll_plot_point(plot, (double)self->x[i], (double)self->y[i]),
                  self->classes[i], true);
}

static const char *classes_key(const struct ll_layer *layer, size_t i)
{
    const struct classes *self = (const struct classes *)layer;
    return i < self->names.count ? self->names.text[i] : NULL;
}

static void classes_sample(const struct ll_layer *layer, size_t i, struct ll_pen *pen,
                           struct ll_rect row)
{
    struct ll_point middle = {row.x + row.width - 0.5, row.y + 0.5};
    draw_mark((const struct classes *)layer, pen, middle, i, false);
}

static void classes_done(struct ll_layer *layer)
{
    struct classes *self = (struct classes *)layer;
    free(self->x);
    free(self->y);
    free(self->classes);
    free(self->marks);
    ll_names_done(&self->names);
}

/* How many points each class has, and where their middle is. */
static void classes_describe(const struct ll_layer *layer, struct ll_words *words)
{
    const struct classes *self = (const struct classes *)layer;
    ll_say(words, "classes", "n", ll_count(self->count).text, "k", ll_count(self->class_count).text,
           NULL);
    struct ll_table table = {.columns = 4};
    const char *const heads[] = {ll_word(words, "class"), ll_word(words, "count"), words->x,
                                 words->y};
    for (size_t i = 0; i < 4; i++)
        ll_table_add(&table, heads[i]);
    for (size_t k = 0; k < self->class_count; k++) {
        double x = 0, y = 0;
        size_t count = 0;
        for (size_t i = 0; i < self->count; i++) {
            if (self->classes[i] != k || !is_point(self, i))
                continue;
            x += (double)self->x[i];
            y += (double)self->y[i];
            count++;
        }
        if (count == 0)
            continue;
        ll_table_add(&table, self->names.count > k ? self->names.text[k] : self->marks[k]);
        ll_table_add(&table, ll_count(count).text);
        ll_table_number(&table, x / (double)count);
        ll_table_number(&table, y / (double)count);
    }
    ll_say(words, "class_means", NULL);
    ll_table_write(&table, words);
    if (self->selected > 0 && self->selected <= self->count)
        ll_say(words, "selected", "n", ll_count(self->selected).text, "x",
               ll_number_word((double)self->x[self->selected - 1]).text, "y",
               ll_number_word((double)self->y[self->selected - 1]).text, NULL);
}

const struct ll_layer_ops ll_layer_classes = {
    .margin_x = true,
    .margin_y = true,
    .extend = classes_extend,
    .draw = classes_draw,
    .sample = classes_sample,
    .key = classes_key,
    .done = classes_done,
    .describe = classes_describe,
};

/* The marks asked for, one cluster a class; else digits, then letters. */
static ll_err choose_marks(struct classes *self, const char *marks, struct ll_message *why)
{
    size_t length = marks ? strlen(marks) : 0;
    for (size_t i = 0; i < self->class_count; i++) {
        int width = 1;
        size_t n = marks ? ll_utf8_cluster(marks, length, &width) : 0;
        if (marks && (length == 0 || width != 1 || n >= MARK_TEXT))
            return ll_fail(why, LL_ERR_RANGE,
                           "marks must be %zu characters of one cell, one a class",
                           self->class_count);
        if (marks) {
            memcpy(self->marks[i], marks, n);
            marks += n;
            length -= n;
        } else {
            self->marks[i][0] = (char)(i < 10 ? '0' + (char)i : ll_ramp_letter(i - 10));
        }
    }
    return LL_OK;
}

static ll_err classes_copy(struct classes *self, const struct ll_classes *classes,
                           struct ll_message *why)
{
    self->x = ll_floats_copy(classes->x, classes->count);
    self->y = ll_floats_copy(classes->y, classes->count);
    if (!self->x || !self->y)
        return LL_ERR_MEMORY;
    ll_err err = ll_classes_copy(classes->classes, classes->count, classes->class_count,
                                 &self->classes, &self->class_count, why);
    if (err != LL_OK)
        return err;
    self->marks = ll_array_new(self->class_count, sizeof *self->marks);
    if (!self->marks)
        return LL_ERR_MEMORY;
    if (classes->names && ll_names_copy(&self->names, classes->names, self->class_count) != LL_OK)
        return LL_ERR_MEMORY;
    return choose_marks(self, classes->marks, why);
}

ll_err ll_figure_add_classes(struct ll_figure *figure, const struct ll_classes *classes,
                             struct ll_message *why)
{
    struct classes *self =
        ll_layer_new(figure, sizeof *self, &ll_layer_classes, NULL, LL_ROLE_MUTED);
    if (!self)
        return LL_ERR_MEMORY;
    self->count = classes->count;
    self->selected = classes->selected;
    ll_err err = classes_copy(self, classes, why);
    if (err != LL_OK) {
        ll_layer_drop(figure);
        return err;
    }
    for (size_t i = 0; i < self->count; i++)
        self->layer.gaps += !is_point(self, i);
    return LL_OK;
}
