/* Leaves over a page: its figures in words, and the terms that stand in its text. */
#include "tui/page_screen.h"

#include <string.h>

#include "chart/describe.h"
#include "course/glossary.h"

/* Plain lines as Markdown: a line each, and nothing in them a mark. */
static void add_plain(const struct ll_str *plain, struct ll_str *out)
{
    for (const char *c = ll_str_text(plain); *c != '\0'; c++) {
        bool mark = strchr("\\`*_{}[]<>()#+-.!|~&", *c) != NULL;
        if (mark || *c == '\n') /* before a line's end it keeps the end */
            ll_str_add_char(out, '\\');
        ll_str_add_char(out, *c);
    }
}

/* The figures in sight, in words. */
static void write_words(struct ll_screen *below, struct ll_app *app, struct ll_str *out)
{
    struct page_screen *page = (struct page_screen *)below;
    const struct ll_step *step = ll_page_step_now(page);
    struct ll_str plain = {0};
    const struct ll_view *view =
        step->kind == LL_STEP_SCENE ? ll_scene_view_now(step->scene) : NULL;
    for (size_t i = 0; view && i < view->figure_count; i++)
        (void)ll_figure_describe(view->figures[i], ll_app_locale(app), &plain);
    if (step->kind == LL_STEP_TEXT && ll_aside_view_has(&page->aside, app, page->session))
        ll_aside_view_describe(&page->aside, app, page->session, &plain);
    add_plain(&plain, out);
    ll_str_done(&plain);
}

static bool add_term(const struct ll_glossary_entry *entry, const char *at, size_t length,
                     void *arg)
{
    (void)at;
    (void)length;
    ll_str_format(arg, "**%s**\n\n%s\n\n", entry->term, entry->text);
    return true;
}

/* The page's own course's, or where that has none, the one's behind it. */
static ll_err read_glossary(const struct page_screen *page, const struct ll_app *app,
                            struct ll_message *why, struct ll_glossary **out)
{
    size_t section = ll_course_entry(app->course, page->entry)->section;
    const char *fallback = ll_course_fallback(app->course, section);
    ll_err err =
        ll_glossary_new(ll_course_section(app->course, section)->root, ll_app_lang(app), why, out);
    return err == LL_ERR_NOT_FOUND && fallback
               ? ll_glossary_new(fallback, ll_app_lang(app), why, out)
               : err;
}

/* The terms that stand in the step's text, or where it has none, all. */
static void write_terms(struct ll_screen *below, struct ll_app *app, struct ll_str *out)
{
    struct page_screen *page = (struct page_screen *)below;
    const struct ll_step *step = ll_page_step_now(page);
    struct ll_message why = {""};
    struct ll_glossary *glossary = NULL;
    if (read_glossary(page, app, &why, &glossary) != LL_OK) {
        ll_str_add(out, why.text);
        return;
    }
    ll_glossary_terms(glossary, step->text, step->text_length, add_term, out);
    bool all = out->length == 0;
    for (size_t i = 0; all && i < ll_glossary_count(glossary); i++)
        (void)add_term(ll_glossary_at(glossary, i), NULL, 0, out);
    ll_glossary_free(&glossary);
}

static enum ll_did open_leaf(struct page_screen *page, struct ll_app *app, const char *title,
                             ll_leaf_write *write)
{
    struct ll_screen *leaf = NULL;
    ll_err err = ll_leaf_new(app, title, &page->screen, write, &leaf);
    if (err == LL_OK)
        ll_app_push(app, leaf);
    else
        ll_app_say_text(app, ll_err_text(err), true);
    return LL_DID_TAKE;
}

enum ll_did ll_page_open_words(struct page_screen *page, struct ll_app *app)
{
    const struct ll_step *step = ll_page_step_now(page);
    bool scene = step->kind == LL_STEP_SCENE;
    const struct ll_view *view = scene ? ll_scene_view_now(step->scene) : NULL;
    if (scene
            ? view == NULL || view->figure_count == 0
            : step->kind != LL_STEP_TEXT || !ll_aside_view_has(&page->aside, app, page->session)) {
        ll_app_say(app, "tui.say.no_figure", NULL);
        return LL_DID_TAKE;
    }
    return open_leaf(page, app, "tui.words.title", write_words);
}

enum ll_did ll_page_open_terms(struct page_screen *page, struct ll_app *app)
{
    return open_leaf(page, app, "tui.terms.title", write_terms);
}
