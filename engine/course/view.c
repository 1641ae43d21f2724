/* From the table that a lesson gives to what is shown. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/plain.h"
#include "base/twin.h"
#include "chart/figure.h"
#include "course/lesson.h"

enum { FIGURES_MAX = 8, VALUES_MAX = 64, NUMBERS_SHOWN = 8 };

struct view_reading {
    struct lesson *lesson;
    const char *what;
    struct ll_message *why;
    struct ll_view *view;
};

static ll_err wrong(const struct view_reading *r, const char *expected)
{
    return ll_fail(r->why, LL_ERR_FORMAT, "%s: %s", r->what, expected);
}

static ll_err add_figure(const struct view_reading *r, const struct ll_value *value)
{
    struct ll_figure *figure = ll_value_figure(value);
    if (figure == NULL)
        return wrong(r, "a figure is made by chart.figure; `figures` is a list of them");
    if (r->view->figure_count == FIGURES_MAX)
        return wrong(r, "more figures than can be shown");
    if (r->lesson->ascii && ll_figure_twins(figure) != LL_OK)
        return LL_ERR_MEMORY;
    ll_figure_hold(figure);
    r->view->figures[r->view->figure_count++] = figure;
    return LL_OK;
}

static ll_err read_figures(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value one = {0}, list = {0}, item = {0};
    r->view->figures = ll_array_new(FIGURES_MAX, sizeof(struct ll_figure *));
    if (r->view->figures == NULL)
        return LL_ERR_MEMORY;
    ll_err err = ll_value_field(table, "figure", r->why, &one);
    if (err == LL_OK && ll_value_kind(&one) != LL_KIND_NIL)
        err = add_figure(r, &one);
    if (err == LL_OK)
        err = ll_value_field(table, "figures", r->why, &list);
    if (err == LL_OK && ll_value_kind(&list) != LL_KIND_NIL &&
        ll_value_kind(&list) != LL_KIND_TABLE)
        err = wrong(r, "`figures` is a list of figures");
    for (size_t i = 1; err == LL_OK && i <= ll_value_count(&list); i++) {
        err = ll_value_item(&list, i, r->why, &item);
        if (err == LL_OK)
            err = add_figure(r, &item);
    }
    ll_value_done(&item);
    ll_value_done(&list);
    ll_value_done(&one);
    return err;
}

/* Six digits, and whole numbers whole. */
static void show_number(double number, struct ll_str *out)
{
    if (isfinite(number) && number != round(number))
        ll_str_format(out, "%.6g", number);
    else
        ll_str_add_float(out, (float)number);
}

/* A tensor of one number as that number, a longer one as its first numbers and its shape. */
static ll_err show_tensor(const struct view_reading *r, const struct ll_value *value,
                          struct ll_str *out)
{
    struct ll_floats floats = {0};
    ll_err err = ll_value_floats(value, r->why, &floats);
    if (err != LL_OK)
        return err;
    if (floats.count == 1) {
        show_number(floats.data[0], out);
    } else {
        ll_str_add(out, "[");
        for (size_t i = 0; i < floats.count && i < NUMBERS_SHOWN; i++)
            ll_str_format(out, "%s%.4g", i > 0 ? ", " : "", (double)floats.data[i]);
        ll_str_add(out, floats.count > NUMBERS_SHOWN ? ", ...]" : "]");
    }
    ll_floats_done(&floats);
    return ll_str_err(out);
}

static ll_err show(const struct view_reading *r, const struct ll_value *value, struct ll_str *out)
{
    double number;
    switch (ll_value_kind(value)) {
    case LL_KIND_NUMBER:
        if (ll_value_number(value, r->why, &number) == LL_OK)
            show_number(number, out);
        return ll_str_err(out);
    case LL_KIND_STRING:
        ll_str_add(out, ll_value_string(value, NULL));
        return ll_str_err(out);
    case LL_KIND_BOOLEAN:
        ll_str_add(out, ll_value_true(value) ? "true" : "false");
        return ll_str_err(out);
    case LL_KIND_TENSOR:
        return show_tensor(r, value, out);
    default:
        return wrong(r, "a row of `values` is { label, number or tensor or text }");
    }
}

/* A copy of a text as it can be shown. */
static char *copy_shown(const struct view_reading *r, const char *text, size_t length)
{
    struct ll_str twin = {0};
    if (!r->lesson->ascii)
        return ll_string_copy(text, length);
    ll_twin_add(&twin, text, length);
    return ll_str_take(&twin);
}

static ll_err read_row(const struct view_reading *r, const struct ll_value *row)
{
    struct ll_value label = {0}, value = {0};
    struct ll_str text = {0};
    struct ll_view_value *out = &r->view->values[r->view->value_count];
    ll_err err = ll_value_item(row, 1, r->why, &label);
    if (err == LL_OK)
        err = ll_value_item(row, 2, r->why, &value);
    const char *name = err == LL_OK ? ll_value_string(&label, NULL) : NULL;
    if (err == LL_OK)
        err = name ? show(r, &value, &text) : wrong(r, "a row of `values` begins with its label");
    if (err == LL_OK && name != NULL) {
        out->label = copy_shown(r, name, strlen(name));
        out->text = copy_shown(r, ll_str_text(&text), text.length);
        r->view->value_count++;
        err = out->label && out->text ? LL_OK : LL_ERR_MEMORY;
    }
    ll_str_done(&text);
    ll_value_done(&value);
    ll_value_done(&label);
    return err;
}

static ll_err read_values(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value list = {0}, row = {0};
    ll_err err = ll_value_field(table, "values", r->why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    if (err == LL_OK && ll_value_kind(&list) != LL_KIND_NIL &&
        (ll_value_kind(&list) != LL_KIND_TABLE || count > VALUES_MAX))
        err = wrong(r, "`values` is a list of up to 64 rows { label, value }");
    r->view->values = ll_array_new(count, sizeof *r->view->values);
    if (err == LL_OK && r->view->values == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 1; err == LL_OK && i <= count; i++) {
        err = ll_value_item(&list, i, r->why, &row);
        if (err == LL_OK)
            err = read_row(r, &row);
    }
    ll_value_done(&row);
    ll_value_done(&list);
    return err;
}

static ll_err read_note(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value field = {0};
    const struct ll_prose_block *block = NULL;
    ll_err err = ll_value_field(table, "text", r->why, &field);
    if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL) {
        const char *id = ll_value_string(&field, NULL);
        err = id ? lesson_block(r->lesson, id, r->why, &block)
                 : wrong(r, "`text` is the id of a block");
        if (err == LL_OK && block != NULL) {
            r->view->note = block->text;
            r->view->note_length = block->length;
        }
    }
    ll_value_done(&field);
    return err;
}

/* A fence that nothing in the text can end. */
static void add_fence(const char *text, struct ll_str *out)
{
    size_t longest = 2, run = 0;
    for (; *text != '\0'; text++) {
        run = *text == '~' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    for (size_t i = 0; i <= longest; i++)
        ll_str_add_char(out, '~');
    ll_str_add_char(out, '\n');
}

/* The text of a program stands under the note, as it is written. */
static ll_err read_program(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value field = {0};
    struct ll_str plain = {0}, markdown = {0};
    size_t length;
    ll_err err = ll_value_field(table, "program", r->why, &field);
    const char *text = err == LL_OK ? ll_value_string(&field, &length) : NULL;
    if (text) {
        while (length > 0 && text[length - 1] == '\n')
            length--;
        ll_plain_add(&plain, text, length);
        ll_str_add_n(&markdown, r->view->note ? r->view->note : "", r->view->note_length);
        ll_str_add(&markdown, "\n\n");
        add_fence(ll_str_text(&plain), &markdown);
        ll_str_format(&markdown, "%s\n", ll_str_text(&plain));
        add_fence(ll_str_text(&plain), &markdown);
        r->view->note_length = markdown.length;
        r->view->note = r->view->listing = ll_str_take(&markdown);
        err = r->view->listing ? LL_OK : LL_ERR_MEMORY;
    } else if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL) {
        err = wrong(r, "`program` is the text of one");
    }
    ll_str_done(&markdown);
    ll_str_done(&plain);
    ll_value_done(&field);
    return err;
}

static ll_err read_worked(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value field = {0};
    ll_err err = ll_value_field(table, "worked", r->why, &field);
    if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL) {
        size_t length;
        const char *text = ll_value_string(&field, &length);
        if (text == NULL)
            err = wrong(r, "`worked` is a text: the formula with the numbers in it");
        else if ((r->view->worked = copy_shown(r, text, length)) == NULL)
            err = LL_ERR_MEMORY;
    }
    ll_value_done(&field);
    return err;
}

static ll_err read_step(const struct view_reading *r, const struct ll_value *table)
{
    struct ll_value field = {0};
    ll_err err = ll_value_field(table, "step", r->why, &field);
    if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL)
        err = ll_value_number(&field, r->why, &r->view->step);
    r->view->has_step = ll_value_kind(&field) != LL_KIND_NIL;
    ll_value_done(&field);
    return err;
}

ll_err lesson_view(struct lesson *lesson, const struct ll_value *table, const char *what,
                   struct ll_message *why, struct ll_view *out)
{
    struct view_reading r = {lesson, what, why, out};
    *out = (struct ll_view){0};
    if (ll_value_kind(table) != LL_KIND_TABLE)
        return wrong(&r, "gives a table of figure, values, text");
    ll_err err = read_figures(&r, table);
    if (err == LL_OK)
        err = read_values(&r, table);
    if (err == LL_OK)
        err = read_note(&r, table);
    if (err == LL_OK)
        err = read_program(&r, table);
    if (err == LL_OK)
        err = read_worked(&r, table);
    if (err == LL_OK)
        err = read_step(&r, table);
    if (err != LL_OK)
        lesson_view_done(out);
    return err;
}

void lesson_view_done(struct ll_view *view)
{
    for (size_t i = 0; i < view->figure_count; i++)
        ll_figure_free(&view->figures[i]);
    for (size_t i = 0; i < view->value_count; i++) {
        free(view->values[i].label);
        free(view->values[i].text);
    }
    free(view->figures);
    free(view->values);
    free(view->worked);
    free(view->listing);
    free(view->error);
    *view = (struct ll_view){0};
}
