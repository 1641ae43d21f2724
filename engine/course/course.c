#include "course/course.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "course/arena.h"
#include "course/compiled_lessons.h"
#include "course/course_prose.h"
#include "course/goals.h"
#include "script/value.h"

enum { LANGUAGES_MAX = 8, HEAD_LIMIT = 1 << 20 };

struct ll_course {
    struct ll_arena arena;
    const char *folder;
    struct ll_course_section *sections;
    size_t section_count, section_capacity;
    struct ll_course_entry *entries;
    size_t entry_count, entry_capacity;
    struct ll_prose **prose[LANGUAGES_MAX]; /* by language and section; NULL until read */
    bool *has_page[LANGUAGES_MAX];          /* by language and entry: its own file was read */
    struct ll_prose *words[LANGUAGES_MAX];  /* of the library; NULL until read */
    struct goals goals;
    struct ll_prose *goal_prose[LANGUAGES_MAX]; /* NULL until read */
    const char **titles[LANGUAGES_MAX];         /* of exercises, by language and entry */
};

/* What reading course.lua needs at each step. */
struct reading {
    struct ll_course *course;
    const char *path;
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

static ll_err add_entry(const struct reading *r, size_t section, const char *id,
                        const char *exercise)
{
    struct ll_course *course = r->course;
    void *entries = course->entries;
    size_t known;
    if (ll_course_find(course, id, &known))
        return wrong(r, section + 1, "a page or exercise that stands twice");
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
    struct ll_course_section section = {.first = course->entry_count};
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

static ll_err read_sections(const struct reading *r, struct ll_script *script)
{
    struct ll_value list = {0}, item = {0};
    ll_err err = ll_value_eval_file(script, r->path, "course.lua", r->why, &list);
    size_t count = err == LL_OK ? ll_value_count(&list) : 0;
    if (err == LL_OK && count == 0)
        err = ll_fail(r->why, LL_ERR_FORMAT, "%s: no sections; it returns a list of them", r->path);
    for (size_t i = 1; err == LL_OK && i <= count; i++) {
        err = ll_value_item(&list, i, r->why, &item);
        if (err == LL_OK)
            err = read_section(r, &item);
    }
    if (err == LL_OK)
        err = goals_read(r->course, &list, r->path, &r->course->arena, r->why, &r->course->goals);
    ll_value_done(&item);
    ll_value_done(&list);
    return err;
}

static ll_err read_course(struct ll_course *course, struct ll_message *why)
{
    struct ll_script_options options = ll_script_options_lesson();
    struct ll_script *script = NULL;
    struct ll_str path = {0};
    options.libraries = 0;
    options.compiled = &ll_compiled_lessons;
    ll_path_join(&path, course->folder, "course.lua");
    struct reading r = {course, ll_str_text(&path), why};
    ll_err err = ll_script_new(&options, why, &script);
    if (err == LL_OK)
        err = read_sections(&r, script);
    for (size_t i = 0; err == LL_OK && ll_languages[i] != NULL; i++) {
        course->prose[i] = ll_array_new(course->section_count, sizeof(void *));
        course->titles[i] = ll_array_new(course->entry_count, sizeof(void *));
        course->has_page[i] = ll_array_new(course->entry_count, sizeof(bool));
        if (course->prose[i] == NULL || course->titles[i] == NULL || course->has_page[i] == NULL)
            err = LL_ERR_MEMORY;
    }
    ll_script_free(&script);
    ll_str_done(&path);
    return err;
}

ll_err ll_course_new(const char *folder, struct ll_message *why, struct ll_course **out)
{
    struct ll_str place = {0};
    struct ll_course *course = ll_array_new(1, sizeof *course);
    ll_err err = course ? LL_OK : LL_ERR_MEMORY;
    if (err == LL_OK && folder == NULL) {
        err = ll_path_data("lessons", why, &place);
        folder = ll_str_text(&place);
    }
    if (err == LL_OK) {
        course->folder = ll_arena_copy(&course->arena, folder, strlen(folder));
        err = course->folder ? read_course(course, why) : LL_ERR_MEMORY;
    }
    if (err == LL_OK)
        *out = course;
    else
        ll_course_free(&course);
    ll_str_done(&place);
    return err;
}

void ll_course_free(struct ll_course **course)
{
    if (*course == NULL)
        return;
    for (size_t i = 0; i < LANGUAGES_MAX; i++) {
        ll_prose_free(&(*course)->words[i]);
        ll_prose_free(&(*course)->goal_prose[i]);
        for (size_t k = 0; (*course)->prose[i] != NULL && k < (*course)->section_count; k++)
            ll_prose_free(&(*course)->prose[i][k]);
        free((*course)->prose[i]);
        free((*course)->titles[i]);
        free((*course)->has_page[i]);
    }
    free((*course)->entries);
    free((*course)->sections);
    ll_arena_done(&(*course)->arena);
    free(*course);
    *course = NULL;
}

const char *ll_course_folder(const struct ll_course *course)
{
    return course->folder;
}

size_t ll_course_section_count(const struct ll_course *course)
{
    return course->section_count;
}

const struct ll_course_section *ll_course_section(const struct ll_course *course, size_t index)
{
    return &course->sections[index];
}

size_t ll_course_entry_count(const struct ll_course *course)
{
    return course->entry_count;
}

const struct ll_course_entry *ll_course_entry(const struct ll_course *course, size_t index)
{
    return &course->entries[index];
}

bool ll_course_find(const struct ll_course *course, const char *id, size_t *index)
{
    for (size_t i = 0; i < course->entry_count; i++) {
        const struct ll_course_entry *entry = &course->entries[i];
        if (strcmp(entry->id, id) == 0 || (entry->exercise && strcmp(entry->exercise, id) == 0)) {
            *index = i;
            return true;
        }
    }
    return false;
}

void ll_course_path(const struct ll_course *course, size_t section, const char *name,
                    struct ll_str *out)
{
    struct ll_str folder = {0};
    ll_path_join(&folder, course->folder, course->sections[section].folder);
    ll_path_join(out, ll_str_text(&folder), name);
    ll_str_done(&folder);
}

static size_t language_index(const char *lang)
{
    size_t i = 0;
    while (ll_languages[i] != NULL && strcmp(ll_languages[i], lang) != 0)
        i++;
    return i;
}

bool ll_course_page_file(const struct ll_course *course, size_t entry, const char *ending,
                         struct ll_str *path, struct ll_str *name)
{
    const struct ll_course_entry *at = &course->entries[entry];
    struct ll_str file = {0};
    ll_str_format(&file, "%s.%s", at->id, ending);
    ll_course_path(course, at->section, ll_str_text(&file), path);
    ll_path_join(name, course->sections[at->section].folder, ll_str_text(&file));
    ll_str_done(&file);
    if (access(ll_str_text(path), F_OK) == 0)
        return true;
    ll_str_clear(path);
    ll_str_clear(name);
    return false;
}

/* Adds the page's text file to its section's prose, where it has one and it was not read yet. */
static ll_err add_page_file(struct ll_course *course, size_t entry, size_t language,
                            struct ll_message *why)
{
    struct ll_str ending = {0}, path = {0}, name = {0};
    ll_err err = LL_OK;
    ll_str_format(&ending, "%s.md", ll_languages[language]);
    if (!course->has_page[language][entry] &&
        ll_course_page_file(course, entry, ll_str_text(&ending), &path, &name))
        err = ll_prose_add(course->prose[language][course->entries[entry].section],
                           ll_str_text(&path), ll_str_text(&name), why);
    course->has_page[language][entry] = err == LL_OK;
    ll_str_done(&name);
    ll_str_done(&path);
    ll_str_done(&ending);
    return err;
}

/* Reads the section's own text file, where it was not read yet. */
static ll_err read_section_file(struct ll_course *course, size_t section, const char *lang,
                                size_t *language, struct ll_message *why)
{
    *language = language_index(lang);
    if (ll_languages[*language] == NULL || course->sections[section].folder == NULL)
        return ll_fail(why, LL_ERR_ARGUMENT, "no lessons in language `%s`", lang);
    if (course->prose[*language][section] != NULL)
        return LL_OK;
    struct ll_str name = {0}, path = {0};
    ll_str_format(&name, "%s/text.%s.md", course->sections[section].folder, lang);
    ll_path_join(&path, course->folder, ll_str_text(&name));
    ll_err err = ll_prose_new(ll_str_text(&path), ll_str_text(&name), why,
                              &course->prose[*language][section]);
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

ll_err ll_course_prose(struct ll_course *course, size_t section, const char *lang,
                       struct ll_message *why, const struct ll_prose **out)
{
    const struct ll_course_section *of = &course->sections[section];
    size_t language;
    ll_err err = read_section_file(course, section, lang, &language, why);
    for (size_t i = of->first; err == LL_OK && i < of->first + of->count; i++)
        err = add_page_file(course, i, language, why);
    if (err == LL_OK)
        *out = course->prose[language][section];
    return err;
}

ll_err ll_course_page_prose(struct ll_course *course, size_t entry, const char *lang,
                            struct ll_message *why, const struct ll_prose **out)
{
    size_t section = course->entries[entry].section, language;
    ll_err err = read_section_file(course, section, lang, &language, why);
    if (err == LL_OK)
        err = add_page_file(course, entry, language, why);
    if (err == LL_OK)
        *out = course->prose[language][section];
    return err;
}

/* The course's file STEM.LANG.md, kept in kept[language]; NULL in *out where there is none. */
static ll_err read_course_file(const struct ll_course *course, const char *stem, const char *lang,
                               struct ll_message *why, struct ll_prose *kept[],
                               const struct ll_prose **out)
{
    size_t index = language_index(lang);
    struct ll_str name = {0}, path = {0};
    ll_err err = LL_OK;
    *out = NULL;
    if (ll_languages[index] == NULL)
        return ll_fail(why, LL_ERR_ARGUMENT, "no lessons in language `%s`", lang);
    ll_str_format(&name, "%s.%s.md", stem, lang);
    ll_path_join(&path, course->folder, ll_str_text(&name));
    if (kept[index] == NULL && access(ll_str_text(&path), F_OK) == 0)
        err = ll_prose_new(ll_str_text(&path), ll_str_text(&name), why, &kept[index]);
    *out = kept[index];
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

ll_err ll_course_words(struct ll_course *course, const char *lang, struct ll_message *why,
                       const struct ll_prose **out)
{
    return read_course_file(course, "library/words", lang, why, course->words, out);
}

ll_err ll_course_goals_prose(struct ll_course *course, const char *lang, struct ll_message *why,
                             const struct ll_prose **out)
{
    return read_course_file(course, "goals", lang, why, course->goal_prose, out);
}

size_t ll_course_goal_count(const struct ll_course *course)
{
    return course->goals.count;
}

const struct ll_course_goal *ll_course_goal(const struct ll_course *course, size_t index)
{
    return &course->goals.list[index];
}

const char *ll_course_goal_title(struct ll_course *course, size_t index, const char *lang)
{
    const char *id = course->goals.list[index].id;
    const struct ll_prose *prose;
    if (ll_course_goals_prose(course, lang, NULL, &prose) != LL_OK || prose == NULL)
        return id;
    const struct ll_prose_page *page = ll_prose_page(prose, id);
    return page ? page->title : id;
}

ll_err ll_course_use_prose(const char *exercise, const char *lang, struct ll_message *why,
                           struct ll_prose **out)
{
    struct ll_str name = {0}, path = {0};
    ll_str_format(&name, "exercises/%s/use.%s.md", exercise, lang);
    ll_err err = ll_path_data(ll_str_text(&name), NULL, &path);
    if (err != LL_OK)
        ll_fail(why, err, "%s is not there", ll_str_text(&name));
    else
        err = ll_prose_new(ll_str_text(&path), ll_str_text(&name), why, out);
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

/* The first heading of an exercise's text, without its name; NULL where there is none. */
static const char *read_exercise_title(struct ll_course *course, size_t entry, const char *lang)
{
    struct ll_str name = {0}, path = {0}, bytes = {0};
    const char *title = NULL;
    const char *exercise = course->entries[entry].exercise;
    ll_str_format(&name, "exercises/%s/text.%s.md", exercise, lang);
    if (ll_path_data(ll_str_text(&name), NULL, &path) == LL_OK &&
        ll_file_read(ll_str_text(&path), HEAD_LIMIT, NULL, &bytes) == LL_OK &&
        strncmp(ll_str_text(&bytes), "# ", 2) == 0) {
        const char *text = bytes.data + 2;
        if (strncmp(text, exercise, strlen(exercise)) == 0 && text[strlen(exercise)] == ' ')
            text += strlen(exercise) + 1;
        title = ll_arena_copy(&course->arena, text, strcspn(text, "\r\n"));
    }
    ll_str_done(&bytes);
    ll_str_done(&path);
    ll_str_done(&name);
    return title;
}

const char *ll_course_title(struct ll_course *course, size_t index, const char *lang)
{
    const struct ll_course_entry *entry = &course->entries[index];
    size_t language = language_index(lang);
    const struct ll_prose *prose = NULL;
    if (ll_languages[language] == NULL)
        return entry->id;
    if (entry->exercise != NULL) {
        const char **title = &course->titles[language][index];
        if (*title == NULL)
            *title = read_exercise_title(course, index, lang);
        for (size_t l = 0; *title == NULL && ll_languages[l] != NULL; l++)
            *title = read_exercise_title(course, index, ll_languages[l]);
        return *title ? *title : entry->exercise;
    }
    if (ll_course_page_prose(course, index, lang, NULL, &prose) != LL_OK)
        return entry->id;
    const struct ll_prose_page *page = ll_prose_page(prose, entry->id);
    return page ? page->title : entry->id;
}

const char *ll_course_section_title(struct ll_course *course, size_t section, const char *lang)
{
    size_t language;
    if (read_section_file(course, section, lang, &language, NULL) != LL_OK)
        return course->sections[section].id;
    return ll_prose_title(course->prose[language][section]);
}

/* Finds `needle` in the line, letters of ASCII in either case. */
static bool contains(const char *line, size_t length, const char *needle, size_t needle_length)
{
    for (size_t i = 0; i + needle_length <= length; i++)
        if (strncasecmp(line + i, needle, needle_length) == 0)
            return true;
    return false;
}

struct searching {
    const char *needle;
    ll_course_visit *visit;
    void *arg;
};

static bool search_block(const struct searching *s, size_t entry,
                         const struct ll_prose_block *block)
{
    const char *end = block->text + block->length;
    for (const char *line = block->text; line < end;) {
        size_t length = strcspn(line, "\n");
        const char *text = line;
        line += length + 1;
        while (length > 0 && isspace((unsigned char)*text)) {
            text++;
            length--;
        }
        if (contains(text, length, s->needle, strlen(s->needle)) &&
            !s->visit(entry, block->id, text, length, s->arg))
            return false;
    }
    return true;
}

/* The title counts as a line of the page's first block. */
static bool search_page(const struct searching *s, size_t entry, const struct ll_prose_page *page)
{
    if (contains(page->title, strlen(page->title), s->needle, strlen(s->needle)) &&
        page->block_count > 0 &&
        !s->visit(entry, page->blocks[0].id, page->title, strlen(page->title), s->arg))
        return false;
    for (size_t i = 0; i < page->block_count; i++)
        if (strcmp(page->blocks[i].id, "words") != 0 && !search_block(s, entry, &page->blocks[i]))
            return false;
    return true;
}

ll_err ll_course_search(struct ll_course *course, const char *lang, const char *needle,
                        ll_course_visit *visit, void *arg, struct ll_message *why)
{
    struct searching s = {needle, visit, arg};
    if (needle[0] == '\0')
        return LL_OK;
    for (size_t i = 0; i < course->entry_count; i++) {
        const struct ll_course_entry *entry = &course->entries[i];
        const struct ll_prose *prose = NULL;
        if (entry->exercise != NULL)
            continue;
        ll_err err = ll_course_prose(course, entry->section, lang, why, &prose);
        if (err != LL_OK)
            return err;
        const struct ll_prose_page *page = ll_prose_page(prose, entry->id);
        if (page != NULL && !search_page(&s, i, page))
            return LL_OK;
    }
    return LL_OK;
}
