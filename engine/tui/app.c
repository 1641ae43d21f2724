/* Navigation and what screens share. The event loop is in loop.c. */
#include "tui/app.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/loop.h"
#include "tui/screens.h"

const char *ll_app_lang(const struct ll_app *app)
{
    return ll_languages[app->lang];
}

const struct ll_locale *ll_app_locale(const struct ll_app *app)
{
    return app->locales[app->lang];
}

const char *ll_app_text(const struct ll_app *app, const char *key)
{
    return ll_text(ll_app_locale(app), key);
}

const char *ll_app_title(const struct ll_app *app, size_t entry)
{
    const char *title = ll_course_title(app->course, entry, ll_app_lang(app));
    const char *name = ll_course_entry(app->course, entry)->exercise;
    size_t length = name ? strlen(name) : 0; /* an exercise's heading begins with its name */
    return length > 0 && strncmp(title, name, length) == 0 && title[length] == ' '
               ? title + length + 1
               : title;
}

void ll_app_say_text(struct ll_app *app, const char *text, bool bad)
{
    size_t length = strcspn(text, "\n");
    if (length >= sizeof app->notice)
        length = ll_utf8_whole(text, sizeof app->notice - 1);
    memcpy(app->notice, text, length);
    app->notice[length] = '\0';
    app->notice_bad = bad;
    app->changed = true;
}

void ll_app_say(struct ll_app *app, const char *key, const char *const *pairs)
{
    static const char *const none[] = {NULL};
    struct ll_str text = {0};
    ll_text_fill(ll_app_locale(app), key, pairs ? pairs : none, &text);
    ll_app_say_text(app, ll_str_text(&text), false);
    ll_str_done(&text);
}

void ll_app_theme(struct ll_app *app, enum ll_theme theme)
{
    app->style.theme = theme;
    ll_term_set_theme(app->term, theme);
    app->changed = true;
}

void ll_app_stored(struct ll_app *app, ll_err err)
{
    if (err != LL_OK && err != LL_ERR_NOT_FOUND)
        ll_app_say_text(app, ll_store_message(app->store), true);
}

static void say_of_store(struct ll_app *app, const struct ll_store_look *look, const char *key,
                         bool bad)
{
    const char *slash = strrchr(look->aside.text, '/');
    const char *const pairs[] = {"detail", look->detail.text, "aside",
                                 slash ? slash + 1 : look->aside.text, NULL};
    struct ll_str text = {0};
    ll_text_fill(ll_app_locale(app), key, pairs, &text);
    ll_app_say_text(app, ll_str_text(&text), bad);
    ll_str_done(&text);
}

void ll_app_store_news(struct ll_app *app)
{
    struct ll_store_look look;
    enum ll_store_trouble before = app->store_trouble;
    ll_store_look(app->store, &look);
    app->store_trouble = look.trouble;
    if (look.aside.text[0] != '\0' && !app->store_aside)
        say_of_store(app, &look, "store.aside", true);
    else if (look.trouble != LL_STORE_WELL)
        say_of_store(app, &look, look.key, true);
    else if (before != LL_STORE_WELL)
        say_of_store(app, &look, "store.well", false);
    app->store_aside = look.aside.text[0] != '\0';
}

const char *ll_app_mark(const struct ll_app *app)
{
    if (app->store_trouble == LL_STORE_WELL)
        return app->asks_help ? ll_app_text(app, "tui.mark.help") : NULL;
    return ll_app_text(app, app->store_trouble == LL_STORE_LATE ? "store.mark.late"
                                                                : "store.mark.unkept");
}

void ll_app_push(struct ll_app *app, struct ll_screen *screen)
{
    if (app->depth == LL_APP_DEPTH) {
        screen->class->free(screen);
        return;
    }
    app->stack[app->depth++] = screen;
    app->changed = true;
}

void ll_app_go(struct ll_app *app, size_t entry, size_t step, const char *block)
{
    app->wish = (struct ll_app_wish){.go = true, .remember = true, .place = {entry, step}};
    if (block)
        strncpy(app->wish.block, block, sizeof app->wish.block - 1);
}

void ll_app_go_beside(struct ll_app *app, size_t entry, int by)
{
    size_t to = entry + (size_t)by; /* wraps below 0 to past the end */
    if (entry != LL_PLACE_CONTENTS && to < ll_course_entry_count(app->course))
        ll_app_go(app, to, 0, NULL);
    else
        ll_app_say(app, by < 0 ? "tui.say.first_page" : "tui.say.last_page", NULL);
}

void ll_app_moved(struct ll_app *app, size_t entry, size_t step)
{
    ll_trail_go(&app->trail, (struct ll_trail_place){entry, step});
}

static void pop_all(struct ll_app *app)
{
    while (app->depth > 0) {
        struct ll_screen *screen = app->stack[--app->depth];
        screen->class->free(screen);
    }
}

static ll_err make_screen(struct ll_app *app, struct ll_trail_place place, const char *block,
                          struct ll_screen **out)
{
    if (place.entry == LL_PLACE_CONTENTS)
        return ll_contents_new(app, place.step, out);
    if (ll_course_entry(app->course, place.entry)->exercise)
        return ll_exercise_screen_new(app, place.entry, out);
    return ll_page_screen_new(app, place.entry, place.step, block, out);
}

void ll_app_fulfil(struct ll_app *app)
{
    struct ll_app_wish wish = app->wish;
    struct ll_screen *screen = NULL;
    app->wish.go = false;
    if (!wish.go)
        return;
    ll_store_refresh(app->store);
    pop_all(app); /* first, so that two pages never hold their memory at once */
    ll_err err = make_screen(app, wish.place, wish.block, &screen);
    if (err != LL_OK) {
        app->failure = err;
        app->quit = true;
        return;
    }
    if (wish.remember)
        ll_trail_go(&app->trail, wish.place);
    ll_app_push(app, screen);
}

void ll_app_go_trail(struct ll_app *app, bool back)
{
    struct ll_trail_place place;
    bool found = back ? ll_trail_back(&app->trail, &place) : ll_trail_forward(&app->trail, &place);
    if (found)
        app->wish = (struct ll_app_wish){.go = true, .place = place};
    else
        ll_app_say(app, back ? "tui.say.nothing_back" : "tui.say.nothing_forward", NULL);
}

bool ll_app_can_show(size_t lang)
{
    return lang == 0 || strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

ll_err ll_app_language(struct ll_app *app, size_t lang, struct ll_message *why)
{
    struct ll_locale *given = app->options->locale;
    if (given != NULL && strcmp(ll_locale_lang(given), ll_languages[lang]) == 0)
        app->locales[lang] = given;
    if (app->locales[lang] == NULL) {
        ll_err err = ll_locale_new(ll_languages[lang], why, &app->locales[lang]);
        if (err != LL_OK)
            return err;
    }
    app->lang = lang;
    for (size_t i = 0; i < app->depth; i++)
        if (app->stack[i]->class->translate)
            app->stack[i]->class->translate(app->stack[i], app);
    app->changed = true;
    return LL_OK;
}

void ll_app_done(struct ll_app *app)
{
    pop_all(app);
    ll_term_close(&app->term);
    ll_grid_free(&app->grid);
    ll_course_free(&app->course);
    ll_store_free(&app->store);
    for (size_t i = 0; i < LL_APP_LANGUAGES; i++)
        if (app->locales[i] != app->options->locale)
            ll_locale_free(&app->locales[i]);
    ll_loss_box_free(&app->losses);
    ll_str_done(&app->kept);
    free(app->heap);
}
