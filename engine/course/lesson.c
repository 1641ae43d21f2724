/* What the parts of a page read from Lua tables, with the same messages everywhere. */
#include "course/lesson.h"

#include "base/twin.h"

#include <string.h>

ll_err lesson_block(const struct lesson *lesson, const char *id, struct ll_message *why,
                    const struct ll_prose_block **out)
{
    *out = ll_prose_block(lesson->prose, id);
    if (*out == NULL)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: page %s has no block `%s` (### %s)",
                       lesson->text, lesson->page, id, id);
    return LL_OK;
}

ll_err lesson_number(const struct ll_value *table, const char *name, struct ll_message *why,
                     double *out)
{
    struct ll_value field = {0};
    ll_err err = ll_value_field(table, name, why, &field);
    if (err == LL_OK)
        err = ll_value_number(&field, why, out);
    ll_value_done(&field);
    return err;
}

ll_err lesson_text(struct lesson *lesson, const struct ll_value *table, const char *name,
                   struct ll_message *why, const char **out)
{
    struct ll_value field = {0};
    size_t length;
    ll_err err = ll_value_field(table, name, why, &field);
    const char *text = err == LL_OK ? ll_value_string(&field, &length) : NULL;
    *out = text ? ll_arena_copy(&lesson->arena, text, length) : NULL;
    if (text != NULL && *out == NULL)
        err = LL_ERR_MEMORY;
    ll_value_done(&field);
    return err;
}

char *lesson_shown(struct lesson *lesson, const char *text, size_t length)
{
    struct ll_str twin = {0};
    if (!lesson->ascii)
        return ll_arena_copy(&lesson->arena, text, length);
    ll_twin_add(&twin, text, length);
    char *shown = ll_arena_copy(&lesson->arena, ll_str_text(&twin), twin.length);
    ll_str_done(&twin);
    return shown;
}

ll_err lesson_numbers(struct lesson *lesson, const struct ll_value *table, const char *name,
                      struct ll_message *why, double **out, size_t *count)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_field(table, name, why, &list);
    *count = err == LL_OK ? ll_value_count(&list) : 0;
    *out = ll_arena_new(&lesson->arena, *count, sizeof **out);
    if (err == LL_OK && *out == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < *count; i++) {
        err = ll_value_item(&list, i + 1, why, &item);
        if (err == LL_OK)
            err = ll_value_number(&item, why, &(*out)[i]);
    }
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

ll_err lesson_scalar(const struct ll_value *value, struct ll_message *why, double *out)
{
    struct ll_value item = {0};
    if (ll_value_kind(value) != LL_KIND_TENSOR)
        return ll_value_number(value, why, out);
    ll_err err = ll_value_call_method(value, "item", NULL, 0, why, &item);
    if (err == LL_OK)
        err = ll_value_number(&item, why, out);
    ll_value_done(&item);
    return err;
}

char *lesson_error(const char *what, ll_err err, const struct ll_message *why)
{
    struct ll_str text = {0};
    const char *said = why->text[0] != '\0' ? why->text : ll_err_text(err);
    bool is_placed = strstr(said, ".lua:") || strstr(said, ".md:");
    if (!is_placed && err != LL_ERR_CLOSED) /* which is another program's, and told by it */
        ll_str_format(&text, "%s: ", what);
    ll_str_add(&text, said);
    return ll_str_take(&text);
}
