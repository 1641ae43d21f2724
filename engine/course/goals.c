#include "course/goals.h"

#include <string.h>

/* The positions of the entries that a goal names, in the order it names them. */
static ll_err read_entries(const struct ll_course *course, const struct ll_value *list,
                           const char *path, struct ll_arena *arena, struct ll_message *why,
                           struct ll_course_goal *goal)
{
    size_t *entries = ll_arena_new(arena, goal->count, sizeof *entries);
    ll_err err = entries ? LL_OK : LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < goal->count; i++) {
        struct ll_value item = {0};
        size_t length;
        err = ll_value_item(list, i + 1, why, &item);
        const char *id = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        if (err == LL_OK && (id == NULL || !ll_course_find(course, id, &entries[i])))
            err = ll_fail(why, LL_ERR_FORMAT, "%s: goal `%s`: entry %zu is none of the course's",
                          path, goal->id, i + 1);
        ll_value_done(&item);
    }
    goal->entries = entries;
    return err;
}

static ll_err read_goal(const struct ll_course *course, const struct ll_value *table,
                        const char *path, struct ll_arena *arena, struct ll_message *why,
                        struct ll_course_goal *out)
{
    struct ll_value id = {0}, entries = {0};
    size_t length = 0;
    ll_err err = ll_value_field(table, "id", why, &id);
    if (err == LL_OK)
        err = ll_value_field(table, "entries", why, &entries);
    const char *text = err == LL_OK ? ll_value_string(&id, &length) : NULL;
    out->count = err == LL_OK ? ll_value_count(&entries) : 0;
    if (err == LL_OK && (text == NULL || out->count == 0))
        err = ll_fail(why, LL_ERR_FORMAT, "%s: a goal is { id, entries }", path);
    if (err == LL_OK) {
        out->id = ll_arena_copy(arena, text, length);
        err = out->id ? read_entries(course, &entries, path, arena, why, out) : LL_ERR_MEMORY;
    }
    ll_value_done(&entries);
    ll_value_done(&id);
    return err;
}

ll_err goals_read(const struct ll_course *course, const struct ll_value *table, const char *path,
                  struct ll_arena *arena, struct ll_message *why, struct goals *out)
{
    struct ll_value list = {0};
    ll_err err = ll_value_field(table, "goals", why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    out->list = count > 0 ? ll_arena_new(arena, count, sizeof *out->list) : NULL;
    if (err == LL_OK && count > 0 && out->list == NULL)
        err = LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        struct ll_value item = {0};
        err = ll_value_item(&list, i + 1, why, &item);
        if (err == LL_OK && ll_value_kind(&item) != LL_KIND_TABLE)
            err = ll_fail(why, LL_ERR_FORMAT, "%s: goal %zu: not a table", path, i + 1);
        if (err == LL_OK)
            err = read_goal(course, &item, path, arena, why, &out->list[i]);
        if (err == LL_OK)
            out->count++;
        ll_value_done(&item);
    }
    ll_value_done(&list);
    return err;
}
