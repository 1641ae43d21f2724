/* A page: its header, the step it is at, and the way on. What a step shows is drawn by its own
 * view; this screen moves between steps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "chart/describe.h"
#include "course/glossary.h"
#include "tui/aside_view.h"
#include "tui/at_work.h"
#include "tui/border.h"
#include "tui/links.h"
#include "tui/own_loss.h"
#include "tui/page_header.h"
#include "tui/question_view.h"
#include "tui/scene_view.h"
#include "tui/screens.h"
#include "tui/trainers.h"
#include "tui/visit.h"

struct page_screen {
    struct ll_screen screen;
    size_t entry;
    struct ll_visit *session; /* NULL where the page could not be opened */
    struct ll_message why;
    struct ll_text_view text;
    struct ll_aside_view aside;
    struct ll_question_view question;
    struct ll_scene_view_state scene;
    struct ll_at_work work; /* the learner's program, on an exercise's page */
    bool is_laid_out;       /* the texts of the step in sight were drawn */
    bool says_waiting;      /* the notice at the foot says that it is waited for */
    struct ll_own_loss own; /* the learner's losses, where a scene's program is among them */
};

static const struct ll_step *step_of(const struct page_screen *page)
{
    return ll_visit_step(page->session);
}

/* What trains at the step in sight; NULL for nothing. */
static struct ll_trainer *trainer_of(const struct page_screen *page)
{
    return page->session ? ll_step_trainer(step_of(page)) : NULL;
}

/* The texts borrowed from a step are left: of another step, or of the page in another language. */
static void drop_views(struct page_screen *page)
{
    page->is_laid_out = false;
    ll_text_view_done(&page->text);
    int first = page->text.first;
    page->text = (struct ll_text_view){.first = first};
    ll_aside_view_done(&page->aside);
    ll_question_view_done(&page->question);
    ll_scene_view_done(&page->scene);
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
    drop_views(page);
    page->text.first = 0;
    page->question.first = 0;
    page->scene = (struct ll_scene_view_state){0};
    ll_trainers_pause(page->session->page);
    if (!page->session->testing && !page->work.learner)
        ll_app_moved(app, page->entry, page->session->step);
    tell_store(page, app);
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void draw_failed(const struct page_screen *page, struct ll_app *app)
{
    struct ll_rect area = ll_layout_column(app->frame.body);
    ll_border_header(app, ll_course_entry(app->course, page->entry)->id,
                     ll_app_title(app, page->entry), NULL, NULL);
    ll_grid_text(app->grid, area.x, area.y, area.width, ll_app_text(app, "tui.page.failed"),
                 ll_ink(LL_ROLE_BAD, LL_ATTR_BOLD));
    area.y += 2;
    area.height -= 2;
    ll_border_paragraph(app, area, page->why.text, ll_ink(LL_ROLE_TEXT, 0));
}

static void draw_text(struct page_screen *page, struct ll_app *app, const struct ll_step *step)
{
    struct ll_rect prose, figure;
    bool beside = ll_layout_aside(app->frame.body, &prose, &figure) &&
                  ll_aside_view_has(&page->aside, app, page->session);
    if (!beside)
        prose = ll_layout_column(app->frame.body);
    ll_text_view_set(&page->text, step->text, step->text_length);
    ll_text_view_draw(&page->text, app, prose);
    if (beside)
        ll_aside_view_draw(&page->aside, app, page->session, figure);
}

/* What was predicted stands beside the run that shows it. */
static void draw_scene(struct page_screen *page, struct ll_app *app, const struct ll_step *step)
{
    const struct ll_reply *reply = NULL;
    struct ll_str said = {0};
    ll_visit_recall(page->session);
    const struct ll_step *predicted = ll_visit_predicted(page->session, &reply);
    if (predicted && step->part == LL_PART_RUN) {
        ll_str_format(&said, "%s ", ll_app_text(app, "tui.scene.said"));
        ll_question_view_said(predicted->question, reply, &said);
    }
    ll_scene_view_draw(&page->scene, app, step, ll_str_text(&said), app->frame.body);
    ll_str_done(&said);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct page_screen *page = (struct page_screen *)screen;
    if (page->session == NULL) {
        draw_failed(page, app);
        return;
    }
    const struct ll_step *step = step_of(page);
    page->is_laid_out = true;
    ll_page_header_draw(page->session, app);
    switch (step->kind) {
    case LL_STEP_TEXT:
        draw_text(page, app, step);
        break;
    case LL_STEP_QUESTION:
        ll_question_view_draw(&page->question, app, page->session, app->frame.body);
        break;
    case LL_STEP_SCENE:
        draw_scene(page, app, step);
        break;
    }
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

/* -- leaves over the page ---------------------------------------------------------------------- */

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
    const struct ll_step *step = step_of(page);
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
    const struct ll_step *step = step_of(page);
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

static enum ll_did open_words(struct page_screen *page, struct ll_app *app)
{
    const struct ll_step *step = step_of(page);
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

/* -- the learner's own losses ------------------------------------------------------------------ */

/* The scene in sight, where it has a program that can be edited; else NULL. */
static struct ll_scene *program_scene(const struct page_screen *page)
{
    size_t control;
    struct ll_scene *scene = page->session ? step_of(page)->scene : NULL;
    return scene && ll_scene_program(scene, &control) ? scene : NULL;
}

/* The page with the losses as they are now, at `name` (which may be NULL); where it cannot be made
 * it stays as it was. */
static void renew(struct page_screen *page, struct ll_app *app, const char *name)
{
    struct ll_message why = {""};
    drop_views(page);
    if (ll_visit_translate(page->session, ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
    else if (name)
        ll_own_loss_pick(step_of(page)->scene, name);
    ll_own_loss_see(&page->own, app, ll_clock_seconds());
}

static bool take_name(struct ll_screen *below, struct ll_app *app, const char *name)
{
    struct page_screen *page = (struct page_screen *)below;
    if (!ll_own_loss_make(app, program_scene(page), name))
        return false;
    renew(page, app, name);
    return true;
}

/* The learner's own is opened in the editor; one of the lesson's is copied under a name first. */
static enum ll_did edit_program(struct page_screen *page, struct ll_app *app)
{
    struct ll_screen *naming = NULL;
    struct ll_scene *scene = program_scene(page);
    const char *name = scene ? ll_own_loss_name(scene) : NULL;
    if (scene == NULL)
        return LL_DID_NOTHING;
    if (name) {
        ll_own_loss_edit(app, name);
        renew(page, app, NULL);
        return LL_DID_TAKE;
    }
    ll_err err = ll_name_new("tui.own.title", "tui.own.prompt", &page->screen, take_name, &naming);
    if (err == LL_OK)
        ll_app_push(app, naming);
    else
        ll_app_say_text(app, ll_err_text(err), true);
    return LL_DID_TAKE;
}

static enum ll_did view_key(struct page_screen *page, struct ll_app *app, const struct ll_key *key)
{
    const struct ll_step *step = step_of(page);
    switch (step->kind) {
    case LL_STEP_TEXT:
        if ((key->code == LL_KEY_ENTER || key->code == ' ') && key->mods == 0 &&
            ll_text_view_more_below(&page->text)) {
            struct ll_key down = {LL_KEY_PAGE_DOWN, 0, 0, 0};
            return ll_text_view_key(&page->text, &down, true);
        }
        return ll_text_view_key(&page->text, key, true);
    case LL_STEP_QUESTION:
        return ll_question_view_key(&page->question, app, page->session, key);
    case LL_STEP_SCENE:
        return ll_scene_view_key(&page->scene, app, step, key);
    }
    return LL_DID_NOTHING;
}

/* -- links ------------------------------------------------------------------------------------- */

/* The texts of the step in sight. */
static struct ll_links links_of(struct page_screen *page)
{
    switch (step_of(page)->kind) {
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
            draw(screen, app);
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
        return page->session ? open_words(page, app) : LL_DID_NOTHING;
    case 'd':
        return page->session ? open_leaf(page, app, "tui.terms.title", write_terms)
                             : LL_DID_NOTHING;
    case 'e':
        return edit_program(page, app);
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
        const struct ll_step *step = step_of(page);
        struct ll_links links = links_of((struct page_screen *)page);
        size_t entry;
        if (ll_links_focused(&links, app, &entry)) {
            ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.follow"));
            ll_hint_add(out, "v", ll_app_text(app, "tui.key.next_link"));
            ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.leave"));
            return;
        }
        if (program_scene(page))
            ll_hint_add(out, "e", ll_app_text(app, "tui.key.edit"));
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

static bool tick(struct ll_screen *screen, struct ll_app *app, double now, double budget)
{
    struct page_screen *page = (struct page_screen *)screen;
    struct ll_trainer *trainer = trainer_of(page);
    if (page->session && page->session->unsaved) {
        ll_visit_save(page->session);
        tell_store(page, app);
    }
    bool news = page->work.learner && page->session && look_at_file(page, app, now);
    if (program_scene(page) && ll_own_loss_changed(&page->own, app, now)) {
        renew(page, app, NULL); /* saved in an editor beside us */
        return true;
    }
    news = (trainer && ll_trainer_tick(trainer, now, budget)) || news;
    return (page->work.learner && page->session && look_at_waiting(page, app)) || news;
}

static double wait(const struct ll_screen *screen, const struct ll_app *app, double now)
{
    const struct page_screen *page = (const struct page_screen *)screen;
    const struct ll_trainer *trainer = trainer_of(page);
    (void)app;
    if (page->session && page->session->unsaved)
        return 0;
    double run = trainer ? ll_trainer_wait(trainer, now) : -1;
    double look = ll_at_work_wait(&page->work, now);
    if (program_scene(page))
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
    const struct ll_step *step = step_of(page);
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
    if (step_of(page)->kind == LL_STEP_TEXT)
        return false;
    bool scene = step_of(page)->kind == LL_STEP_SCENE;
    *x = scene ? page->scene.controls.cursor_x : page->question.cursor_x;
    *y = scene ? page->scene.controls.cursor_y : page->question.cursor_y;
    return *x >= 0 && !(scene && ll_scene_control_count(step_of(page)->scene) == 0);
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    struct page_screen *page = (struct page_screen *)screen;
    if (page->session == NULL || step_of(page)->kind != LL_STEP_QUESTION ||
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
    drop_views(page);
    if (page->work.learner)
        ll_learner_renew(page->work.learner, ll_app_lang(app));
    if (ll_visit_translate(page->session, ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
}

static void page_free(struct ll_screen *screen)
{
    struct page_screen *page = (struct page_screen *)screen;
    drop_views(page);
    if (page->session && page->session->unsaved)
        ll_visit_save(page->session);
    ll_visit_free(&page->session);
    ll_at_work_done(&page->work);
    free(page);
}

static const struct ll_screen_class page_class = {
    .draw = draw,
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
