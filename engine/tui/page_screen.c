/* A page: the step it is at, and the way on. What a step shows is drawn by its own view
 * (page_draw.c); this screen moves between steps. */
#include "tui/page_screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tui/links.h"
#include "tui/trainers.h"

void ll_page_drop_views(struct page_screen *page)
{
    page->is_laid_out = false;
    ll_text_view_done(&page->text);
    int first = page->text.first;
    page->text = (struct ll_text_view){.first = first};
    ll_aside_view_done(&page->aside);
    ll_question_view_done(&page->question);
    ll_scene_view_done(&page->scene);
}

/* What trains at the step in sight; NULL for nothing. */
static struct ll_trainer *trainer_of(const struct page_screen *page)
{
    return page->session ? ll_step_trainer(ll_page_step_now(page)) : NULL;
}

static void tell_store(struct page_screen *page, struct ll_app *app)
{
    if (page->session->stored != LL_OK)
        ll_app_stored(app, page->session->stored);
    page->session->stored = LL_OK;
}

/* The learner came to another step. */
static void arrived(struct page_screen *page, struct ll_app *app)
{
    ll_page_drop_views(page);
    page->text.first = 0;
    page->question.first = 0;
    page->scene = (struct ll_scene_view_state){0};
    ll_trainers_pause(page->session->page);
    if (!page->session->testing && !page->work.learner)
        ll_app_moved(app, page->entry, page->session->step);
    tell_store(page, app);
}

/* -- keys -------------------------------------------------------------------------------------- */

static void say_title(struct ll_app *app, const char *key, size_t entry)
{
    if (entry >= ll_course_entry_count(app->course)) {
        ll_app_say(app, "tui.say.page_done_last", NULL);
        return;
    }
    ll_app_say(app, key,
               (const char *const[]){"id", ll_course_entry(app->course, entry)->id, "title",
                                     ll_app_title(app, entry), NULL});
}

static enum ll_did go_on(struct page_screen *page, struct ll_app *app)
{
    bool was_done = page->session->done != LL_DONE_NOT;
    bool at_end = page->session->step + 1 == ll_page_step_count(page->session->page);
    switch (ll_visit_next(page->session)) {
    case LL_VISIT_LOCKED:
        ll_app_say(app, "tui.say.predict_first", NULL);
        return LL_DID_TAKE;
    case LL_VISIT_UNANSWERED:
        return LL_DID_TAKE;
    case LL_VISIT_END:
        ll_app_say(app, "tui.say.question_left", NULL);
        break;
    case LL_VISIT_TEST_FAILED:
        ll_app_say(app, "tui.say.test_failed", NULL);
        break;
    case LL_VISIT_DONE:
        if (page->work.learner) {
            ll_app_say(app, "tui.say.use_done", NULL);
            return LL_DID_CLOSE;
        }
        if (was_done && at_end) {
            ll_app_go_beside(app, page->entry, 1);
            return LL_DID_TAKE;
        }
        say_title(app, "tui.say.page_done", page->entry + 1);
        break;
    default:
        break;
    }
    arrived(page, app);
    return LL_DID_TAKE;
}

static enum ll_did go_back(struct page_screen *page, struct ll_app *app)
{
    if (ll_visit_back(page->session) != LL_VISIT_START)
        arrived(page, app);
    else if (page->work.learner)
        return LL_DID_CLOSE;
    else
        ll_app_go_beside(app, page->entry, -1);
    return LL_DID_TAKE;
}

static enum ll_did begin_test(struct page_screen *page, struct ll_app *app)
{
    if (page->session->done != LL_DONE_NOT) {
        ll_app_say(app, "tui.say.done_already", NULL);
    } else if (!ll_visit_test(page->session)) {
        ll_app_say(app, "tui.say.no_test", NULL);
    } else {
        arrived(page, app);
        ll_app_say(app, "tui.say.test_begins", NULL);
    }
    return LL_DID_TAKE;
}

/* The key goes on, unless there are words that have not been in sight. */
static bool is_on(const struct ll_key *key)
{
    return (key->code == LL_KEY_ENTER || key->code == ' ') && key->mods == 0;
}

static enum ll_did view_key(struct page_screen *page, struct ll_app *app, const struct ll_key *key)
{
    const struct ll_step *step = ll_page_step_now(page);
    enum ll_did did;
    switch (step->kind) {
    case LL_STEP_TEXT:
        if (is_on(key) && ll_text_view_more_below(&page->text)) {
            struct ll_key down = {LL_KEY_PAGE_DOWN, 0, 0, 0};
            return ll_text_view_key(&page->text, &down, true);
        }
        return ll_text_view_key(&page->text, key, true);
    case LL_STEP_QUESTION:
        return ll_question_view_key(&page->question, app, page->session, key);
    case LL_STEP_SCENE:
        did = ll_scene_view_key(&page->scene, app, step, key);
        return did == LL_DID_NOTHING && is_on(key) && ll_scene_view_forward(&page->scene)
                   ? LL_DID_TAKE
                   : did;
    }
    return LL_DID_NOTHING;
}

/* -- links ------------------------------------------------------------------------------------- */

/* The texts of the step in sight. */
static struct ll_links links_of(struct page_screen *page)
{
    switch (ll_page_step_now(page)->kind) {
    case LL_STEP_TEXT:
        return (struct ll_links){{&page->text}, 1};
    case LL_STEP_SCENE:
        return (struct ll_links){{&page->scene.text, &page->scene.note}, 2};
    case LL_STEP_QUESTION:
        break;
    }
    return (struct ll_links){{&page->question.prompt, &page->question.feedback}, 2};
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct page_screen *page = (struct page_screen *)screen;
    page->says_waiting = false; /* a key took the notice away */
    if (page->session) {
        struct ll_links links = links_of(page);
        if (!page->is_laid_out) /* a key came before the first frame: links are known from it */
            ll_page_draw(screen, app);
        enum ll_did did = ll_links_key(&links, app, page->entry, key);
        if (did == LL_DID_NOTHING)
            did = view_key(page, app, key);
        if (did != LL_DID_NOTHING)
            return did;
    }
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case 'w':
        return page->session ? ll_page_open_words(page, app) : LL_DID_NOTHING;
    case 'd':
        return page->session ? ll_page_open_terms(page, app) : LL_DID_NOTHING;
    case 'e':
    case 'E':
        return ll_page_edit_program(page, app, key->code == 'E');
    case 'n':
    case 'p':
        ll_app_go_beside(app, page->entry, key->code == 'n' ? 1 : -1);
        return LL_DID_TAKE;
    case LL_KEY_ENTER:
    case ' ':
        return page->session ? go_on(page, app) : LL_DID_NOTHING;
    case LL_KEY_BACKSPACE:
    case 'b':
        return page->session ? go_back(page, app) : LL_DID_NOTHING;
    case 'x':
        return page->session && !page->work.learner ? begin_test(page, app) : LL_DID_NOTHING;
    case LL_KEY_ESCAPE:
        if (page->work.learner)
            return LL_DID_CLOSE;
        if (page->session == NULL || !page->session->testing)
            return LL_DID_NOTHING;
        return go_back(page, app);
    default:
        return LL_DID_NOTHING;
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    const struct page_screen *page = (const struct page_screen *)screen;
    if (page->session) {
        const struct ll_step *step = ll_page_step_now(page);
        struct ll_links links = links_of((struct page_screen *)page);
        size_t entry;
        if (ll_links_focused(&links, app, &entry)) {
            ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.follow"));
            ll_hint_add(out, "v", ll_app_text(app, "tui.key.next_link"));
            ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.leave"));
            return;
        }
        if (ll_page_program_scene(page))
            ll_hint_add(out, "E", ll_app_text(app, "tui.key.write"));
        if (step->kind == LL_STEP_SCENE)
            ll_scene_view_hints(&page->scene, app, step, out);
        else if (step->kind == LL_STEP_QUESTION)
            ll_question_view_hints(app, page->session, out);
        else
            ll_hint_add(out, "Enter",
                        ll_app_text(app, ll_text_view_more_below(&page->text) ? "tui.key.more"
                                                                              : "tui.key.on"));
        if (step->kind == LL_STEP_TEXT && ll_text_view_wide(&page->text))
            ll_hint_add(out, app->marks->left_right, ll_app_text(app, "tui.key.aside"));
        if (ll_links_any(&links, app))
            ll_hint_add(out, "v", ll_app_text(app, "tui.key.links"));
        ll_hint_add(out, "b", ll_app_text(app, "tui.key.back"));
    }
    if (page->work.learner)
        ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.exercise"));
    ll_hint_add(out, "?", ll_app_text(app, "tui.key.help"));
    ll_hint_add(out, "t", ll_app_text(app, "tui.key.contents"));
    ll_hint_add(out, "l", ll_app_text(app, "tui.key.language"));
    if (page->session && page->session->step == 0 && page->session->done == LL_DONE_NOT &&
        !page->work.learner)
        ll_hint_add(out, "x", ll_app_text(app, "tui.key.test"));
    ll_hint_add(out, "q", ll_app_text(app, "tui.key.quit"));
}

/* -- work beside the keys ---------------------------------------------------------------------- */

/* Saved in an editor beside us: what ran is forgotten, and runs next with the new text. */
static bool look_at_file(struct page_screen *page, struct ll_app *app, double now)
{
    if (!ll_at_work_saved(&page->work, now))
        return false;
    ll_trainers_reset(page->session->page);
    ll_app_say(app, "tui.say.use_renewed", NULL);
    return true;
}

/* Says for how long a program is waited for that takes more than a second. */
static bool look_at_waiting(struct page_screen *page, struct ll_app *app)
{
    struct ll_trainer_state state;
    const struct ll_trainer *trainer = trainer_of(page);
    char text[16];
    if (trainer == NULL || !ll_at_work_waits(&page->work))
        return false;
    ll_trainer_state(trainer, &state);
    if (page->work.waited > 0 && state.phase == LL_TRAINER_PLAYING) {
        snprintf(text, sizeof text, "%d", page->work.waited);
        ll_app_say(app, "tui.say.use_waits", (const char *const[]){"seconds", text, NULL});
        page->says_waiting = true;
        return true;
    }
    if (!page->says_waiting)
        return false;
    app->notice[0] = '\0'; /* it answered, or nobody waits any longer */
    page->says_waiting = false;
    return true;
}

/* While nothing trains, the scenes that come next are made ready. */
static bool prepares(const struct page_screen *page, double now)
{
    const struct ll_trainer *trainer = trainer_of(page);
    return page->is_laid_out && page->session && !page->session->testing &&
           (trainer == NULL || ll_trainer_wait(trainer, now) < 0) &&
           !ll_page_is_prepared(page->session->page, page->session->step);
}

static bool tick(struct ll_screen *screen, struct ll_app *app, double now, double budget)
{
    struct page_screen *page = (struct page_screen *)screen;
    struct ll_trainer *trainer = trainer_of(page);
    if (page->session && page->session->unsaved) {
        ll_visit_save(page->session);
        tell_store(page, app);
    }
    if (page->own_opens && ll_page_open_named(page, app))
        return true;
    bool news = page->work.learner && page->session && look_at_file(page, app, now);
    if (ll_page_program_scene(page) && ll_own_loss_changed(&page->own, app, now)) {
        ll_page_renew_program(page, app, NULL); /* saved in an editor beside us */
        return true;
    }
    if (prepares(page, now))
        (void)ll_page_prepare(page->session->page, page->session->step, budget);
    news = (trainer && ll_trainer_tick(trainer, now, budget)) || news;
    return (page->work.learner && page->session && look_at_waiting(page, app)) || news;
}

static double wait(const struct ll_screen *screen, const struct ll_app *app, double now)
{
    const struct page_screen *page = (const struct page_screen *)screen;
    const struct ll_trainer *trainer = trainer_of(page);
    (void)app;
    if (page->own_opens || (page->session && page->session->unsaved) || prepares(page, now))
        return 0;
    double run = trainer ? ll_trainer_wait(trainer, now) : -1;
    double look = ll_at_work_wait(&page->work, now);
    if (ll_page_program_scene(page))
        look = ll_own_loss_wait(&page->own, now);
    return run < 0 || (look >= 0 && look < run) ? look : run;
}

static unsigned help(const struct ll_screen *screen)
{
    static const unsigned kinds[] = {
        [LL_QUESTION_CHOICE] = LL_HELP_CHOICE,
        [LL_QUESTION_NUMBER] = LL_HELP_NUMBER,
        [LL_QUESTION_ORDER] = LL_HELP_ORDER,
        [LL_QUESTION_CURVE] = LL_HELP_CURVE,
    };
    const struct page_screen *page = (const struct page_screen *)screen;
    if (page->session == NULL)
        return 0;
    const struct ll_step *step = ll_page_step_now(page);
    bool tests = !page->work.learner && page->session->done == LL_DONE_NOT;
    unsigned works = LL_HELP_TEXT | LL_HELP_TERMS | LL_HELP_LINKS | (tests ? LL_HELP_TEST : 0);
    if (step->kind == LL_STEP_QUESTION)
        return works | kinds[ll_question_kind(step->question)];
    return step->kind == LL_STEP_SCENE ? works | ll_scene_view_help(&page->scene, step) : works;
}

/* On what has the focus: the chosen item, the number that is typed, the control in hand. */
static bool cursor(const struct ll_screen *screen, int *x, int *y)
{
    const struct page_screen *page = (const struct page_screen *)screen;
    if (page->session == NULL)
        return false;
    struct ll_links links = links_of((struct page_screen *)page);
    if (ll_links_cursor(&links, x, y))
        return true;
    if (ll_page_step_now(page)->kind == LL_STEP_TEXT)
        return false;
    bool scene = ll_page_step_now(page)->kind == LL_STEP_SCENE;
    *x = scene ? page->scene.controls.cursor_x : page->question.cursor_x;
    *y = scene ? page->scene.controls.cursor_y : page->question.cursor_y;
    return *x >= 0 && !(scene && ll_scene_control_count(ll_page_step_now(page)->scene) == 0);
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    struct page_screen *page = (struct page_screen *)screen;
    if (page->session == NULL || ll_page_step_now(page)->kind != LL_STEP_QUESTION ||
        !ll_question_view_paste(page->session, cp))
        ll_app_say(app, "tui.say.pasted", NULL);
    return LL_DID_TAKE;
}

static ll_err open_session(struct page_screen *page, struct ll_app *app, size_t step,
                           const char *block)
{
    struct ll_page_options options = {
        .lang = ll_app_lang(app), .data = app->options->data, .ascii = app->ascii};
    if (app->kept.length > 0)
        options.kept = ll_str_text(&app->kept);
    options.losses = ll_loss_box_host(app->losses);
    ll_own_loss_see(&page->own, app, ll_clock_seconds());
    if (page->work.learner) {
        options.extend = ll_learner_define;
        options.extend_arg = page->work.learner;
    }
    return ll_visit_new(app->course, app->store, page->entry, step, block, &options, &page->why,
                        &page->session);
}

static void translate(struct ll_screen *screen, struct ll_app *app)
{
    struct page_screen *page = (struct page_screen *)screen;
    struct ll_message why = {""};
    if (page->session == NULL) {
        if (open_session(page, app, LL_VISIT_RESUME, "") == LL_OK)
            arrived(page, app);
        return;
    }
    ll_page_drop_views(page);
    if (page->work.learner)
        ll_learner_renew(page->work.learner, ll_app_lang(app));
    if (ll_visit_translate(page->session, ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
}

static void page_free(struct ll_screen *screen)
{
    struct page_screen *page = (struct page_screen *)screen;
    ll_page_drop_views(page);
    if (page->session && page->session->unsaved)
        ll_visit_save(page->session);
    ll_visit_free(&page->session);
    ll_at_work_done(&page->work);
    free(page);
}

static const struct ll_screen_class page_class = {
    .draw = ll_page_draw,
    .key = take_key,
    .hints = add_hints,
    .free = page_free,
    .translate = translate,
    .tick = tick,
    .wait = wait,
    .paste = paste,
    .help = help,
    .cursor = cursor,
};

/* Data of the learner's own that the page does not take are not left out without a word. */
static void tell_data(const struct page_screen *page, struct ll_app *app)
{
    struct ll_str note = {0};
    ll_page_data_note(page->session->page, ll_app_locale(app), &note);
    if (note.length > 0)
        ll_app_say_text(app, ll_str_text(&note), false);
    ll_str_done(&note);
}

/* Takes the page. */
static ll_err open_screen(struct page_screen *page, struct ll_app *app, size_t step,
                          const char *block, struct ll_screen **out)
{
    page->screen.class = &page_class;
    page->question.cursor_x = -1;
    ll_err err = open_session(page, app, step, block);
    if (err == LL_ERR_MEMORY) {
        page_free(&page->screen);
        return err;
    }
    if (err == LL_OK) {
        if (app->options->has_seed)
            ll_trainers_seed(page->session->page, app->options->seed);
        arrived(page, app);
        tell_data(page, app);
    } else if (page->why.text[0] == '\0') {
        ll_fail(&page->why, err, "%s", ll_err_text(err));
    }
    *out = &page->screen;
    return LL_OK;
}

ll_err ll_page_screen_new(struct ll_app *app, size_t entry, size_t step, const char *block,
                          struct ll_screen **out)
{
    struct page_screen *page = ll_array_new(1, sizeof *page);
    if (page == NULL)
        return LL_ERR_MEMORY;
    page->entry = entry;
    return open_screen(page, app, step, block, out);
}

ll_err ll_use_screen_new(struct ll_app *app, size_t entry, const char *path,
                         const struct ll_grade_options *options, struct ll_screen **out)
{
    struct ll_message why = {""};
    struct page_screen *page = ll_array_new(1, sizeof *page);
    if (page == NULL)
        return LL_ERR_MEMORY;
    page->entry = entry;
    ll_err err = ll_at_work_init(&page->work, path, options, ll_clock_seconds(), &why);
    if (err != LL_OK) {
        ll_at_work_done(&page->work);
        free(page);
        return err;
    }
    return open_screen(page, app, LL_VISIT_RESUME, "", out);
}
