#include "course/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/mem.h"
#include "course/compiled_lessons.h"
#include "course/course_prose.h"
#include "course/lesson.h"
#include "course/runs.h"

/* prelude.lua and claims.lua, line by line: one string would be longer than compilers must take. */
static const char *const prelude[] = {
#include "prelude.inc"
    NULL};
static const char *const claims[] = {
#include "claims.inc"
    NULL};

struct ll_page {
    struct ll_course *course;
    size_t entry;
    const char *lang;
    ll_page_extend *extend;
    void *extend_arg;
    bool claims;
    const char *lua, *kept;
    struct ll_mine_host *losses;
    struct ll_prose *prose; /* an exercise's; a section's is the course's */
    struct lesson lesson;
    struct ll_step *steps;
    size_t step_count;
};

/* -- the script -------------------------------------------------------------------------------- */

static ll_err add_word(const char *key, const char *word, void *arg)
{
    return ll_value_set_string(arg, key, word, strlen(word));
}

/* words["*"] = those of the libraries: the page's own course's over those of the one behind it. */
static ll_err add_library_words(struct ll_page *page, struct ll_message *why,
                                const struct ll_value *words)
{
    size_t section = ll_course_entry(page->course, page->entry)->section;
    const char *const roots[] = {ll_course_fallback(page->course, section),
                                 ll_course_section(page->course, section)->root};
    struct ll_value table = {0};
    ll_err err = ll_value_new_table(page->lesson.script, &table);
    for (size_t i = 0; err == LL_OK && i < sizeof roots / sizeof *roots; i++) {
        const struct ll_prose *library = NULL;
        if (roots[i])
            err = ll_course_words(page->course, roots[i], page->lang, why, &library);
        if (err == LL_OK && library)
            err = ll_prose_words(library, NULL, why, add_word, &table);
    }
    if (err == LL_OK)
        err = ll_value_set(words, "*", &table);
    ll_value_done(&table);
    return err;
}

/* words[key] = the words of a page of the prose; of NULL, those of all its pages. */
static ll_err add_words(const struct ll_page *page, const struct ll_prose *prose,
                        const struct ll_prose_page *of, const char *key, struct ll_message *why,
                        const struct ll_value *words)
{
    struct ll_value table = {0};
    ll_err err = ll_value_new_table(page->lesson.script, &table);
    if (err == LL_OK && prose)
        err = ll_prose_words(prose, of, why, add_word, &table);
    if (err == LL_OK)
        err = ll_value_set(words, key, &table);
    ll_value_done(&table);
    return err;
}

static ll_err run_lines(struct ll_script *script, const char *const *lines, const char *name,
                        struct ll_message *why, struct ll_value *out)
{
    struct ll_str code = {0};
    for (size_t i = 0; lines[i] != NULL; i++)
        ll_str_add(&code, lines[i]);
    ll_err err = ll_str_err(&code);
    if (err == LL_OK)
        err = ll_value_eval(script, ll_str_text(&code), code.length, name, why, out);
    ll_str_done(&code);
    return err;
}

/* Opens the prelude: afterwards the script has what a lesson calls. */
static ll_err open_prelude(struct ll_page *page, const struct ll_prose *prose,
                           struct ll_message *why, struct ll_value *handles)
{
    struct ll_script *script = page->lesson.script;
    struct ll_value open = {0}, args[3] = {{0}, {0}, {0}};
    const char *id = page->lesson.page, *text = page->lesson.text;
    const char *file = strrchr(text, '/') ? strrchr(text, '/') + 1 : text;
    ll_err err = run_lines(script, prelude, "prelude.lua", why, &open);
    if (err == LL_OK)
        err = ll_value_new_string(script, id, strlen(id), &args[0]);
    if (err == LL_OK)
        err = ll_value_new_table(script, &args[1]);
    if (err == LL_OK)
        err = ll_value_new_string(script, file, strlen(file), &args[2]);
    if (err == LL_OK)
        err = add_library_words(page, why, &args[1]);
    if (err == LL_OK)
        err = add_words(page, prose, NULL, "", why, &args[1]);
    if (err == LL_OK)
        err = add_words(page, prose, page->lesson.prose, id, why, &args[1]);
    if (err == LL_OK)
        err = ll_value_call(&open, args, 3, why, handles);
    for (size_t i = 0; i < 3; i++)
        ll_value_done(&args[i]);
    ll_value_done(&open);
    return err;
}

/* Where the page's Lua is, and what messages call it. */
static ll_err find_lesson(const struct ll_page *page, struct ll_message *why, struct ll_str *path,
                          struct ll_str *name)
{
    const struct ll_course_entry *entry = ll_course_entry(page->course, page->entry);
    if (entry->exercise) {
        ll_str_format(name, "exercises/%s/use.lua", entry->exercise);
        ll_err err = ll_path_data(ll_str_text(name), NULL, path);
        return err == LL_OK ? LL_OK
                            : ll_fail(why, err, "%s is not there: the exercise has no page to open",
                                      ll_str_text(name));
    }
    if (ll_course_page_file(page->course, page->entry, "lua", path, name))
        return LL_OK;
    ll_course_path(page->course, entry->section, "lesson.lua", path);
    ll_path_join(name, ll_course_section(page->course, entry->section)->folder, "lesson.lua");
    return LL_OK;
}

/* Runs the page's Lua and gives the list of its steps. */
static ll_err run_lesson(struct ll_page *page, const struct ll_value *handles,
                         struct ll_message *why, struct ll_value *steps)
{
    struct ll_value ignored = {0};
    struct ll_str path = {0}, name = {0};
    ll_err err = find_lesson(page, why, &path, &name);
    if (err == LL_OK && page->lua)
        err = ll_value_eval(page->lesson.script, page->lua, strlen(page->lua), ll_str_text(&name),
                            why, &ignored);
    else if (err == LL_OK)
        err = ll_value_eval_file(page->lesson.script, ll_str_text(&path), ll_str_text(&name), why,
                                 &ignored);
    if (err == LL_OK)
        err = lesson_own_find(&page->lesson, page->lang, handles, why);
    if (err == LL_OK)
        err = ll_value_call_method(handles, "steps", NULL, 0, why, steps);
    if (err == LL_OK)
        err = ll_value_field(handles, "run", why, &page->lesson.run);
    if (err == LL_OK && ll_value_kind(steps) != LL_KIND_TABLE)
        err = ll_fail(why, LL_ERR_NOT_FOUND, "%s: no page \"%s\" here", ll_str_text(&name),
                      page->lesson.page);
    ll_value_done(&ignored);
    ll_str_done(&name);
    ll_str_done(&path);
    return err;
}

/* -- steps ------------------------------------------------------------------------------------- */

static ll_err read_step(struct ll_page *page, const struct ll_value *spec, struct ll_message *why,
                        struct ll_step *step)
{
    const struct ll_prose_block *block = NULL;
    const char *kind;
    double part;
    ll_err err = lesson_text(&page->lesson, spec, "id", why, &step->id);
    if (err == LL_OK)
        err = lesson_text(&page->lesson, spec, "kind", why, &kind);
    if (err == LL_OK)
        err = lesson_number(spec, "part", why, &part);
    if (err == LL_OK)
        err = lesson_block(&page->lesson, step->id, why, &block);
    if (err != LL_OK)
        return err;
    step->part = (enum ll_part)part;
    step->text = block->text;
    step->text_length = block->length;
    if (strcmp(kind, "text") == 0) {
        step->kind = LL_STEP_TEXT;
        return lesson_own_say(&page->lesson, step);
    }
    if (strcmp(kind, "scene") == 0) {
        step->kind = LL_STEP_SCENE;
        err = lesson_scene(&page->lesson, spec, why, &step->scene);
        return err == LL_OK ? lesson_own_say(&page->lesson, step) : err;
    }
    step->kind = LL_STEP_QUESTION;
    err = lesson_question(&page->lesson, spec, block, why, &step->question);
    if (err == LL_OK)
        step->text = lesson_question_prompt(step->question, &step->text_length);
    return err;
}

static ll_err read_steps(struct ll_page *page, const struct ll_value *list, struct ll_message *why)
{
    struct ll_value item = {0};
    size_t count = ll_value_count(list);
    ll_err err = LL_OK;
    page->steps = ll_arena_new(&page->lesson.arena, count, sizeof *page->steps);
    if (page->steps == NULL)
        return LL_ERR_MEMORY;
    for (size_t i = 0; err == LL_OK && i < count; i++) {
        err = ll_value_item(list, i + 1, why, &item);
        if (err == LL_OK)
            err = read_step(page, &item, why, &page->steps[page->step_count++]);
    }
    ll_value_done(&item);
    return err;
}

/* -- opening ----------------------------------------------------------------------------------- */

static ll_err find_prose(struct ll_page *page, struct ll_message *why,
                         const struct ll_prose **prose)
{
    const struct ll_course_entry *entry = ll_course_entry(page->course, page->entry);
    ll_err err = entry->exercise
                     ? ll_course_use_prose(entry->exercise, page->lang, why, &page->prose)
                     : ll_course_page_prose(page->course, page->entry, page->lang, why, prose);
    /* An exercise may have been written in one language alone. */
    for (size_t i = 0; entry->exercise && err == LL_ERR_NOT_FOUND && ll_languages[i]; i++)
        err = ll_course_use_prose(entry->exercise, ll_languages[i], why, &page->prose);
    if (err != LL_OK)
        return err;
    if (entry->exercise)
        *prose = page->prose;
    page->lesson.page = entry->id;
    page->lesson.text = ll_prose_name(*prose);
    page->lesson.prose = ll_prose_page(*prose, entry->id);
    if (page->lesson.prose != NULL)
        page->lesson.text = page->lesson.prose->file;
    if (page->lesson.prose == NULL)
        return ll_fail(why, LL_ERR_NOT_FOUND, "%s: no page %s here (## %s title)",
                       page->lesson.text, entry->id, entry->id);
    return LL_OK;
}

/* A script that finds the modules of its course, then those of the course behind it. */
static ll_err open_script(struct ll_page *page, struct ll_message *why)
{
    struct ll_script_options options = ll_script_options_lesson();
    size_t section = ll_course_entry(page->course, page->entry)->section;
    const char *root = ll_course_section(page->course, section)->root;
    const char *fallback = ll_course_fallback(page->course, section);
    options.milliseconds = LESSON_MILLISECONDS;
    options.ascii = page->lesson.ascii;
    options.modules = fallback ? fallback : root;
    options.own = fallback ? root : NULL;
    options.compiled = &ll_compiled_lessons;
    if (page->kept)
        options.kept = page->kept;
    options.losses = page->losses;
    ll_err err = ll_script_new(&options, why, &page->lesson.script);
    if (err == LL_OK) {
        ll_script_hold_garbage(page->lesson.script, true);
        err = ll_value_new_table(page->lesson.script, &page->lesson.runs);
    }
    if (err == LL_OK)
        err = ll_value_new_table(page->lesson.script, &page->lesson.predicted);
    return err;
}

/* The bench of claims.lua, before the lesson runs and keeps what it calls. */
static ll_err open_bench(struct ll_page *page, struct ll_message *why)
{
    struct ll_value open = {0};
    ll_err err = run_lines(page->lesson.script, claims, "claims.lua", why, &open);
    if (err == LL_OK)
        err = ll_value_call(&open, NULL, 0, why, &page->lesson.bench);
    ll_value_done(&open);
    return err;
}

/* Hands the bench the page's steps and claims. */
static ll_err begin_bench(struct ll_page *page, const struct ll_value *handles,
                          const struct ll_value *steps, struct ll_message *why)
{
    struct ll_value begin = {0}, made = {0}, ignored = {0};
    ll_err err = ll_value_field(&page->lesson.bench, "begin", why, &begin);
    if (err == LL_OK)
        err = ll_value_call_method(handles, "claims", NULL, 0, why, &made);
    if (err == LL_OK) {
        const struct ll_value args[] = {*steps, made, page->lesson.run};
        err = ll_value_call(&begin, args, 3, why, &ignored);
    }
    ll_value_done(&ignored);
    ll_value_done(&made);
    ll_value_done(&begin);
    return err;
}

static ll_err open_page(struct ll_page *page, struct ll_message *why)
{
    struct ll_value handles = {0}, steps = {0};
    const struct ll_prose *prose = NULL;
    ll_err err = find_prose(page, why, &prose);
    if (err == LL_OK)
        err = open_script(page, why);
    if (err == LL_OK)
        err = open_prelude(page, prose, why, &handles);
    if (err == LL_OK && page->extend)
        err = page->extend(page->lesson.script, page->extend_arg, why);
    if (err == LL_OK && page->claims)
        err = open_bench(page, why);
    if (err == LL_OK)
        err = run_lesson(page, &handles, why, &steps);
    if (err == LL_OK && page->claims)
        err = begin_bench(page, &handles, &steps, why);
    if (err == LL_OK)
        err = read_steps(page, &steps, why);
    if (page->lesson.script)
        ll_script_hold_garbage(page->lesson.script, false);
    ll_value_done(&steps);
    ll_value_done(&handles);
    return err;
}

/* `options` may be of another language. */
static ll_err page_new(struct ll_course *course, size_t entry, const char *lang,
                       const struct ll_page_options *options, struct ll_message *why,
                       struct ll_page **out)
{
    struct ll_page *page = ll_array_new(1, sizeof *page);
    if (page == NULL)
        return LL_ERR_MEMORY;
    page->course = course;
    page->entry = entry;
    page->lang = lang;
    page->extend = options->extend;
    page->extend_arg = options->extend_arg;
    page->lesson.ascii = options->ascii;
    page->claims = options->claims;
    page->lua = options->lua;
    page->kept = options->kept;
    page->losses = options->losses;
    page->lesson.data = options->data;
    size_t section = ll_course_entry(course, entry)->section;
    ll_err err = open_page(page, why);
    if (err != LL_OK && ll_course_fallback(course, section)) /* another's folder than ours */
        ll_path_place(why, ll_course_section(course, section)->root);
    if (err == LL_OK)
        *out = page;
    else
        ll_page_free(&page);
    return err;
}

/* The language as one of ll_languages, which lives for ever; NULL where it is none. */
static const char *known_language(const char *lang)
{
    for (size_t i = 0; ll_languages[i] != NULL; i++)
        if (strcmp(ll_languages[i], lang) == 0)
            return ll_languages[i];
    return NULL;
}

ll_err ll_page_new(struct ll_course *course, size_t entry, const struct ll_page_options *options,
                   struct ll_message *why, struct ll_page **out)
{
    const char *lang = known_language(options->lang);
    if (lang == NULL)
        return ll_fail(why, LL_ERR_ARGUMENT, "no lessons in language `%s`", options->lang);
    return page_new(course, entry, lang, options, why, out);
}

ll_err ll_page_translate(const struct ll_page *from, const char *lang, struct ll_message *why,
                         struct ll_page **out)
{
    struct ll_page *page = NULL;
    const char *known = known_language(lang);
    if (known == NULL)
        return ll_fail(why, LL_ERR_ARGUMENT, "no lessons in language `%s`", lang);
    struct ll_page_options options = {.data = from->lesson.data,
                                      .kept = from->kept,
                                      .losses = from->losses,
                                      .extend = from->extend,
                                      .extend_arg = from->extend_arg,
                                      .ascii = from->lesson.ascii};
    ll_err err = page_new(from->course, from->entry, known, &options, why, &page);
    if (err == LL_OK)
        err = lesson_runs_take_over(&page->lesson, &from->lesson, why);
    if (err != LL_OK) {
        ll_page_free(&page);
        return err;
    }
    for (size_t i = 0; i < page->step_count && i < from->step_count; i++)
        if (page->steps[i].scene != NULL && from->steps[i].scene != NULL)
            lesson_scene_take_over(page->steps[i].scene, from->steps[i].scene);
    *out = page;
    return LL_OK;
}

void ll_page_free(struct ll_page **page)
{
    if (*page == NULL)
        return;
    struct lesson *lesson = &(*page)->lesson;
    for (size_t i = 0; i < (*page)->step_count; i++) {
        lesson_question_free(&(*page)->steps[i].question);
        lesson_scene_free(&(*page)->steps[i].scene);
    }
    ll_value_done(&lesson->bench);
    ll_value_done(&lesson->run);
    ll_value_done(&lesson->runs);
    ll_value_done(&lesson->predicted);
    ll_script_free(&lesson->script);
    ll_arena_done(&lesson->arena);
    ll_prose_free(&(*page)->prose);
    free(*page);
    *page = NULL;
}

struct lesson *lesson_of_page(struct ll_page *page)
{
    return &page->lesson;
}

void ll_page_data_note(const struct ll_page *page, const struct ll_locale *locale,
                       struct ll_str *out)
{
    if (page->lesson.data)
        ll_data_note(page->lesson.data, page->lesson.need, locale, out);
}

/* The first scene from a step on that has work left; NULL where none has. */
static struct ll_scene *next_to_prepare(const struct ll_page *page, size_t from)
{
    for (size_t i = from; i < page->step_count; i++)
        if (page->steps[i].scene && !ll_scene_is_prepared(page->steps[i].scene))
            return page->steps[i].scene;
    return NULL;
}

bool ll_page_prepare(struct ll_page *page, size_t from, double seconds)
{
    struct ll_scene *scene = next_to_prepare(page, from);
    if (scene)
        (void)ll_scene_prepare(scene, seconds);
    return next_to_prepare(page, from) != NULL;
}

bool ll_page_is_prepared(const struct ll_page *page, size_t from)
{
    return next_to_prepare(page, from) == NULL;
}

const char *ll_page_id(const struct ll_page *page)
{
    return page->lesson.page;
}

const char *ll_page_title(const struct ll_page *page)
{
    return page->lesson.prose->title;
}

size_t ll_page_step_count(const struct ll_page *page)
{
    return page->step_count;
}

const struct ll_step *ll_page_step(const struct ll_page *page, size_t index)
{
    return &page->steps[index];
}
