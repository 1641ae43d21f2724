#include "tui/tui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/heap.h"
#include "script/shelf.h"
#include "tui/loop.h"
#include "tui/screens.h"
#include "tui/sharing.h"

static size_t language_number(const char *lang)
{
    size_t number = 0;
    for (size_t i = 0; ll_languages[i] != NULL; i++)
        if (strcmp(ll_languages[i], lang) == 0)
            number = i;
    return number;
}

/* What was asked for, else what the learner chose last, else what the environment says. */
static size_t choose_language(struct ll_app *app)
{
    const char *environment = getenv("LOSSLAB_LANG");
    struct ll_str kept = {0};
    const char *wanted = app->options->lang;
    if (wanted == NULL && (environment == NULL || environment[0] == '\0') &&
        ll_setting_get(app->store, "lang", &kept) == LL_OK)
        wanted = ll_str_text(&kept);
    size_t number = language_number(ll_locale_choose(wanted));
    ll_str_done(&kept);
    return number;
}

/* Hangul as question marks would help nobody: English, and how to get Hangul. */
static ll_err begin_language(struct ll_app *app, struct ll_message *why)
{
    size_t wanted = choose_language(app);
    bool can_show = ll_app_can_show(wanted);
    ll_err err = ll_app_language(app, can_show ? wanted : 0, why);
    if (err == LL_OK && !can_show)
        ll_app_say(app, "tui.say.no_hangul", NULL);
    return err;
}

/* What is not kept when the learner quits is told where it can still be read: by whoever called. */
static ll_err close_store(struct ll_app *app, struct ll_message *why)
{
    enum { PATIENCE_MS = 2000 };
    struct ll_store_look look;
    struct ll_str text = {0};
    char count[24];
    if (app->store == NULL || ll_store_flush(app->store, PATIENCE_MS))
        return LL_OK;
    ll_store_look(app->store, &look);
    snprintf(count, sizeof count, "%zu", look.unkept);
    const char *const pairs[] = {"count",          count, "file", look.file, "detail",
                                 look.detail.text, NULL};
    if (look.unkept > 0) {
        ll_text_fill(ll_app_locale(app), "store.lost", pairs, &text);
        ll_str_add_char(&text, ' ');
    }
    ll_text_fill(ll_app_locale(app), look.key, pairs, &text);
    ll_err err = ll_fail(why, LL_ERR_SYSTEM, "%s", ll_str_text(&text));
    ll_str_done(&text);
    return err;
}

/* Where to begin: the page asked for, the place left, or the contents. */
static ll_err choose_place(struct ll_app *app, struct ll_message *why)
{
    struct ll_str page = {0};
    size_t entry = LL_PLACE_CONTENTS, step = 0;
    const char *wanted = app->options->page;
    if (wanted && !ll_course_find(app->course, wanted, &entry))
        return ll_fail(why, LL_ERR_NOT_FOUND, "there is no page '%s'", wanted);
    ll_err err = ll_place_get(app->store, &page, &step);
    if (wanted && (err != LL_OK || strcmp(wanted, ll_str_text(&page)) != 0))
        step = 0;
    if (wanted == NULL && err == LL_OK && !ll_course_find(app->course, ll_str_text(&page), &entry))
        entry = LL_PLACE_CONTENTS;
    ll_str_done(&page);
    if (entry == LL_PLACE_CONTENTS)
        step = LL_PLACE_CONTENTS;
    ll_app_go(app, entry, step, NULL);
    return LL_OK;
}

/* How long the first frame waits for the terminal to say what its background is, from when it was
 * asked: first of all, so that it answers while the page is made, which takes about as long. One
 * that answers later changes the colours then. */
static const double answer_patience = 0.001;

/* What the terminal said last time: a frame that comes before its answer is then mostly right. */
static void guess_background(struct ll_app *app)
{
    struct ll_str kept = {0};
    if (getenv("COLORFGBG") == NULL && ll_setting_get(app->store, "background", &kept) == LL_OK) {
        app->background = strcmp(ll_str_text(&kept), "light") == 0 ? LL_THEME_LIGHT : LL_THEME_DARK;
        ll_app_theme(app, app->background);
    }
    ll_str_done(&kept);
}

/* The theme asked for, the one that the learner chose last, or what the terminal says. */
static void choose_theme(struct ll_app *app, double asked)
{
    struct ll_str kept = {0};
    const char *wanted = app->options->theme;
    app->background = app->style.theme;
    if (wanted == NULL && ll_setting_get(app->store, "theme", &kept) == LL_OK)
        wanted = ll_str_text(&kept);
    if (wanted && (strcmp(wanted, "light") == 0 || strcmp(wanted, "dark") == 0)) {
        app->theme_chosen = true;
        ll_app_theme(app, strcmp(wanted, "light") == 0 ? LL_THEME_LIGHT : LL_THEME_DARK);
    } else if (ll_term_asked(app->term)) {
        app->answers_by = asked + answer_patience;
        guess_background(app);
    }
    ll_str_done(&kept);
}

/* The store first, once memory is ready: its disk works beside us. *asked is when the terminal was
 * asked what it is. */
static ll_err open_app(struct ll_app *app, double *asked, struct ll_message *why)
{
    app->heap = ll_heap_ready();
    ll_err err = ll_store_begin(NULL, false, &app->store);
    if (err == LL_OK)
        err = ll_term_open(why, &app->term);
    *asked = ll_clock_seconds();
    if (err == LL_OK && ll_shelf_folder(NULL, &app->kept) != LL_OK)
        ll_str_clear(&app->kept); /* a learner without a home keeps no losses */
    if (err == LL_OK)
        err = ll_loss_box_new(&app->losses);
    if (err == LL_OK)
        err = ll_course_new(NULL, why, &app->course);
    if (err == LL_OK)
        err = begin_language(app, why);
    return err;
}

static void choose_style(struct ll_app *app, double asked)
{
    app->style = ll_term_style(app->term);
    app->ascii = app->style.glyphs == LL_GLYPHS_ASCII;
    app->marks = ll_marks(app->style.glyphs);
    choose_theme(app, asked);
}

ll_err ll_tui_board(const char *folder, const char *lang, struct ll_message *why)
{
    const struct ll_tui_options options = {.lang = lang};
    struct ll_app app = {.options = &options, .is_board = true};
    struct ll_screen *screen = NULL;
    double asked;
    ll_err err = open_app(&app, &asked, why);
    if (err == LL_OK)
        err = ll_board_screen_new(folder, why, &screen);
    if (err == LL_OK) {
        choose_style(&app, asked);
        ll_app_push(&app, screen);
        ll_loop_run(&app);
    }
    ll_app_done(&app);
    return err;
}

ll_err ll_tui_run(const struct ll_tui_options *options, struct ll_message *why)
{
    struct ll_app app = {.options = options};
    double asked;
    ll_err err = open_app(&app, &asked, why);
    if (err == LL_OK)
        err = choose_place(&app, why);
    if (err != LL_OK)
        goto done;
    choose_style(&app, asked);
    ll_sharing_begin(&app);
    ll_app_fulfil(&app);
    app.store_trouble = LL_STORE_WELL;
    ll_app_store_news(&app);
    if (app.failure == LL_OK)
        ll_loop_run(&app);
    err = app.failure;
done:
    ll_sharing_end(&app);
    if (err == LL_OK)
        err = close_store(&app, why);
    ll_app_done(&app);
    return err;
}
