#include "course/control.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ll_err read_kind(struct lesson *lesson, const struct ll_value *spec, struct ll_message *why,
                        enum ll_control_kind *out)
{
    static const char *const kinds[] = {
        [LL_CONTROL_SLIDER] = "slider", [LL_CONTROL_NUMBERS] = "numbers",
        [LL_CONTROL_PICK] = "pick",     [LL_CONTROL_SWITCH] = "switch",
        [LL_CONTROL_POINTS] = "points",
    };
    const char *kind;
    ll_err err = lesson_text(lesson, spec, "kind", why, &kind);
    for (size_t i = 0; err == LL_OK && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            *out = (enum ll_control_kind)i;
    return err;
}

static ll_err read_texts(struct lesson *lesson, const struct ll_value *spec, const char *name,
                         struct ll_message *why, const char *const **out, size_t *count)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(spec, name, why, &list);
    *count = err == LL_OK ? ll_value_count(&list) : 0;
    const char **texts = ll_arena_new(&lesson->arena, *count, sizeof *texts);
    if (err == LL_OK && texts == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < *count; i++) {
        size_t length;
        err = ll_value_item(&list, i + 1, why, &item);
        const char *text = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        texts[i] = text ? lesson_shown(lesson, text, length) : NULL;
        if (err == LL_OK && texts[i] == NULL)
            err = LL_ERR_MEMORY;
    }
    *out = texts;
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

/* Programs stay as they are written, whatever can be shown. */
static ll_err read_programs(struct lesson *lesson, const struct ll_value *spec,
                            struct ll_message *why, const char *const **out)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(spec, "programs", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    const char **texts = count > 0 ? ll_arena_new(&lesson->arena, count, sizeof *texts) : NULL;
    if (err == LL_OK && count > 0 && texts == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        size_t length = 0;
        err = ll_value_item(&list, i + 1, why, &item);
        const char *text = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        texts[i] = text ? ll_arena_copy(&lesson->arena, text, length) : NULL;
        if (err == LL_OK && texts[i] == NULL)
            err = LL_ERR_MEMORY;
    }
    *out = texts;
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

/* Where there is a range: pick and switch count their options instead. */
static ll_err read_range(const struct ll_value *spec, struct ll_message *why, struct control *c)
{
    struct ll_value scale = {0};
    if (c->shown.kind == LL_CONTROL_PICK || c->shown.kind == LL_CONTROL_SWITCH) {
        size_t options = c->shown.kind == LL_CONTROL_PICK ? c->shown.option_count : 2;
        c->shown.to = (double)(options - 1);
        c->shown.step = 1;
        return LL_OK;
    }
    ll_err err = lesson_number(spec, "from", why, &c->shown.from);
    if (err == LL_OK)
        err = lesson_number(spec, "to", why, &c->shown.to);
    if (err == LL_OK)
        err = lesson_number(spec, "step", why, &c->shown.step);
    if (err == LL_OK)
        err = ll_value_field(spec, "logarithmic", why, &scale);
    c->shown.logarithmic = err == LL_OK && ll_value_true(&scale);
    ll_value_done(&scale);
    return err;
}

/* The range in which points move sideways; none where the lesson gives none. */
static ll_err read_range_x(const struct ll_value *spec, struct ll_message *why, struct control *c)
{
    struct ll_value step = {0};
    ll_err err = ll_value_field(spec, "step_x", why, &step);
    if (err == LL_OK && ll_value_kind(&step) != LL_KIND_NIL) {
        err = ll_value_number(&step, why, &c->shown.step_x);
        if (err == LL_OK)
            err = lesson_number(spec, "from_x", why, &c->shown.from_x);
        if (err == LL_OK)
            err = lesson_number(spec, "to_x", why, &c->shown.to_x);
    }
    ll_value_done(&step);
    return err;
}

static void widen(double *from, double *to, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] < *from)
            *from = values[i];
        if (values[i] > *to)
            *to = values[i];
    }
}

/* The learner's points stand in; the ranges grow to hold them. */
static void take_data(struct lesson *lesson, struct control *c)
{
    const struct ll_points *data = &lesson->data->points;
    c->first = data->y;
    c->first_x = data->x;
    c->shown.count = data->count;
    widen(&c->shown.from, &c->shown.to, data->y, data->count);
    if (c->shown.step_x > 0)
        widen(&c->shown.from_x, &c->shown.to_x, data->x, data->count);
}

static ll_err make_storage(struct lesson *lesson, struct control *c)
{
    c->value = ll_arena_new(&lesson->arena, c->shown.count, sizeof *c->value);
    c->x = c->first_x ? ll_arena_new(&lesson->arena, c->shown.count, sizeof *c->x) : NULL;
    if (c->value == NULL || (c->first_x != NULL && c->x == NULL))
        return LL_ERR_MEMORY;
    c->shown.value = c->value;
    c->shown.x = c->x;
    control_reset(c);
    return LL_OK;
}

ll_err control_read(struct lesson *lesson, const struct ll_value *spec, struct ll_message *why,
                    struct control *out)
{
    *out = (struct control){0};
    size_t ignored;
    struct ll_control *c = &out->shown;
    ll_err err = read_kind(lesson, spec, why, &c->kind);
    if (err == LL_OK)
        err = lesson_text(lesson, spec, "id", why, &c->id);
    if (err == LL_OK)
        err = lesson_text(lesson, spec, "label", why, &c->label);
    if (err == LL_OK && c->label && lesson->ascii) {
        c->label = lesson_shown(lesson, c->label, strlen(c->label));
        err = c->label ? LL_OK : LL_ERR_MEMORY;
    }
    if (err == LL_OK)
        err = lesson_text(lesson, spec, "of", why, &out->of);
    if (err == LL_OK)
        err = lesson_text(lesson, spec, "key", why, &out->key);
    if (err == LL_OK && c->kind == LL_CONTROL_PICK)
        err = read_texts(lesson, spec, "options", why, &c->options, &c->option_count);
    if (err == LL_OK && c->kind == LL_CONTROL_PICK)
        err = read_texts(lesson, spec, "labels", why, &c->option_labels, &ignored);
    if (err == LL_OK && c->kind == LL_CONTROL_PICK)
        err = read_programs(lesson, spec, why, &c->programs);
    if (err == LL_OK)
        err = read_range(spec, why, out);
    if (err == LL_OK)
        err = lesson_numbers(lesson, spec, "value", why, &out->first, &c->count);
    if (err == LL_OK && c->kind == LL_CONTROL_POINTS) {
        err = lesson_numbers(lesson, spec, "x", why, &out->first_x, &ignored);
        if (err == LL_OK)
            err = read_range_x(spec, why, out);
        if (err == LL_OK && lesson->on_own && lesson->need == LL_DATA_POINTS)
            take_data(lesson, out);
    }
    return err == LL_OK ? make_storage(lesson, out) : err;
}

/* Twelve digits: what adding steps leaves behind them is not meant. */
static double clean(double value)
{
    char text[40];
    snprintf(text, sizeof text, "%.12g", value);
    return strtod(text, NULL);
}

static double clamp(double value, double from, double to)
{
    return value < from ? from : value > to ? to : value;
}

static bool put(double *place, double value)
{
    bool changed = *place != value;
    *place = value;
    return changed;
}

bool control_set(struct control *control, size_t item, enum ll_move move, double value)
{
    const struct ll_control *c = &control->shown;
    assert(item < c->count);
    if (isnan(value))
        return false;
    if (move == LL_MOVE_X)
        return c->step_x > 0 && put(&control->x[item], clean(clamp(value, c->from_x, c->to_x)));
    value = clamp(value, c->from, c->to);
    if (c->logarithmic)
        value = c->from * pow(c->step, round(log(value / c->from) / log(c->step)));
    else if (c->kind != LL_CONTROL_POINTS && c->kind != LL_CONTROL_NUMBERS)
        value = c->from + c->step * round((value - c->from) / c->step);
    return put(&control->value[item], clean(clamp(value, c->from, c->to)));
}

bool control_step(struct control *control, size_t item, enum ll_move move, int steps)
{
    const struct ll_control *c = &control->shown;
    assert(item < c->count);
    double value = control->value[item];
    if (move == LL_MOVE_X)
        return c->step_x > 0 &&
               put(&control->x[item],
                   clean(clamp(control->x[item] + steps * c->step_x, c->from_x, c->to_x)));
    if (c->kind == LL_CONTROL_PICK || c->kind == LL_CONTROL_SWITCH) {
        int count = (int)c->to + 1;
        int next = ((int)value + steps) % count;
        return put(&control->value[item], next < 0 ? next + count : next);
    }
    value = c->logarithmic ? value * pow(c->step, steps) : value + steps * c->step;
    return put(&control->value[item], clean(clamp(value, c->from, c->to)));
}

void control_reset(struct control *control)
{
    size_t bytes = control->shown.count * sizeof(double);
    memcpy(control->value, control->first, bytes);
    if (control->x != NULL)
        memcpy(control->x, control->first_x, bytes);
}

static ll_err give_points(const struct control *control, struct ll_script *script,
                          const struct ll_value *table)
{
    struct ll_value points = {0};
    const struct ll_control *c = &control->shown;
    ll_err err = ll_value_new_table(script, &points);
    if (err == LL_OK)
        err = ll_value_set_list(&points, "x", c->x, c->count);
    if (err == LL_OK)
        err = ll_value_set_list(&points, "y", c->value, c->count);
    if (err == LL_OK && c->selected > 0)
        err = ll_value_set_number(&points, "selected", (double)c->selected);
    if (err == LL_OK)
        err = ll_value_set(table, c->id, &points);
    ll_value_done(&points);
    return err;
}

/* A list, with the number in hand as its field `selected`. */
static ll_err give_numbers(const struct control *control, struct ll_script *script,
                           const struct ll_value *table)
{
    struct ll_value list = {0};
    const struct ll_control *c = &control->shown;
    ll_err err = ll_value_new_list(script, c->value, c->count, &list);
    if (err == LL_OK && c->selected > 0)
        err = ll_value_set_number(&list, "selected", (double)c->selected);
    if (err == LL_OK)
        err = ll_value_set(table, c->id, &list);
    ll_value_done(&list);
    return err;
}

/* { name, text, own }: which program is chosen, and how it reads. */
static ll_err give_program(const struct control *control, struct ll_script *script,
                           const struct ll_value *table)
{
    struct ll_value program = {0};
    const struct ll_control *c = &control->shown;
    const char *key = c->options[(size_t)c->value[0]], *text = c->programs[(size_t)c->value[0]];
    bool own = strncmp(key, LL_PROGRAM_OWN, strlen(LL_PROGRAM_OWN)) == 0;
    const char *name = own ? key + strlen(LL_PROGRAM_OWN) : key;
    ll_err err = ll_value_new_table(script, &program);
    if (err == LL_OK)
        err = ll_value_set_string(&program, "name", name, strlen(name));
    if (err == LL_OK)
        err = ll_value_set_string(&program, "text", text, strlen(text));
    if (err == LL_OK)
        err = ll_value_set_boolean(&program, "own", own);
    if (err == LL_OK)
        err = ll_value_set(table, c->id, &program);
    ll_value_done(&program);
    return err;
}

ll_err control_give(const struct control *control, struct ll_script *script,
                    const struct ll_value *table)
{
    const struct ll_control *c = &control->shown;
    const char *key;
    switch (c->kind) {
    case LL_CONTROL_SLIDER:
        return ll_value_set_number(table, c->id, c->value[0]);
    case LL_CONTROL_NUMBERS:
        return give_numbers(control, script, table);
    case LL_CONTROL_PICK:
        if (c->programs)
            return give_program(control, script, table);
        key = c->options[(size_t)c->value[0]];
        return ll_value_set_string(table, c->id, key, strlen(key));
    case LL_CONTROL_SWITCH:
        return ll_value_set_boolean(table, c->id, c->value[0] != 0);
    case LL_CONTROL_POINTS:
        return give_points(control, script, table);
    }
    return LL_OK;
}

/* Three digits, of which none is lost before the point: 1000, 12.6, 0.002, 2e-5. */
static void add_rounded(double value, struct ll_str *out)
{
    char text[32];
    if (fabs(value) >= 1000 && fabs(value) < 1e7) {
        ll_str_format(out, "%.0f", value);
        return;
    }
    snprintf(text, sizeof text, "%.3g", value);
    char *exponent = strchr(text, 'e');
    if (exponent == NULL) {
        ll_str_add(out, text);
        return;
    }
    *exponent = '\0';
    ll_str_format(out, "%se%ld", text, strtol(exponent + 1, NULL, 10));
}

void ll_control_show(const struct ll_control *control, size_t item, struct ll_str *out)
{
    double value = control->value[item];
    switch (control->kind) {
    case LL_CONTROL_PICK:
        ll_str_add(out, control->option_labels[(size_t)value]);
        break;
    case LL_CONTROL_SWITCH:
        ll_str_add(out, value != 0 ? "[x]" : "[ ]");
        break;
    case LL_CONTROL_POINTS:
        ll_str_format(out, "(%.4g, %.4g)", control->x[item], value);
        break;
    default:
        if (control->logarithmic)
            add_rounded(value, out);
        else
            ll_str_add_float(out, (float)value);
        break;
    }
}
