/* The glossary: the same notions in each language, and no text of the course, of its exercises or
 * of the interface uses a word that it rules out. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "course/glossary.h"
#include "course/lint_page.h"

enum { TEXT_LIMIT = 4 << 20 };

/* A text that is looked through. */
struct looking {
    struct lint *lint;
    const char *name, *text;
};

/* `code` is code: a word in it is a name, and so is the key of "key = text" in a file of words. */
static bool is_code(const struct looking *looking, const char *at)
{
    const char *text = looking->text, *line = at;
    bool inside = false;
    while (line > text && line[-1] != '\n')
        line--;
    const char *text_of_key = strstr(line, " = ");
    if (strstr(looking->name, ".txt") && *line != ' ' && text_of_key && at < text_of_key)
        return true;
    for (const char *c = line; c < at; c++)
        inside = *c == '`' ? !inside : inside;
    return inside;
}

static bool say_misused(const struct ll_glossary_entry *entry, const char *at, size_t length,
                        void *arg)
{
    const struct looking *looking = arg;
    struct ll_str where = {0};
    size_t line = 1;
    if (is_code(looking, at))
        return true;
    for (const char *c = looking->text; c < at; c++)
        line += *c == '\n';
    ll_str_format(&where, "%s:%zu", looking->name, line);
    lint_say(looking->lint, ll_str_text(&where), "\"%.*s\": the glossary's term is \"%s\"",
             (int)length, at, entry->term);
    ll_str_done(&where);
    return true;
}

/* A file that need not be there. */
static void look_through(struct lint *lint, const struct ll_glossary *glossary, const char *path,
                         const char *name)
{
    struct ll_str text = {0};
    if (ll_file_read(path, TEXT_LIMIT, NULL, &text) == LL_OK) {
        struct looking looking = {lint, name, ll_str_text(&text)};
        ll_glossary_misused(glossary, looking.text, text.length, say_misused, &looking);
    }
    ll_str_done(&text);
}

static void look_through_course(struct lint *lint, const struct ll_glossary *glossary,
                                const char *format, const char *of, const char *lang)
{
    struct ll_str name = {0}, path = {0};
    ll_str_format(&name, format, of, lang);
    ll_path_join(&path, ll_course_folder(lint->course), ll_str_text(&name));
    look_through(lint, glossary, ll_str_text(&path), ll_str_text(&name));
    ll_str_done(&path);
    ll_str_done(&name);
}

/* What stands beside the course that ships. */
static void look_through_data(struct lint *lint, const struct ll_glossary *glossary,
                              const char *format, const char *of, const char *lang)
{
    struct ll_str name = {0}, path = {0};
    ll_str_format(&name, format, of, lang);
    if (ll_path_data(ll_str_text(&name), NULL, &path) == LL_OK)
        look_through(lint, glossary, ll_str_text(&path), ll_str_text(&name));
    ll_str_done(&path);
    ll_str_done(&name);
}

static void look_through_page(struct lint *lint, const struct ll_glossary *glossary, size_t entry,
                              const char *lang)
{
    const struct ll_course_entry *at = ll_course_entry(lint->course, entry);
    struct ll_str of = {0};
    if (at->exercise) {
        look_through_data(lint, glossary, "exercises/%s/text.%s.md", at->exercise, lang);
        look_through_data(lint, glossary, "exercises/%s/use.%s.md", at->exercise, lang);
        return;
    }
    ll_str_format(&of, "%s/%s", ll_course_section(lint->course, at->section)->folder, at->id);
    look_through_course(lint, glossary, "%s.%s.md", ll_str_text(&of), lang);
    ll_str_done(&of);
}

static void look_through_all(struct lint *lint, const struct ll_glossary *glossary,
                             const char *lang)
{
    struct ll_course *course = lint->course;
    struct ll_str shipped = {0};
    bool ships = ll_path_data("lessons", NULL, &shipped) == LL_OK &&
                 strcmp(ll_str_text(&shipped), ll_course_folder(course)) == 0;
    for (size_t i = 0; i < ll_course_section_count(course); i++)
        if (ll_course_section(course, i)->folder && ll_course_is_front(course, i))
            look_through_course(lint, glossary, "%s/text.%s.md",
                                ll_course_section(course, i)->folder, lang);
    for (size_t i = 0; i < ll_course_entry_count(course); i++)
        if (ll_course_is_front(course, ll_course_entry(course, i)->section))
            look_through_page(lint, glossary, i, lang);
    look_through_course(lint, glossary, "%s/words.%s.md", "library", lang);
    if (ships)
        look_through_data(lint, glossary, "%s/%s.txt", "assets/locale", lang);
    ll_str_done(&shipped);
}

/* Every notion of one language stands in the other. */
static void compare(struct lint *lint, const struct ll_glossary *own,
                    const struct ll_glossary *other, const char *lang)
{
    for (size_t i = 0; i < ll_glossary_count(own); i++)
        if (ll_glossary_find(other, ll_glossary_at(own, i)->key) == NULL)
            lint_say(lint, lang, "the glossary has no `%s`, as another language has",
                     ll_glossary_at(own, i)->key);
}

void lint_glossary(struct lint *lint, const size_t *entry)
{
    struct ll_glossary *all[8] = {NULL};
    for (size_t l = 0; ll_languages[l] != NULL; l++) {
        struct ll_message why = {""};
        ll_err err =
            ll_glossary_new(ll_course_folder(lint->course), ll_languages[l], &why, &all[l]);
        if (err != LL_OK && err != LL_ERR_NOT_FOUND)
            lint_say(lint, ll_languages[l], "%s", why.text);
        if (all[l] && entry)
            look_through_page(lint, all[l], *entry, ll_languages[l]);
        else if (all[l])
            look_through_all(lint, all[l], ll_languages[l]);
    }
    for (size_t a = 0; ll_languages[a] != NULL; a++)
        for (size_t b = 0; ll_languages[b] != NULL; b++)
            if (a != b && all[a] && all[b])
                compare(lint, all[a], all[b], ll_languages[b]);
    for (size_t l = 0; ll_languages[l] != NULL; l++)
        ll_glossary_free(&all[l]);
}
