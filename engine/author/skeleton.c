#include "author/skeleton.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "author/course_list.h"
#include "base/file.h"
#include "base/locale.h"
#include "course/course.h"

enum { TEMPLATE_LIMIT = 1 << 20, NAME_MOST = 32, PAIRS = 12 };

/* What is being written, and what is taken away again where it cannot be. */
struct skeleton {
    const char *pairs[PAIRS + 1];
    bool languages[LL_LANGUAGE_COUNT];
    struct ll_message *why;
    struct ll_str written; /* paths, a line each */
};

/* -- names ------------------------------------------------------------------------------------- */

const char *ll_skeleton_name_fault(const char *name)
{
    if (strlen(name) > NAME_MOST)
        return "author.name.long";
    if (name[0] < 'a' || name[0] > 'z' ||
        name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' ||
        name[strlen(name) - 1] == '-')
        return "author.name.letters";
    return strcmp(name, "library") == 0 ? "author.name.taken" : NULL;
}

const char *ll_skeleton_page_fault(const char *id)
{
    const char *dot = strchr(id, '.');
    size_t rest = dot ? strlen(dot + 1) : 0;
    if (strlen(id) > NAME_MOST)
        return "author.name.long";
    if (dot == NULL || dot == id || rest == 0)
        return "author.page.form";
    for (const char *at = id; *at; at++)
        if (at != dot && !isalnum((unsigned char)*at) && *at != '-')
            return "author.page.form";
    return NULL;
}

/* "mse-scaled" as a class begins: "MseScaled"; in C: "mse_scaled"; as a title: "Mse-scaled". */
static void add_class(struct ll_str *out, const char *name)
{
    bool up = true;
    for (; *name; name++) {
        if (*name != '-')
            ll_str_add_char(out, up ? (char)toupper((unsigned char)*name) : *name);
        up = *name == '-';
    }
}

static void add_function(struct ll_str *out, const char *name)
{
    for (; *name; name++)
        ll_str_add_char(out, *name == '-' ? '_' : *name);
}

static void add_title(struct ll_str *out, const char *name)
{
    ll_str_add_char(out, (char)toupper((unsigned char)name[0]));
    ll_str_add(out, name + 1);
}

/* -- templates --------------------------------------------------------------------------------- */

/* Whether a line is for languages that are asked for; steps over its mark. */
static bool is_wanted(const struct skeleton *s, const char **line, size_t *length)
{
    if (**line != '%')
        return true;
    for (size_t l = 0; l < LL_LANGUAGE_COUNT; l++) {
        const char *name = ll_language_name((enum ll_language)l);
        size_t mark = strlen(name) + 2;
        if (*length >= mark && strncmp(*line + 1, name, mark - 2) == 0 &&
            (*line)[mark - 1] == ' ') {
            *line += mark;
            *length -= mark;
            return s->languages[l];
        }
    }
    return true;
}

static ll_err fill(const struct skeleton *s, const char *template, struct ll_str *out)
{
    struct ll_str path = {0}, name = {0}, text = {0}, kept = {0};
    ll_str_format(&name, "assets/skeleton/%s.in", template);
    ll_err err = ll_path_data(ll_str_text(&name), s->why, &path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), TEMPLATE_LIMIT, s->why, &text);
    for (const char *line = ll_str_text(&text); err == LL_OK && *line;) {
        size_t length = strcspn(line, "\n") + 1;
        const char *next = line + length;
        if (is_wanted(s, &line, &length))
            ll_str_add_n(&kept, line, length);
        line = next;
    }
    if (err == LL_OK)
        ll_str_fill(out, ll_str_text(&kept), s->pairs);
    ll_str_done(&kept);
    ll_str_done(&text);
    ll_str_done(&name);
    ll_str_done(&path);
    return err == LL_OK ? ll_str_err(out) : err;
}

/* Writes the template as folder/file. */
static ll_err put(struct skeleton *s, const char *template, const char *folder, const char *file)
{
    struct ll_str path = {0}, text = {0};
    ll_path_join(&path, folder, file);
    ll_err err = fill(s, template, &text);
    if (err == LL_OK)
        err = ll_file_write_new(ll_str_text(&path), ll_str_text(&text), text.length, s->why);
    if (err == LL_ERR_EXISTS)
        ll_fail(s->why, err, "%s: is there already", ll_str_text(&path));
    if (err == LL_OK)
        ll_str_format(&s->written, "%s\n", ll_str_text(&path));
    ll_str_done(&text);
    ll_str_done(&path);
    return err;
}

/* The same in each language of the reader's: "text" as text.en.md, text.ko.md. */
static ll_err put_texts(struct skeleton *s, const char *template, const char *folder,
                        const char *stem)
{
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && ll_languages[i]; i++) {
        struct ll_str from = {0}, to = {0};
        ll_str_format(&from, "%s.%s.md", template, ll_languages[i]);
        ll_str_format(&to, "%s.%s.md", stem, ll_languages[i]);
        err = put(s, ll_str_text(&from), folder, ll_str_text(&to));
        ll_str_done(&to);
        ll_str_done(&from);
    }
    return err;
}

/* Hands the list over, or takes back what was written. */
static ll_err finish(struct skeleton *s, ll_err err, struct ll_str *written)
{
    char *line = s->written.data, *end;
    for (; err != LL_OK && line && (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        unlink(line);
    }
    if (err == LL_OK)
        ll_str_add(written, ll_str_text(&s->written));
    ll_str_done(&s->written);
    return err;
}

/* -- course.lua -------------------------------------------------------------------------------- */

/* Puts the new text in the place of course.lua, where it then has `id` as an entry; else the old
 * one stays, and the author is told what to enter by hand. */
static ll_err replace_list(const char *course, const struct ll_str *old, const struct ll_str *text,
                           const char *id, const char *by_hand, struct ll_message *why)
{
    struct ll_course *opened = NULL;
    struct ll_str path = {0};
    size_t entry;
    ll_path_join(&path, course, "course.lua");
    ll_err err = text->length > 0 ? ll_file_write(ll_str_text(&path), text->data, text->length, why)
                                  : LL_ERR_FORMAT;
    if (err == LL_OK &&
        (ll_course_new(course, NULL, &opened) != LL_OK || !ll_course_find(opened, id, &entry))) {
        err = ll_file_write(ll_str_text(&path), old->data, old->length, why);
        err = err == LL_OK ? LL_ERR_FORMAT : err;
    }
    if (err == LL_ERR_FORMAT)
        ll_fail(why, err, "%s: not written as it was made; enter '%s' there yourself first",
                ll_str_text(&path), by_hand);
    ll_course_free(&opened);
    ll_str_done(&path);
    return err;
}

/* Opens the course by itself, and reads its list. */
static ll_err open_list(const char *course, struct ll_message *why, struct ll_course **out,
                        struct ll_str *text)
{
    struct ll_str path = {0};
    ll_path_join(&path, course, "course.lua");
    ll_err err = ll_course_new(course, why, out);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), TEMPLATE_LIMIT, why, text);
    ll_str_done(&path);
    return err;
}

/* LL_ERR_EXISTS where this course or the one that ships has `id`. */
static ll_err must_be_new(const struct ll_course *course, const char *id, struct ll_message *why)
{
    struct ll_course *shipped = NULL;
    struct ll_str folder = {0};
    size_t entry;
    ll_err err = ll_path_data("lessons", why, &folder);
    if (err == LL_OK)
        err = ll_course_new(ll_str_text(&folder), why, &shipped);
    if (err == LL_OK && ll_course_find(course, id, &entry))
        err = ll_fail(why, LL_ERR_EXISTS, "%s/course.lua: '%s' is there already",
                      ll_course_folder(course), id);
    else if (err == LL_OK && ll_course_find(shipped, id, &entry))
        err = ll_fail(why, LL_ERR_EXISTS, "'%s' is in the course that ships; choose another name",
                      id);
    ll_course_free(&shipped);
    ll_str_done(&folder);
    return err;
}

/* -- a course ---------------------------------------------------------------------------------- */

ll_err ll_skeleton_course(const char *path, struct ll_message *why, struct ll_str *written)
{
    static const char page[] = "A";
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    struct ll_str title = {0}, section = {0}, list = {0};
    add_title(&title, name);
    ll_str_format(&section, "%s/01-%s", path, name);
    ll_path_join(&list, path, "course.lua");
    struct skeleton s = {.why = why,
                         .pairs = {"name", name, "title", ll_str_text(&title), "page", page}};
    ll_err err = ll_file_exists(ll_str_text(&list))
                     ? ll_fail(why, LL_ERR_EXISTS, "%s: is there already", ll_str_text(&list))
                     : ll_folder_make(ll_str_text(&section), why);
    if (err == LL_OK)
        err = put(&s, "course/course.lua", path, "course.lua");
    if (err == LL_OK)
        err = put_texts(&s, "course/text", ll_str_text(&section), "text");
    s.pairs[5] = "A.1";
    if (err == LL_OK)
        err = put(&s, "page/page.lua", ll_str_text(&section), "A.1.lua");
    if (err == LL_OK)
        err = put_texts(&s, "page/page", ll_str_text(&section), "A.1");
    err = finish(&s, err, written);
    ll_str_done(&list);
    ll_str_done(&section);
    ll_str_done(&title);
    return err;
}

/* -- a page ------------------------------------------------------------------------------------ */

static const struct ll_course_section *find_section(const struct ll_course *course, const char *id)
{
    for (size_t i = 0; i < ll_course_section_count(course); i++)
        if (strcmp(ll_course_section(course, i)->id, id) == 0)
            return ll_course_section(course, i);
    return NULL;
}

/* The folder of the page's section, which is made with its texts where there is no such section. */
static ll_err make_section(struct skeleton *s, const struct ll_course *course, const char *id,
                           const char *title, struct ll_str *folder)
{
    const struct ll_course_section *section = find_section(course, id);
    struct ll_str path = {0};
    if (section) {
        ll_str_add(folder, section->folder ? section->folder : "");
        return section->folder
                   ? LL_OK
                   : ll_fail(s->why, LL_ERR_FORMAT, "'%s' is a section of exercises", id);
    }
    ll_str_format(folder, "%02zu-", ll_course_section_count(course) + 1);
    for (const char *at = id; *at; at++)
        ll_str_add_char(folder, (char)tolower((unsigned char)*at));
    ll_path_join(&path, ll_course_folder(course), ll_str_text(folder));
    ll_err err = ll_folder_make(ll_str_text(&path), s->why);
    s->pairs[1] = id;
    s->pairs[3] = title;
    if (err == LL_OK)
        err = put_texts(s, "course/text", ll_str_text(&path), "text");
    ll_str_done(&path);
    return err;
}

static ll_err enter_page(const struct ll_course *course, const struct ll_str *list, const char *id,
                         const char *section, const char *folder, struct ll_message *why)
{
    struct ll_str text = {0}, line = {0};
    bool is_old = find_section(course, section) != NULL;
    ll_str_format(&line, "{ id = \"%s\", folder = \"%s\", pages = { \"%s\" } },", section, folder,
                  id);
    if (is_old ? !course_list_add(ll_str_text(list), section, "pages", id, &text)
               : !course_list_add_section(ll_str_text(list), ll_str_text(&line), &text))
        ll_str_clear(&text);
    ll_err err = replace_list(ll_course_folder(course), list, &text, id, ll_str_text(&line), why);
    ll_str_done(&line);
    ll_str_done(&text);
    return err;
}

ll_err ll_skeleton_page(const char *course, const char *id, struct ll_message *why,
                        struct ll_str *written)
{
    struct skeleton s = {.why = why, .pairs = {"page", id, "title", id}};
    struct ll_course *opened = NULL;
    struct ll_str list = {0}, section = {0}, folder = {0}, path = {0}, lua = {0};
    ll_str_add_n(&section, id, strcspn(id, "."));
    ll_err err = open_list(course, why, &opened, &list);
    if (err == LL_OK)
        err = must_be_new(opened, id, why);
    if (err == LL_OK)
        err = make_section(&s, opened, ll_str_text(&section), ll_str_text(&section), &folder);
    ll_path_join(&path, course, ll_str_text(&folder));
    ll_str_format(&lua, "%s.lua", id);
    s.pairs[1] = s.pairs[3] = id;
    if (err == LL_OK)
        err = put(&s, "page/page.lua", ll_str_text(&path), ll_str_text(&lua));
    if (err == LL_OK)
        err = put_texts(&s, "page/page", ll_str_text(&path), id);
    if (err == LL_OK)
        err = enter_page(opened, &list, id, ll_str_text(&section), ll_str_text(&folder), why);
    err = finish(&s, err, written);
    ll_course_free(&opened);
    ll_str_done(&lua);
    ll_str_done(&path);
    ll_str_done(&folder);
    ll_str_done(&section);
    ll_str_done(&list);
    return err;
}

/* -- an exercise ------------------------------------------------------------------------------- */

/* Of one language: what asks it, starters in each of the reader's, a solution, a mistake. What a
 * mistake answers is found out in Lua, whatever students write. */
static ll_err put_language(struct skeleton *s, const char *folder, enum ll_language language)
{
    static const struct {
        const char *format;
        bool always; /* in Lua */
    } files[] = {{"call.%s", true},
                 {"starter.%s", false},
                 {"starter.ko.%s", false},
                 {"solution.%s", false},
                 {"wrong/sum-instead-of-mean.%s", true}};
    const char *extension = ll_language_extension(language);
    ll_err err = LL_OK;
    for (size_t i = 0; err == LL_OK && i < sizeof files / sizeof *files; i++) {
        struct ll_str file = {0}, template = {0};
        if (!s->languages[language] && !(files[i].always && language == LL_LANGUAGE_LUA))
            continue;
        const char *mark = strchr(files[i].format, '%');
        ll_str_add_n(&file, files[i].format, (size_t)(mark - files[i].format));
        ll_str_add(&file, extension);
        ll_str_format(&template, "exercise/%s", ll_str_text(&file));
        err = put(s, ll_str_text(&template), folder, ll_str_text(&file));
        ll_str_done(&template);
        ll_str_done(&file);
    }
    return err;
}

static ll_err put_exercise(struct skeleton *s, const char *folder)
{
    struct ll_str wrong = {0};
    ll_path_join(&wrong, folder, "wrong");
    ll_err err = ll_folder_make(ll_str_text(&wrong), s->why);
    if (err == LL_OK)
        err = put(s, "exercise/exercise.lua", folder, "exercise.lua");
    for (size_t l = 0; err == LL_OK && l < LL_LANGUAGE_COUNT; l++)
        err = put_language(s, folder, (enum ll_language)l);
    if (err == LL_OK)
        err = put_texts(s, "exercise/text", folder, "text");
    if (err == LL_OK)
        err = put(s, "exercise/use.lua", folder, "use.lua");
    if (err == LL_OK)
        err = put_texts(s, "exercise/use", folder, "use");
    ll_str_done(&wrong);
    return err;
}

/* The section of exercises, or NULL; appends the id of the next. */
static const struct ll_course_section *next_exercise(const struct ll_course *course,
                                                     struct ll_str *page)
{
    for (size_t i = 0; i < ll_course_section_count(course); i++) {
        const struct ll_course_section *section = ll_course_section(course, i);
        if (section->folder == NULL) {
            ll_str_format(page, "%s%zu", section->id, section->count + 1);
            return section;
        }
    }
    ll_str_add(page, "lab1");
    return NULL;
}

static ll_err enter_exercise(const struct ll_course *course, const struct ll_str *list,
                             const struct ll_course_section *section, const char *name,
                             const char *page, struct ll_message *why)
{
    struct ll_str text = {0}, line = {0};
    ll_str_format(&line, "{ id = \"lab\", exercises = { \"%s\" } },", name);
    if (section ? !course_list_add(ll_str_text(list), section->id, "exercises", name, &text)
                : !course_list_add_section(ll_str_text(list), ll_str_text(&line), &text))
        ll_str_clear(&text);
    ll_err err = replace_list(ll_course_folder(course), list, &text, page, ll_str_text(&line), why);
    ll_str_done(&line);
    ll_str_done(&text);
    return err;
}

ll_err ll_skeleton_exercise(const char *course, const char *name,
                            const bool languages[LL_LANGUAGE_COUNT], struct ll_message *why,
                            struct ll_str *page, struct ll_str *written)
{
    struct skeleton s = {.why = why};
    struct ll_course *opened = NULL;
    struct ll_str list = {0}, folder = {0}, class = {0}, function = {0}, title = {0};
    const struct ll_course_section *section = NULL;
    memcpy(s.languages, languages, sizeof s.languages);
    add_class(&class, name);
    add_function(&function, name);
    add_title(&title, name);
    ll_str_format(&folder, "%s/exercises/%s", course, name);
    ll_err err = open_list(course, why, &opened, &list);
    if (err == LL_OK)
        err = must_be_new(opened, name, why);
    if (err == LL_OK)
        section = next_exercise(opened, page);
    const char *const pairs[] = {"name",  name,
                                 "Name",  ll_str_text(&class),
                                 "c",     ll_str_text(&function),
                                 "title", ll_str_text(&title),
                                 "page",  ll_str_text(page)};
    memcpy(s.pairs, pairs, sizeof pairs);
    if (err == LL_OK)
        err = put_exercise(&s, ll_str_text(&folder));
    if (err == LL_OK)
        err = enter_exercise(opened, &list, section, name, ll_str_text(page), why);
    err = finish(&s, err, written);
    ll_course_free(&opened);
    ll_str_done(&title);
    ll_str_done(&function);
    ll_str_done(&class);
    ll_str_done(&folder);
    ll_str_done(&list);
    return err;
}
