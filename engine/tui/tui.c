#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tui/loop.h"

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

/* The learner's store. Where it cannot be written the tutorial goes on without, and says so; one
 * that a newer losslab wrote is left alone. */
static ll_err open_store(struct ll_app *app, struct ll_message *why)
{
    struct ll_message reason = {""};
    ll_err err = ll_store_open_default(&reason, &app->store);
    if (err == LL_OK)
        return LL_OK;
    if (err == LL_ERR_NEWER || err == LL_ERR_FORMAT)
        return ll_fail(why, err, "%s", reason.text);
    ll_app_say_text(app, reason.text, true);
    return ll_store_open(":memory:", why, &app->store);
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

/* How long the first frame waits for the terminal to say what its background is. One that answers
 * later changes the colours then. */
static const double answer_patience = 0.1;

/* The theme asked for, the one that the learner chose last, or what the terminal says. */
static void choose_theme(struct ll_app *app)
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
        app->answers_by = ll_clock_seconds() + answer_patience;
    }
    ll_str_done(&kept);
}

ll_err ll_tui_run(const struct ll_tui_options *options, struct ll_message *why)
{
    struct ll_app app = {.options = options};
    ll_err err = ll_course_new(NULL, why, &app.course);
    if (err == LL_OK)
        err = open_store(&app, why);
    if (err == LL_OK)
        err = begin_language(&app, why);
    if (err == LL_OK)
        err = choose_place(&app, why);
    if (err == LL_OK)
        err = ll_term_open(why, &app.term);
    if (err != LL_OK)
        goto done;
    app.style = ll_term_style(app.term);
    app.ascii = app.style.glyphs == LL_GLYPHS_ASCII;
    app.marks = ll_marks(app.style.glyphs);
    choose_theme(&app);
    ll_app_fulfil(&app);
    if (app.failure == LL_OK)
        ll_loop_run(&app);
    err = app.failure;
done:
    ll_app_done(&app);
    return err;
}
