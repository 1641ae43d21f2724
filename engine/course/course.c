#include "course/course.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "course/course_prose.h"
#include "course/course_state.h"

enum { HEAD_LIMIT = 1 << 20 };

static size_t language_index(const char *lang)
{
    size_t i = 0;
    while (ll_languages[i] != NULL && strcmp(ll_languages[i], lang) != 0)
        i++;
    return i;
}

/* Tables by language, for as many sections and entries as were read. */
static ll_err make_tables(struct ll_course *course)
{
    for (size_t i = 0; ll_languages[i] != NULL; i++) {
        course->prose[i] = ll_array_new(course->section_count, sizeof(void *));
        course->titles[i] = ll_array_new(course->entry_count, sizeof(void *));
        course->has_page[i] = ll_array_new(course->entry_count, sizeof(bool));
        if (course->prose[i] == NULL || course->titles[i] == NULL || course->has_page[i] == NULL)
            return LL_ERR_MEMORY;
    }
    return LL_OK;
}

static bool has_list(const char *folder)
{
    struct ll_str path = {0};
    ll_path_join(&path, folder, "course.lua");
    bool has = ll_file_exists(ll_str_text(&path));
    ll_str_done(&path);
    return has;
}

/* The instructor's own course first, where there is one, then the one that ships, unless the former
 * is to stand alone. A folder of exercises without course.lua adds no pages. */
static ll_err read_both(struct ll_course *course, const char *own, struct ll_message *why)
{
    bool alone = false, ignored;
    if (!ll_file_exists(own))
        return ll_fail(why, LL_ERR_NOT_FOUND,
                       "%s: the folder of your own course is not there; LOSSLAB_COURSE or "
                       "losslab/course among your settings names it",
                       own);
    if (!has_list(own)) {
        course->roots[0] = course->roots[1];
        course->roots[1] = NULL;
        return ll_course_read(course, 0, why, &ignored);
    }
    course->roots[0] = ll_arena_copy(&course->arena, own, strlen(own));
    if (course->roots[0] == NULL)
        return LL_ERR_MEMORY;
    ll_err err = ll_course_read(course, 0, why, &alone);
    return err == LL_OK && !alone ? ll_course_read(course, 1, why, &ignored) : err;
}

/* The folder alone; what it lacks of modules and words is the shipped course's. */
static ll_err read_one(struct ll_course *course, const char *folder, struct ll_message *why)
{
    bool ignored;
    course->roots[0] = ll_arena_copy(&course->arena, folder, strlen(folder));
    return course->roots[0] ? ll_course_read(course, 0, why, &ignored) : LL_ERR_MEMORY;
}

static ll_err read_course(struct ll_course *course, const char *folder, struct ll_message *why)
{
    struct ll_str shipped = {0}, own = {0};
    bool has_own = folder == NULL && ll_path_course(&own), ignored;
    ll_err err = ll_path_data("lessons", folder ? NULL : why, &shipped);
    if (err == LL_OK) {
        course->roots[1] = ll_arena_copy(&course->arena, shipped.data, shipped.length);
        err = course->roots[1] ? LL_OK : LL_ERR_MEMORY;
    } else if (folder) {
        err = LL_OK;
    }
    if (err == LL_OK && folder)
        err = read_one(course, folder, why);
    else if (err == LL_OK && has_own)
        err = read_both(course, ll_str_text(&own), why);
    else if (err == LL_OK) {
        course->roots[0] = course->roots[1];
        course->roots[1] = NULL;
        err = ll_course_read(course, 0, why, &ignored);
    }
    ll_str_done(&own);
    ll_str_done(&shipped);
    return err == LL_OK ? make_tables(course) : err;
}

ll_err ll_course_new(const char *folder, struct ll_message *why, struct ll_course **out)
{
    struct ll_course *course = ll_array_new(1, sizeof *course);
    ll_err err = course ? read_course(course, folder, why) : LL_ERR_MEMORY;
    if (err == LL_OK)
        *out = course;
    else
        ll_course_free(&course);
    return err;
}

void ll_course_free(struct ll_course **course)
{
    if (*course == NULL)
        return;
    for (size_t i = 0; i < LL_COURSE_LANGUAGES; i++) {
        for (size_t k = 0; k < LL_COURSE_ROOTS; k++)
            ll_prose_free(&(*course)->words[k][i]);
        for (size_t k = 0; k < LL_COURSE_ROOTS; k++)
            ll_prose_free(&(*course)->goal_prose[k][i]);
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

const char *ll_course_name(const struct ll_course *course, const char *lang)
{
    size_t language = language_index(lang);
    for (size_t i = 0; i < LL_COURSE_ROOTS && ll_languages[language]; i++)
        if (course->names[i][language])
            return course->names[i][language];
    return "";
}

const char *ll_course_folder(const struct ll_course *course)
{
    return course->roots[0];
}

bool ll_course_is_front(const struct ll_course *course, size_t section)
{
    return strcmp(course->sections[section].root, course->roots[0]) == 0;
}

const char *ll_course_fallback(const struct ll_course *course, size_t section)
{
    const char *root = course->sections[section].root, *other = course->roots[1];
    return other && strcmp(root, other) != 0 ? other : NULL;
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
    ll_path_join(&folder, course->sections[section].root, course->sections[section].folder);
    ll_path_join(out, ll_str_text(&folder), name);
    ll_str_done(&folder);
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
    ll_path_join(&path, course->sections[section].root, ll_str_text(&name));
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

/* The file STEM.LANG.md of a root, kept in kept[language]; NULL in *out where there is none. */
static ll_err read_root_file(const char *root, const char *stem, const char *lang,
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
    ll_path_join(&path, root, ll_str_text(&name));
    if (kept[index] == NULL && access(ll_str_text(&path), F_OK) == 0)
        err = ll_prose_new(ll_str_text(&path), ll_str_text(&name), why, &kept[index]);
    *out = kept[index];
    ll_str_done(&path);
    ll_str_done(&name);
    return err;
}

ll_err ll_course_words(struct ll_course *course, const char *root, const char *lang,
                       struct ll_message *why, const struct ll_prose **out)
{
    size_t k = course->roots[0] == root ? 0 : 1;
    return read_root_file(root, "library/words", lang, why, course->words[k], out);
}

ll_err ll_course_goals_prose(struct ll_course *course, const char *lang, struct ll_message *why,
                             const struct ll_prose **out)
{
    return read_root_file(course->roots[0], "goals", lang, why, course->goal_prose[0], out);
}

size_t ll_course_goal_count(const struct ll_course *course)
{
    return course->goals[0].count + course->goals[1].count;
}

/* Which root's a goal is; *index then counts among those. */
static size_t root_of_goal(const struct ll_course *course, size_t *index)
{
    if (*index < course->goals[0].count)
        return 0;
    *index -= course->goals[0].count;
    return 1;
}

const struct ll_course_goal *ll_course_goal(const struct ll_course *course, size_t index)
{
    size_t root = root_of_goal(course, &index);
    return &course->goals[root].list[index];
}

const char *ll_course_goal_title(struct ll_course *course, size_t index, const char *lang)
{
    size_t root = root_of_goal(course, &index);
    const char *id = course->goals[root].list[index].id;
    const struct ll_prose *prose;
    if (read_root_file(course->roots[root], "goals", lang, NULL, course->goal_prose[root],
                       &prose) != LL_OK ||
        prose == NULL)
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
