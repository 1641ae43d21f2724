/* An exercise: the task, the learner's file graded beside the keys, hints, mistakes, solutions.
 * Wide screens keep the task in sight beside everything else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "tui/border.h"
#include "tui/editor.h"
#include "tui/exercise_panes.h"
#include "tui/screens.h"

struct exercise_screen {
    struct ll_screen screen;
    size_t entry;
    bool open; /* `panes.work` is there */
    struct ll_message why;
    struct ll_exercise_panes panes;
    enum ll_exercise_pane pane;
    bool asked;    /* whether to give up */
    double looked; /* at the file, when */
};

static const double editing_least = 2; /* seconds: nobody edits and saves nothing in less */
static const double look_pause = 0.5;  /* seconds between two looks at the learner's file */

static struct ll_exercise_work *work_of(struct exercise_screen *screen)
{
    return &screen->panes.work;
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void draw_header(const struct exercise_screen *exercise, struct ll_app *app)
{
    const struct ll_exercise_work *work = &exercise->panes.work;
    struct ll_str right = {0};
    ll_str_add(&right, ll_language_name(work->language));
    if (work->state.passed)
        ll_str_format(&right, " %s %s %s", app->marks->dot, app->marks->done,
                      ll_app_text(app, "tui.contents.passed"));
    else if (work->state.attempts > 0)
        ll_str_format(&right, " %s %g / 100", app->marks->dot, work->state.best);
    ll_border_header(app, ll_course_entry(app->course, exercise->entry)->id,
                     ll_exercise_title(work->exercise), ll_str_text(&right), NULL);
    ll_str_done(&right);
}

static void draw_failed(const struct exercise_screen *exercise, struct ll_app *app)
{
    struct ll_rect area = ll_layout_column(app->frame.body);
    ll_border_header(app, ll_course_entry(app->course, exercise->entry)->id, "", NULL, NULL);
    ll_border_paragraph(app, area, exercise->why.text, ll_ink(LL_ROLE_BAD, 0));
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct exercise_screen *exercise = (struct exercise_screen *)screen;
    struct ll_rect body = app->frame.body;
    int words = body.width * 57 / 100; /* the task's formulas want the measure, where they can */
    if (!exercise->open) {
        draw_failed(exercise, app);
        return;
    }
    draw_header(exercise, app);
    if (body.width < LL_LAYOUT_BESIDE) {
        ll_exercise_panes_draw(&exercise->panes, app, exercise->pane, ll_layout_column(body));
        return;
    }
    words = words < LL_LAYOUT_MEASURE ? words : LL_LAYOUT_MEASURE;
    struct ll_rect left = {body.x, body.y, words, body.height};
    struct ll_rect right = {body.x + words + 4, body.y, body.width - words - 5, body.height};
    enum ll_exercise_pane other = exercise->pane == LL_PANE_TASK ? LL_PANE_CHECKS : exercise->pane;
    ll_exercise_panes_draw(&exercise->panes, app, LL_PANE_TASK, left);
    ll_exercise_panes_draw(&exercise->panes, app, other, right);
}

/* -- keys -------------------------------------------------------------------------------------- */

static void begin_grading(struct exercise_screen *exercise, struct ll_app *app)
{
    struct ll_message why = {""};
    struct ll_exercise_work *work = work_of(exercise);
    if (!work->exists) {
        ll_app_say(app, "tui.exercise.no_file", NULL);
        return;
    }
    if (ll_exercise_work_grade(work, ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
    exercise->pane = LL_PANE_CHECKS;
}

static void edit(struct exercise_screen *exercise, struct ll_app *app)
{
    struct ll_message why = {""};
    struct ll_exercise_work *work = work_of(exercise);
    double begun = ll_clock_seconds();
    ll_err err = ll_exercise_work_begin(work, &why);
    (void)ll_exercise_work_changed(work);
    if (err == LL_OK)
        err = ll_editor_run(app->term, ll_str_text(&work->path), &why);
    if (err != LL_OK)
        ll_app_say_text(app, why.text, true);
    else if (ll_exercise_work_changed(work))
        begin_grading(exercise, app);
    else if (ll_clock_seconds() - begun < editing_least)
        ll_app_say(app, "tui.say.editor_returned", NULL); /* it has a window of its own */
}

static void show_hint(struct exercise_screen *exercise, struct ll_app *app)
{
    ll_err stored;
    exercise->pane = LL_PANE_HINTS;
    if (!ll_exercise_work_hint(work_of(exercise), &stored))
        ll_app_say(app, "tui.exercise.last_hint", NULL);
    ll_app_stored(app, stored);
}

static void show_solution(struct exercise_screen *exercise, struct ll_app *app)
{
    ll_err stored;
    bool asked = exercise->asked;
    exercise->asked = false;
    if (ll_exercise_work_solved(work_of(exercise), asked, &stored)) {
        exercise->pane = LL_PANE_SOLUTION;
        ll_app_stored(app, stored);
    } else {
        exercise->asked = true;
        ll_app_say(app, "tui.exercise.give_up", NULL);
    }
}

/* Their own program at work, on a page of its own. */
static void begin_use(struct exercise_screen *exercise, struct ll_app *app)
{
    struct ll_screen *screen = NULL;
    struct ll_exercise_work *work = work_of(exercise);
    if (!work->exists) {
        ll_app_say(app, "tui.exercise.no_file", NULL);
        return;
    }
    const struct ll_grade_options options = ll_exercise_work_options(work, ll_app_lang(app));
    ll_err err =
        ll_use_screen_new(app, exercise->entry, ll_str_text(&work->path), &options, &screen);
    if (err == LL_OK)
        ll_app_push(app, screen);
    else
        ll_app_say_text(app, ll_err_text(err), true);
}

static void next_pane(struct exercise_screen *exercise)
{
    exercise->pane = exercise->pane == LL_PANE_TASK ? LL_PANE_CHECKS : LL_PANE_TASK;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct exercise_screen *exercise = (struct exercise_screen *)screen;
    bool asked = exercise->asked;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    if (key->code == 'n' || key->code == 'p') {
        ll_app_go_beside(app, exercise->entry, key->code == 'n' ? 1 : -1);
        return LL_DID_TAKE;
    }
    if (!exercise->open)
        return LL_DID_NOTHING;
    exercise->asked = false;
    switch (key->code) {
    case 'e':
        edit(exercise, app);
        return LL_DID_TAKE;
    case 'g':
    case LL_KEY_ENTER:
        begin_grading(exercise, app);
        return LL_DID_TAKE;
    case 'h':
        show_hint(exercise, app);
        return LL_DID_TAKE;
    case 'd':
        exercise->pane = LL_PANE_MISTAKES;
        return LL_DID_TAKE;
    case 'y':
        exercise->pane = LL_PANE_ATTEMPTS;
        return LL_DID_TAKE;
    case 's':
        exercise->asked = asked;
        show_solution(exercise, app);
        return LL_DID_TAKE;
    case 'u':
        begin_use(exercise, app);
        return LL_DID_TAKE;
    case 'v':
        (void)ll_exercise_work_switch(work_of(exercise));
        return LL_DID_TAKE;
    case LL_KEY_TAB:
    case LL_KEY_BACKSPACE:
    case LL_KEY_ESCAPE:
    case 'b':
        next_pane(exercise);
        return LL_DID_TAKE;
    default:
        return ll_exercise_panes_key(&exercise->panes, exercise->pane, key);
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    const struct exercise_screen *exercise = (const struct exercise_screen *)screen;
    if (exercise->open) {
        const struct ll_exercise_work *work = &exercise->panes.work;
        if (exercise->pane == LL_PANE_SOLUTION)
            ll_hint_add(out, app->marks->left_right, ll_app_text(app, "tui.key.aside"));
        ll_hint_add(out, "e", ll_app_text(app, "tui.key.edit"));
        if (work->exists)
            ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.grade"));
        ll_hint_add(
            out, "Tab",
            ll_app_text(app, exercise->pane == LL_PANE_TASK ? "tui.key.checks" : "tui.key.task"));
        ll_hint_add(out, "h", ll_app_text(app, "tui.key.hint"));
        if (work->result && work->result->diagnosis_count > 0)
            ll_hint_add(out, "d", ll_app_text(app, "tui.key.mistakes"));
        if (work->exists)
            ll_hint_add(out, "u", ll_app_text(app, "tui.key.use"));
        if (work->state.attempts > 0)
            ll_hint_add(out, "y", ll_app_text(app, "tui.key.attempts"));
        ll_hint_add(out, "s", ll_app_text(app, "tui.key.solution"));
        ll_hint_add(out, "v", ll_app_text(app, "tui.key.other_language"));
    }
    ll_hint_add(out, "?", ll_app_text(app, "tui.key.help"));
    ll_hint_add(out, "t", ll_app_text(app, "tui.key.contents"));
}

/* -- work beside the keys ---------------------------------------------------------------------- */

static bool tick(struct ll_screen *screen, struct ll_app *app, double now, double budget)
{
    struct exercise_screen *exercise = (struct exercise_screen *)screen;
    (void)budget;
    if (!exercise->open)
        return false;
    bool news = ll_exercise_work_poll(work_of(exercise));
    if (now - exercise->looked < look_pause)
        return news;
    exercise->looked = now;
    if (ll_exercise_work_changed(work_of(exercise)) && work_of(exercise)->exists) {
        begin_grading(exercise, app); /* saved in an editor beside us */
        return true;
    }
    return news;
}

static double wait(const struct ll_screen *screen, const struct ll_app *app, double now)
{
    const struct exercise_screen *exercise = (const struct exercise_screen *)screen;
    double left = exercise->looked + look_pause - now;
    (void)app;
    return !exercise->open ? -1 : left > 0 ? left : 0;
}

static int descriptor(const struct ll_screen *screen)
{
    const struct exercise_screen *exercise = (const struct exercise_screen *)screen;
    return exercise->open ? ll_exercise_work_descriptor(&exercise->panes.work) : -1;
}

static void translate(struct ll_screen *screen, struct ll_app *app)
{
    struct exercise_screen *exercise = (struct exercise_screen *)screen;
    struct ll_message why = {""};
    bool judged = exercise->open && work_of(exercise)->result;
    if (!exercise->open)
        return;
    ll_exercise_panes_drop(&exercise->panes);
    if (ll_exercise_work_translate(work_of(exercise), ll_app_lang(app), &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
    else if (judged) {
        enum ll_exercise_pane pane = exercise->pane;
        begin_grading(exercise, app);
        exercise->pane = pane;
    }
}

static void screen_free(struct ll_screen *screen)
{
    struct exercise_screen *exercise = (struct exercise_screen *)screen;
    ll_exercise_panes_drop(&exercise->panes);
    if (exercise->open)
        ll_exercise_work_done(work_of(exercise));
    free(exercise);
}

static unsigned help(const struct ll_screen *screen)
{
    (void)screen;
    return LL_HELP_TEXT | LL_HELP_EXERCISE;
}

static const struct ll_screen_class exercise_class = {
    .help = help,
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = screen_free,
    .translate = translate,
    .tick = tick,
    .wait = wait,
    .descriptor = descriptor,
};

ll_err ll_exercise_screen_new(struct ll_app *app, size_t entry, struct ll_screen **out)
{
    const struct ll_course_entry *at = ll_course_entry(app->course, entry);
    struct exercise_screen *exercise = ll_array_new(1, sizeof *exercise);
    if (exercise == NULL)
        return LL_ERR_MEMORY;
    exercise->screen.class = &exercise_class;
    exercise->entry = entry;
    ll_err err = ll_exercise_work_init(work_of(exercise), at->exercise, ll_app_lang(app),
                                       app->store, &exercise->why);
    exercise->open = err == LL_OK;
    if (err != LL_OK && exercise->why.text[0] == '\0')
        ll_fail(&exercise->why, err, "%s", ll_err_text(err));
    ll_app_stored(app, ll_place_set(app->store, at->id, 0));
    *out = &exercise->screen;
    return LL_OK;
}
