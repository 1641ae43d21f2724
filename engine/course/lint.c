/* The walk over sections, languages and pages; what is checked of an open page is lint_page.c's. */
#include "course/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "course/course_prose.h"
#include "course/course_state.h"
#include "course/lint_claims.h"
#include "course/turned.h"

enum { LESSON_LIMIT = 4 << 20, LANGUAGES_MAX = 8 };

void lint_say(struct lint *lint, const char *where, const char *format, ...)
{
    struct ll_message what;
    va_list args;
    va_start(args, format);
    ll_fail_v(&what, LL_OK, format, args);
    va_end(args);
    lint->counts->findings++;
    lint->report(where, what.text, lint->arg);
}

/* -- prose ------------------------------------------------------------------------------------- */

struct turning {
    struct lint *lint;
    const struct ll_prose_page *page;
    const struct ll_prose_block *block;
};

static void say_turned(size_t line, const char *what, void *arg)
{
    const struct turning *turning = arg;
    struct ll_str where = {0};
    ll_str_format(&where, "%s:%zu", turning->page->file, turning->block->line + line);
    lint_say(turning->lint, ll_str_text(&where), "Markdown makes this line %s", what);
    ll_str_done(&where);
}

/* What is prose stays prose. */
static void check_turned(struct lint *lint, const struct ll_prose *prose)
{
    for (size_t i = 0; i < ll_prose_page_count(prose); i++) {
        const struct ll_prose_page *page = ll_prose_page_at(prose, i);
        for (size_t b = 0; b < page->block_count; b++) {
            struct turning turning = {lint, page, &page->blocks[b]};
            ll_text_turned(page->blocks[b].text, page->blocks[b].length, say_turned, &turning);
        }
    }
}

/* Every block of `a` is in `b`. */
static void compare_blocks(struct lint *lint, const struct ll_prose *other,
                           const struct ll_prose_page *a, const struct ll_prose_page *b)
{
    for (size_t i = 0; i < a->block_count; i++)
        if (ll_prose_block(b, a->blocks[i].id) == NULL)
            lint_say(lint, ll_prose_name(other),
                     "page %s has no block `%s`, as another language has", a->id, a->blocks[i].id);
}

struct seeking {
    const char *key;
    bool found;
};

static ll_err seek_word(const char *key, const char *word, void *arg)
{
    struct seeking *seeking = arg;
    (void)word;
    seeking->found = seeking->found || strcmp(key, seeking->key) == 0;
    return LL_OK;
}

/* The words of one language that are to be found in the other and in the lesson. */
struct words {
    struct lint *lint;
    const struct ll_prose *own, *other;
    const struct ll_prose_page *page, *other_page;
    const char *lesson;
};

static ll_err check_word(const char *key, const char *word, void *arg)
{
    const struct words *words = arg;
    struct seeking seeking = {key, false};
    const char *where = ll_prose_name(words->own);
    const char *of = words->page ? words->page->id : "words";
    if (word[0] == '\0')
        lint_say(words->lint, where, "%s: the word `%s` is empty", of, key);
    ll_err err = ll_prose_words(words->other, words->other_page, NULL, seek_word, &seeking);
    if (err == LL_OK && !seeking.found)
        lint_say(words->lint, ll_prose_name(words->other),
                 "%s: no word `%s`, as another language has", of, key);
    if (strstr(words->lesson, key) == NULL)
        lint_say(words->lint, where, "%s: nothing in the lesson uses the word `%s`", of, key);
    return LL_OK;
}

static void check_words(const struct words *words)
{
    struct ll_message why = {""};
    if (ll_prose_words(words->own, words->page, &why, check_word, (void *)words) != LL_OK)
        lint_say(words->lint, ll_prose_name(words->own), "%s", why.text);
}

/* A block that no step shows and that no view names. */
static void check_used(struct lint *lint, const struct ll_prose *prose,
                       const struct ll_prose_page *page, const char *lesson)
{
    for (size_t i = 0; i < page->block_count; i++) {
        struct ll_str quoted = {0};
        ll_str_format(&quoted, "\"%s\"", page->blocks[i].id);
        if (strcmp(page->blocks[i].id, "words") != 0 &&
            strstr(lesson, ll_str_text(&quoted)) == NULL)
            lint_say(lint, ll_prose_name(prose), "page %s: nothing in the lesson shows block `%s`",
                     page->id, page->blocks[i].id);
        ll_str_done(&quoted);
    }
}

/* Everything of `own` that `other` must have as well. */
static void compare(struct lint *lint, size_t section, const struct ll_prose *own,
                    const struct ll_prose *other, const char *lesson)
{
    check_words(&(struct words){lint, own, other, NULL, NULL, lesson});
    for (size_t i = 0; i < ll_prose_page_count(own); i++) {
        const struct ll_prose_page *page = ll_prose_page_at(own, i);
        const struct ll_prose_page *twin = ll_prose_page(other, page->id);
        size_t entry;
        if (!ll_course_find(lint->course, page->id, &entry) ||
            ll_course_entry(lint->course, entry)->section != section)
            lint_say(lint, ll_prose_name(own), "page %s is not among the section's in course.lua",
                     page->id);
        check_used(lint, own, page, lesson);
        if (twin != NULL) {
            compare_blocks(lint, other, page, twin);
            check_words(&(struct words){lint, own, other, page, twin, lesson});
        }
    }
}

/* -- the walk ---------------------------------------------------------------------------------- */

/* Appends the path of a module's file: in the section's own course, else in the one behind it. */
static void find_module(const struct ll_course *course, size_t section, const char *file,
                        struct ll_str *path)
{
    const char *fallback = ll_course_fallback(course, section);
    ll_path_join(path, ll_course_section(course, section)->root, file);
    if (fallback && !ll_file_exists(ll_str_text(path))) {
        ll_str_clear(path);
        ll_path_join(path, fallback, file);
    }
}

/* Appends the modules that the Lua names, and those that they name, each once. */
static void read_modules(struct lint *lint, size_t section, struct ll_str *out)
{
    static const char call[] = "library \"";
    struct ll_str seen = {0};
    for (size_t at = 0; at < out->length;) {
        const char *found = strstr(ll_str_text(out) + at, call);
        if (found == NULL)
            break;
        const char *name = found + strlen(call);
        size_t length = strcspn(name, "\"\n");
        struct ll_str file = {0}, path = {0}, bytes = {0};
        at = (size_t)(name + length - ll_str_text(out));
        ll_str_format(&file, "library/%.*s.lua", (int)length, name);
        find_module(lint->course, section, ll_str_text(&file), &path);
        ll_str_add(&file, ";");
        if (strstr(ll_str_text(&seen), ll_str_text(&file)) == NULL &&
            ll_file_read(ll_str_text(&path), LESSON_LIMIT, NULL, &bytes) == LL_OK)
            ll_str_add(out, ll_str_text(&bytes));
        ll_str_add(&seen, ll_str_text(&file));
        ll_str_done(&bytes);
        ll_str_done(&path);
        ll_str_done(&file);
    }
    ll_str_done(&seen);
}

/* All the Lua of a section: its lesson.lua, if it has one, and the files of its pages. */
static void read_lessons(struct lint *lint, size_t section, struct ll_str *out)
{
    const struct ll_course_section *of = ll_course_section(lint->course, section);
    struct ll_str path = {0}, name = {0}, bytes = {0};
    struct ll_message why = {""};
    bool is_shared = false;
    for (size_t i = of->first; i < of->first + of->count; i++) {
        ll_str_clear(&path);
        ll_str_clear(&name);
        if (!ll_course_page_file(lint->course, i, "lua", &path, &name))
            is_shared = true;
        else if (ll_file_read(ll_str_text(&path), LESSON_LIMIT, &why, &bytes) == LL_OK)
            ll_str_add(out, ll_str_text(&bytes));
        else
            lint_say(lint, ll_str_text(&name), "%s", why.text);
        ll_str_clear(&bytes);
    }
    ll_str_clear(&path);
    ll_course_path(lint->course, section, "lesson.lua", &path);
    if (is_shared && ll_file_read(ll_str_text(&path), LESSON_LIMIT, &why, &bytes) == LL_OK)
        ll_str_add(out, ll_str_text(&bytes));
    else if (is_shared)
        lint_say(lint, of->folder, "%s", why.text);
    read_modules(lint, section, out);
    ll_str_done(&bytes);
    ll_str_done(&name);
    ll_str_done(&path);
}

static void lint_section(struct lint *lint, size_t section)
{
    struct ll_str lesson = {0};
    struct ll_message why = {""};
    read_lessons(lint, section, &lesson);
    for (size_t a = 0; ll_languages[a] != NULL; a++) {
        const struct ll_prose *own, *other;
        if (ll_course_prose(lint->course, section, ll_languages[a], &why, &own) != LL_OK) {
            lint_say(lint, ll_course_section(lint->course, section)->folder, "%s", why.text);
            continue;
        }
        check_turned(lint, own);
        for (size_t b = 0; ll_languages[b] != NULL; b++)
            if (b != a &&
                ll_course_prose(lint->course, section, ll_languages[b], NULL, &other) == LL_OK)
                compare(lint, section, own, other, ll_str_text(&lesson));
    }
    ll_str_done(&lesson);
}

static void lint_entry(struct lint *lint, size_t entry)
{
    for (size_t i = 0; ll_languages[i] != NULL; i++) {
        struct ll_page_options options = {.lang = ll_languages[i]};
        struct ll_page *page = NULL;
        struct ll_message why = {""};
        struct ll_str where = {0};
        ll_str_format(&where, "%s %s", ll_course_entry(lint->course, entry)->id, ll_languages[i]);
        lint->runs_end = i == 0;
        if (lint->program) {
            options.extend = lint->program->extend;
            options.extend_arg = lint->program->arg;
        }
        if (ll_page_new(lint->course, entry, &options, &why, &page) != LL_OK)
            lint_say(lint, ll_str_text(&where), "%s", why.text);
        else
            lint_page(lint, ll_str_text(&where), page);
        ll_page_free(&page);
        ll_str_done(&where);
    }
    lint->counts->pages++;
}

/* Each goal says what it is in each language, and says nothing else. */
static void lint_goals(struct lint *lint)
{
    const struct goals *goals = &lint->course->goals[0]; /* those of the course in front */
    for (size_t i = 0; ll_languages[i] != NULL && goals->count > 0; i++) {
        const struct ll_prose *prose = NULL;
        struct ll_message why = {""};
        struct ll_str name = {0};
        ll_str_format(&name, "goals.%s.md", ll_languages[i]);
        if (ll_course_goals_prose(lint->course, ll_languages[i], &why, &prose) != LL_OK)
            lint_say(lint, ll_str_text(&name), "%s", why.text);
        for (size_t k = 0; k < goals->count; k++) {
            const char *id = goals->list[k].id;
            if (prose == NULL || ll_prose_page(prose, id) == NULL)
                lint_say(lint, ll_str_text(&name), "no heading `## %s`, a goal of course.lua", id);
        }
        if (prose && ll_prose_page_count(prose) > goals->count)
            lint_say(lint, ll_str_text(&name), "more goals than course.lua has");
        ll_str_done(&name);
    }
}

ll_err ll_course_lint(struct ll_course *course, const char *page,
                      const struct ll_claim_options *options, ll_lint_report *report, void *arg,
                      struct ll_message *why, struct ll_lint_counts *counts)
{
    struct lint lint = {course, report, arg, counts, options, NULL, false};
    size_t only = 0;
    *counts = (struct ll_lint_counts){0};
    if (page != NULL &&
        (!ll_course_find(course, page, &only) || ll_course_entry(course, only)->exercise != NULL))
        return ll_fail(why, LL_ERR_NOT_FOUND, "no page %s in this course", page);
    if (!options->full)
        lint_glossary(&lint, page ? &only : NULL);
    if (page == NULL && !options->full)
        lint_goals(&lint);
    for (size_t i = 0; i < ll_course_section_count(course); i++)
        if (ll_course_section(course, i)->folder != NULL && !options->full &&
            ll_course_is_front(course, i) &&
            (page == NULL || ll_course_entry(course, only)->section == i))
            lint_section(&lint, i);
    for (size_t i = 0; i < ll_course_entry_count(course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(course, i);
        if (entry->exercise != NULL || !ll_course_is_front(course, entry->section) ||
            (page != NULL && i != only))
            continue;
        if (!options->full)
            lint_entry(&lint, i);
        lint_claims(&lint, i);
    }
    return LL_OK;
}

/* The prose of an exercise's page, each language against the other. */
static void lint_use_prose(struct lint *lint, size_t section, const char *exercise,
                           const char *lesson)
{
    struct ll_prose *prose[LANGUAGES_MAX] = {NULL};
    struct ll_message why = {""};
    for (size_t i = 0; ll_languages[i] != NULL; i++)
        if (ll_course_use_prose(exercise, ll_languages[i], &why, &prose[i]) != LL_OK)
            lint_say(lint, exercise, "%s", why.text);
        else
            check_turned(lint, prose[i]);
    for (size_t a = 0; ll_languages[a] != NULL; a++)
        for (size_t b = 0; ll_languages[b] != NULL; b++)
            if (a != b && prose[a] && prose[b])
                compare(lint, section, prose[a], prose[b], lesson);
    for (size_t i = 0; ll_languages[i] != NULL; i++)
        ll_prose_free(&prose[i]);
}

ll_err ll_course_lint_use(struct ll_course *course, size_t entry,
                          const struct ll_lint_yours *program,
                          const struct ll_claim_options *options, ll_lint_report *report, void *arg,
                          struct ll_lint_counts *counts)
{
    struct lint lint = {course, report, arg, counts, options, program, false};
    const struct ll_course_entry *at = ll_course_entry(course, entry);
    struct ll_str name = {0}, path = {0}, lesson = {0};
    struct ll_message why = {""};
    ll_str_format(&name, "exercises/%s/use.lua", at->exercise);
    ll_err err = ll_path_data(ll_str_text(&name), NULL, &path);
    if (err != LL_OK)
        ll_fail(&why, err, "%s is not there: what a pass opens has no page", ll_str_text(&name));
    else
        err = ll_file_read(ll_str_text(&path), LESSON_LIMIT, &why, &lesson);
    if (err != LL_OK) {
        lint_say(&lint, at->id, "%s", why.text);
    } else if (!options->full) {
        read_modules(&lint, at->section, &lesson);
        lint_use_prose(&lint, at->section, at->exercise, ll_str_text(&lesson));
        lint_entry(&lint, entry);
    }
    if (err == LL_OK)
        lint_claims(&lint, entry);
    ll_str_done(&lesson);
    ll_str_done(&path);
    ll_str_done(&name);
    return LL_OK;
}
