/* The runs stand in one table of the page's script: by scene, { made, 1, 2, ... }. */
#include "course/runs.h"

#include <string.h>

enum { KEPT = 32, DEPTH_MAX = 8 };

/* list[1..KEPT] moves up by one. */
static ll_err drop_oldest(const struct ll_value *list, struct ll_message *why)
{
    struct ll_value item = {0};
    ll_err err = LL_OK;
    for (size_t i = 1; err == LL_OK && i < KEPT; i++) {
        err = ll_value_item(list, i + 1, why, &item);
        if (err == LL_OK)
            err = ll_value_set_item(list, i, &item);
    }
    ll_value_done(&item);
    return err;
}

static ll_err count_made(const struct ll_value *list, struct ll_message *why, size_t *out)
{
    struct ll_value field = {0};
    double made = 0;
    ll_err err = ll_value_field(list, "made", why, &field);
    if (err == LL_OK && ll_value_kind(&field) != LL_KIND_NIL)
        err = ll_value_number(&field, why, &made);
    ll_value_done(&field);
    *out = (size_t)made;
    return err;
}

static ll_err append(const struct ll_value *list, const struct ll_value *run,
                     struct ll_message *why)
{
    size_t count = ll_value_count(list), made;
    ll_err err = count == KEPT ? drop_oldest(list, why) : LL_OK;
    if (err == LL_OK)
        err = ll_value_set_item(list, count == KEPT ? count : count + 1, run);
    if (err == LL_OK)
        err = count_made(list, why, &made);
    if (err == LL_OK)
        err = ll_value_set_number(list, "made", (double)made + 1);
    return err;
}

ll_err lesson_runs_add(struct lesson *lesson, const char *scene, const struct ll_value *settings,
                       double seed, const struct ll_value *result, struct ll_message *why)
{
    struct ll_value list = {0}, run = {0};
    ll_err err = lesson_runs_of(lesson, scene, why, &list, NULL);
    if (err == LL_OK && ll_value_kind(&list) == LL_KIND_NIL) {
        err = ll_value_new_table(lesson->script, &list);
        if (err == LL_OK)
            err = ll_value_set(&lesson->runs, scene, &list);
    }
    if (err == LL_OK)
        err = ll_value_new_table(lesson->script, &run);
    if (err == LL_OK)
        err = ll_value_set(&run, "settings", settings);
    if (err == LL_OK)
        err = ll_value_set_number(&run, "seed", seed);
    if (err == LL_OK)
        err = ll_value_set(&run, "result", result);
    if (err == LL_OK)
        err = append(&list, &run, why);
    ll_value_done(&run);
    ll_value_done(&list);
    return err;
}

ll_err lesson_runs_of(const struct lesson *lesson, const char *scene, struct ll_message *why,
                      struct ll_value *list, size_t *made)
{
    ll_err err = ll_value_field(&lesson->runs, scene, why, list);
    if (made)
        *made = 0;
    if (err == LL_OK && made && ll_value_kind(list) != LL_KIND_NIL)
        err = count_made(list, why, made);
    return err;
}

/* -- into another script ----------------------------------------------------------------------- */

struct copying {
    struct ll_script *script;
    struct ll_message *why;
    const struct ll_value *to;
    size_t index; /* of the list's items so far */
    int depth;
};

static ll_err copy_table(const struct copying *c, const struct ll_value *from,
                         struct ll_value *out);

static ll_err copy_tensor(const struct copying *c, const struct ll_value *from,
                          struct ll_value *out)
{
    struct ll_floats floats = {0};
    ll_err err = ll_value_floats(from, c->why, &floats);
    if (err == LL_OK)
        err = ll_value_new_tensor(c->script, &floats.shape, floats.data, false, c->why, out);
    ll_floats_done(&floats);
    return err;
}

/* What is no plain value stays behind: a question must not stand on it. */
static ll_err copy_value(const struct copying *c, const struct ll_value *from, struct ll_value *out)
{
    double number;
    size_t length;
    ll_err err;
    switch (ll_value_kind(from)) {
    case LL_KIND_NUMBER:
        err = ll_value_number(from, c->why, &number);
        return err == LL_OK ? ll_value_new_number(c->script, number, out) : err;
    case LL_KIND_BOOLEAN:
        return ll_value_new_boolean(c->script, ll_value_true(from), out);
    case LL_KIND_STRING: {
        const char *text = ll_value_string(from, &length);
        return ll_value_new_string(c->script, text, length, out);
    }
    case LL_KIND_TENSOR:
        return copy_tensor(c, from, out);
    case LL_KIND_TABLE:
        return c->depth < DEPTH_MAX ? copy_table(c, from, out) : LL_OK;
    default:
        ll_value_done(out);
        return LL_OK;
    }
}

static ll_err copy_pair(const struct ll_value *key, const struct ll_value *value, void *arg)
{
    struct copying *c = arg;
    struct ll_value copy = {0};
    const char *name = ll_value_string(key, NULL);
    ll_err err = copy_value(c, value, &copy);
    if (err == LL_OK)
        err = name ? ll_value_set(c->to, name, &copy) : ll_value_set_item(c->to, ++c->index, &copy);
    ll_value_done(&copy);
    return err;
}

static ll_err copy_table(const struct copying *c, const struct ll_value *from, struct ll_value *out)
{
    struct copying inner = {c->script, c->why, out, 0, c->depth + 1};
    ll_err err = ll_value_new_table(c->script, out);
    return err == LL_OK ? ll_value_each(from, c->why, copy_pair, &inner) : err;
}

ll_err lesson_runs_take_over(struct lesson *to, const struct lesson *from, struct ll_message *why)
{
    struct copying c = {.script = to->script, .why = why};
    return copy_table(&c, &from->runs, &to->runs);
}
