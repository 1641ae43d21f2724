/* Reading course.lua: a list of sections. */
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "course/compiled_lessons.h"
#include "course/course_state.h"
#include "script/value.h"

/* What reading course.lua needs at each step. */
struct reading {
    struct ll_course *course;
    const char *root;
    const char *path;
    struct goals *goals;
    const char **names; /* by language */
    struct ll_message *why;
};

static ll_err wrong(const struct reading *r, size_t section, const char *what)
{
    return ll_fail(r->why, LL_ERR_FORMAT, "%s: section %zu: %s", r->path, section, what);
}

/* The text of a field, kept in the arena; NULL in *out where there is none. */
static ll_err read_text(const struct reading *r, const struct ll_value *table, const char *name,
                        const char **out)
{
    struct ll_value field = {0};
    size_t length;
    ll_err err = ll_value_field(table, name, r->why, &field);
    const char *text = err == LL_OK ? ll_value_string(&field, &length) : NULL;
    *out = text ? ll_arena_copy(&r->course->arena, text, length) : NULL;
    if (text != NULL && *out == NULL)
        err = LL_ERR_MEMORY;
    ll_value_done(&field);
    return err;
}

/* An id names one entry: progress is kept by it, and it is what a reader types. */
static ll_err say_twice(const struct reading *r, size_t section, size_t known)
{
    const struct ll_course_entry *entry = &r->course->entries[known];
    const char *other = r->course->sections[entry->section].root;
    if (other == r->root)
        return wrong(r, section + 1, "a page or exercise that stands twice");
    return ll_fail(r->why, LL_ERR_FORMAT,
                   "%s/course.lua: '%s' is in the course that ships, too: choose another id, which "
                   "for an exercise is the section's with a number",
                   other, entry->id);
}

static ll_err add_entry(const struct reading *r, size_t section, const char *id,
                        const char *exercise)
{
    struct ll_course *course = r->course;
    void *entries = course->entries;
    size_t known;
    if (ll_course_find(course, id, &known) ||
        (exercise && ll_course_find(course, exercise, &known)))
        return say_twice(r, section, known);
    if (!ll_array_grow(&entries, &course->entry_capacity, course->entry_count + 1,
                       sizeof *course->entries))
        return LL_ERR_MEMORY;
    course->entries = entries;
    course->entries[course->entry_count++] = (struct ll_course_entry){id, exercise, section};
    course->sections[section].count++;
    return LL_OK;
}

/* Adds a page by its id, or an exercise: the third of section "ex" is "ex3". */
static ll_err read_entry(const struct reading *r, size_t section, const char *text, size_t length,
                         bool exercise)
{
    struct ll_str id = {0};
    struct ll_course *course = r->course;
    char *name = ll_arena_copy(&course->arena, text, length);
    if (!exercise)
        return name ? add_entry(r, section, name, NULL) : LL_ERR_MEMORY;
    ll_str_format(&id, "%s%zu", course->sections[section].id, course->sections[section].count + 1);
    char *copy = ll_arena_copy(&course->arena, ll_str_text(&id), id.length);
    ll_err err = name && copy ? add_entry(r, section, copy, name) : LL_ERR_MEMORY;
    ll_str_done(&id);
    return err;
}

static ll_err read_entries(const struct reading *r, size_t section, const struct ll_value *list,
                           bool exercise)
{
    ll_err err = LL_OK;
    for (size_t i = 1; err == LL_OK && i <= ll_value_count(list); i++) {
        struct ll_value item = {0};
        size_t length;
        err = ll_value_item(list, i, r->why, &item);
        const char *text = err == LL_OK ? ll_value_string(&item, &length) : NULL;
        if (err == LL_OK)
            err = text ? read_entry(r, section, text, length, exercise)
                       : wrong(r, section + 1, "pages and exercises are lists of texts");
        ll_value_done(&item);
    }
    return err;
}

static ll_err read_section(const struct reading *r, const struct ll_value *table)
{
    struct ll_course *course = r->course;
    struct ll_course_section section = {.root = r->root, .first = course->entry_count};
    struct ll_value pages = {0}, exercises = {0};
    size_t index = course->section_count;
    void *sections = course->sections;
    if (ll_value_kind(table) != LL_KIND_TABLE)
        return wrong(r, index + 1, "not a table");
    ll_err err = read_text(r, table, "id", &section.id);
    if (err == LL_OK)
        err = read_text(r, table, "folder", &section.folder);
    if (err == LL_OK)
        err = ll_value_field(table, "pages", r->why, &pages);
    if (err == LL_OK)
        err = ll_value_field(table, "exercises", r->why, &exercises);
    bool has_pages = ll_value_count(&pages) > 0 && section.folder != NULL;
    if (err == LL_OK && (section.id == NULL || has_pages == (ll_value_count(&exercises) > 0)))
        err = wrong(r, index + 1, "expected { id, folder, pages } or { id, exercises }");
    if (err == LL_OK &&
        !ll_array_grow(&sections, &course->section_capacity, index + 1, sizeof *course->sections))
        err = LL_ERR_MEMORY;
    if (err == LL_OK) {
        course->sections = sections;
        course->sections[course->section_count++] = section;
        err = read_entries(r, index, has_pages ? &pages : &exercises, !has_pages);
    }
    ll_value_done(&exercises);
    ll_value_done(&pages);
    return err;
}

/* title = { en = "...", ko = "..." }, beside the sections. */
static ll_err read_name(const struct reading *r, const struct ll_value *table, const char *out[])
{
    struct ll_value title = {0};
    ll_err err = ll_value_field(table, "title", r->why, &title);
    bool is_there = err == LL_OK && ll_value_kind(&title) == LL_KIND_TABLE;
    for (size_t i = 0; is_there && err == LL_OK && ll_languages[i]; i++)
        err = read_text(r, &title, ll_languages[i], &out[i]);
    ll_value_done(&title);
    return err;
}

static ll_err read_sections(const struct reading *r, struct ll_script *script, bool *alone)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_eval_file(script, r->path, "course.lua", r->why, &list);
    if (err != LL_OK)
        ll_path_place(r->why, r->root);
    if (err == LL_OK && ll_value_kind(&list) == LL_KIND_TABLE)
        err = ll_value_field(&list, "alone", r->why, &item);
    *alone = err == LL_OK && ll_value_true(&item);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    if (err == LL_OK && count == 0)
        err = ll_fail(r->why, LL_ERR_FORMAT, "%s: no sections; it returns a list of them", r->path);
    for (size_t i = 1; err == LL_OK && i <= count; i++) {
        err = ll_value_item(&list, i, r->why, &item);
        if (err == LL_OK)
            err = read_section(r, &item);
    }
    if (err == LL_OK)
        err = read_name(r, &list, r->names);
    if (err == LL_OK)
        err = goals_read(r->course, &list, r->path, &r->course->arena, r->why, r->goals);
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

ll_err ll_course_read(struct ll_course *course, size_t root, struct ll_message *why, bool *alone)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    struct ll_str path = {0};
    options.libraries = 0;
    options.compiled = &ll_compiled_lessons;
    ll_path_join(&path, course->roots[root], "course.lua");
    const struct reading r = {
        course, course->roots[root], ll_str_text(&path), &course->goals[root], course->names[root],
        why};
    ll_err err = ll_script_new(&options, why, &script);
    if (err == LL_OK)
        err = read_sections(&r, script, alone);
    ll_script_free(&script);
    ll_str_done(&path);
    return err;
}
