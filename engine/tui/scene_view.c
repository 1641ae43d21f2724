#include "tui/scene_view.h"

#include <string.h>

#include "base/utf8.h"
#include "chart/figure.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/trainer_view.h"
#include "tui/values_view.h"

enum { SAID_ROWS = 4, WORKED_ROWS = 2 };

void ll_scene_view_done(struct ll_scene_view_state *view)
{
    ll_text_view_done(&view->text);
    ll_text_view_done(&view->note);
    *view = (struct ll_scene_view_state){.controls = view->controls, .read = view->read};
}

const struct ll_view *ll_scene_view_now(struct ll_scene *scene)
{
    struct ll_trainer *trainer = ll_scene_trainer(scene);
    const struct ll_view *view = NULL;
    struct ll_trainer_state state;
    if (trainer) {
        ll_trainer_state(trainer, &state);
        if (state.phase != LL_TRAINER_READY)
            view = ll_trainer_view(trainer);
    }
    return view ? view : ll_scene_view(scene);
}

static void draw_error(struct ll_app *app, const char *error, struct ll_rect area)
{
    ll_border_paragraph(app, area, error, ll_ink(LL_ROLE_BAD, 0));
}

/* Rows that a text takes, at most `most`. */
static int rows_of(struct ll_app *app, const char *text, int width, int most)
{
    struct ll_rect before = ll_grid_clip(app->grid, (struct ll_rect){0, 0, 0, 0});
    int rows = ll_border_paragraph(app, (struct ll_rect){0, 0, width, 0}, text, ll_ink(0, 0));
    ll_grid_clip(app->grid, before);
    return rows < most ? rows : most;
}

static void draw_said(struct ll_app *app, const char *said, struct ll_rect area)
{
    if (area.height == 1)
        ll_grid_text_short(app->grid, area.x, area.y, area.width, said, app->ascii,
                           ll_ink(LL_ROLE_ACCENT, 0));
    else
        ll_border_paragraph(app, area, said, ll_ink(LL_ROLE_ACCENT, 0));
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* What a run needed once stays its own until the window changes. */
static void keep_rows(struct ll_scene_rows *rows, struct ll_rect body, struct ll_layout_want *want)
{
    if (rows->width != body.width || rows->height != body.height)
        *rows = (struct ll_scene_rows){.width = body.width, .height = body.height};
    rows->whole |= want->values > 0 && want->values_half == 0;
    rows->values = want->values = larger(rows->values, want->values);
    rows->half = want->values_half = larger(rows->half, want->values_half);
    rows->note = want->note = larger(rows->note, want->note);
    if (rows->whole)
        want->values_half = 0;
}

/* A text that would be cut has more rows while it is read: the chart alone stands with it. */
static void lay_out(struct ll_scene_view_state *state, struct ll_trainer *trainer,
                    struct ll_rect body, const struct ll_layout_want *want,
                    struct ll_layout_scene *at)
{
    struct ll_trainer_state training = {.phase = LL_TRAINER_READY};
    if (trainer)
        ll_trainer_state(trainer, &training);
    ll_layout_scene(body, want, at);
    state->reading =
        !state->read && at->text.height < want->text && training.phase == LL_TRAINER_READY;
    if (state->reading) {
        struct ll_layout_want words = {
            .text = want->text, .said = want->said, .chart = want->chart, .reading = true};
        ll_layout_scene(body, &words, at);
    }
}

void ll_scene_view_draw(struct ll_scene_view_state *state, struct ll_app *app,
                        const struct ll_step *step, const char *said, struct ll_rect body)
{
    ll_controls_view_hold(&state->controls, step->scene);
    const struct ll_view *view = ll_scene_view_now(step->scene);
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    struct ll_layout_scene at;
    int words, half = ll_layout_half(body.width);
    if (view == NULL) {
        draw_error(app, ll_err_text(LL_ERR_MEMORY), body);
        return;
    }
    bool chart = view->error || view->figure_count > 0;
    bool beside = chart && ll_layout_beside(body.width, &words);
    if (!beside)
        words = body.width < LL_LAYOUT_MEASURE ? body.width : LL_LAYOUT_MEASURE;
    ll_text_view_set(&state->text, step->text, step->text_length);
    if (view->listing) /* made anew with each view, maybe at the same place */
        ll_text_view_replace(&state->note, view->note, view->note_length);
    else
        ll_text_view_set(&state->note, view->note, view->note ? view->note_length : 0);
    struct ll_layout_want want = {
        .text = ll_text_view_height(&state->text, app, words),
        .note = ll_text_view_height(&state->note, app, words),
        .controls = (int)ll_scene_control_count(step->scene),
        .worked = view->worked ? rows_of(app, view->worked, words, WORKED_ROWS) : 0,
        .values = view->error ? 0 : ll_values_view_height(view, words),
        .values_half = view->error || !ll_controls_view_fits(step->scene, half)
                           ? 0
                           : ll_values_view_fits(view, half),
        .said = beside ? rows_of(app, said, words, SAID_ROWS) : said[0] != '\0',
        .trainer = trainer ? 1 : 0,
        .chart = chart,
    };
    if (trainer)
        keep_rows(&state->rows, body, &want);
    lay_out(state, trainer, chart ? body : ll_layout_column(body), &want, &at);
    at.text.width = at.note.width = at.said.width = words;
    ll_text_view_draw(&state->text, app, at.text);
    ll_text_view_draw(&state->note, app, at.note);
    if (at.said.height > 0)
        draw_said(app, said, at.said);
    ll_controls_view_draw(&state->controls, app, step->scene, at.controls);
    if (at.worked.height > 0)
        ll_border_paragraph(app, at.worked, view->worked, ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    if (view->error)
        draw_error(app, view->error, at.chart);
    else
        ll_figures_view_draw(&state->figures, app, view, at.chart);
    state->values_below =
        at.values.height > 0 && ll_values_view_draw(app, view, at.values, &state->values);
    state->values_ended = state->values_ended || (!state->reading && !state->values_below);
    state->values_shown = at.values.height;
    if (trainer && at.trainer.height > 0)
        ll_trainer_view_draw(app, trainer, at.trainer);
}

static void open_source(struct ll_app *app, const char *loss)
{
    struct ll_screen *screen = NULL;
    ll_err err = ll_source_new(app, loss, &screen);
    if (err == LL_OK)
        ll_app_push(app, screen);
    else
        ll_app_say_text(app, ll_err_text(err), true);
}

bool ll_scene_view_forward(struct ll_scene_view_state *view)
{
    if (ll_text_view_unread(&view->text))
        ll_text_view_forward(&view->text);
    else if (view->reading)
        view->read = true;
    else if (ll_text_view_unread(&view->note))
        ll_text_view_forward(&view->note);
    else if (view->values_below && !view->values_ended)
        view->values += view->values_shown;
    else
        return false;
    return true;
}

static bool is_unread(const struct ll_scene_view_state *view)
{
    return view->reading || ll_text_view_unread(&view->text) || ll_text_view_unread(&view->note) ||
           (view->values_below && !view->values_ended);
}

/* The keys that scroll the text scroll the note and the values once the text is at its end: j and
 * k, and the page keys where no control takes them. */
static bool scroll_note(struct ll_scene_view_state *view, const struct ll_key *key)
{
    bool down = key->code == LL_KEY_PAGE_DOWN || key->code == 'j';
    bool up = key->code == LL_KEY_PAGE_UP || key->code == 'k';
    if (key->mods ||
        (down && (ll_text_view_more_below(&view->text) || !ll_text_view_more_below(&view->note))) ||
        (up && (view->note.first == 0 || view->values > 0)) || (!down && !up))
        return false;
    return ll_text_view_key(&view->note, key, false) == LL_DID_TAKE;
}

static bool scroll_values(struct ll_scene_view_state *view, const struct ll_key *key)
{
    bool down = key->code == LL_KEY_PAGE_DOWN || key->code == 'j';
    bool up = key->code == LL_KEY_PAGE_UP || key->code == 'k';
    if (key->mods || (down && (ll_text_view_more_below(&view->text) || !view->values_below)) ||
        (up && view->values == 0) || (!down && !up))
        return false;
    view->values += down ? 1 : -1;
    return true;
}

static bool put_forward(struct ll_scene_view_state *state, struct ll_app *app,
                        struct ll_scene *scene)
{
    const struct ll_view *view = ll_scene_view_now(scene);
    if (view == NULL || !ll_figures_view_front(&state->figures, view))
        return false;
    const char *name = NULL;
    for (size_t i = 0; i < view->figure_count && name == NULL && state->figures.front > 0; i++)
        name = ll_figure_series_name(view->figures[i], state->figures.front);
    if (name) /* a small chart has no room for a legend: here each name is told */
        ll_app_say(app, "tui.say.front", (const char *const[]){"name", name, NULL});
    else
        ll_app_say(app, "tui.say.no_front", NULL);
    return true;
}

static enum ll_did act(struct ll_scene_view_state *view, struct ll_app *app,
                       const struct ll_step *step, const struct ll_key *key)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    enum ll_did did = ll_controls_view_key(&view->controls, app, step->scene, key);
    if (did == LL_DID_NOTHING && trainer)
        did = ll_trainer_view_key(app, trainer, key);
    if (did != LL_DID_NOTHING)
        return did;
    if (key->code == 'f' && key->mods == 0 && ll_figures_view_turn(&view->figures))
        return LL_DID_TAKE;
    if (key->code == 'o' && key->mods == 0 && put_forward(view, app, step->scene))
        return LL_DID_TAKE;
    if (key->code == 'c' && key->mods == 0 && ll_scene_kernel(step->scene)) {
        open_source(app, ll_scene_kernel(step->scene));
        return LL_DID_TAKE;
    }
    if ((key->code == 'r' || key->code == 'R') && ll_scene_control_count(step->scene) > 0) {
        ll_scene_reset(step->scene);
        return LL_DID_TAKE;
    }
    if (scroll_note(view, key) || scroll_values(view, key))
        return LL_DID_TAKE;
    return ll_text_view_key(&view->text, key, ll_scene_control_count(step->scene) == 0);
}

enum ll_did ll_scene_view_key(struct ll_scene_view_state *view, struct ll_app *app,
                              const struct ll_step *step, const struct ll_key *key)
{
    bool scrolls = key->code == 'j' || key->code == 'k' || key->code == LL_KEY_PAGE_DOWN ||
                   key->code == LL_KEY_PAGE_UP;
    if (view->reading && scrolls)
        return ll_text_view_key(&view->text, key, false);
    enum ll_did did = act(view, app, step, key);
    view->read = view->read || did == LL_DID_TAKE;
    return did;
}

unsigned ll_scene_view_help(const struct ll_scene_view_state *view, const struct ll_step *step)
{
    unsigned works = LL_HELP_PICTURE | (view->figures.parts > 1 ? LL_HELP_FIGURES : 0);
    for (size_t i = 0; i < ll_scene_control_count(step->scene); i++)
        works |= LL_HELP_RESET | ll_controls_view_help(ll_scene_control(step->scene, i));
    size_t program;
    if (ll_scene_kernel(step->scene))
        works |= LL_HELP_SOURCE;
    if (ll_scene_program(step->scene, &program))
        works |= LL_HELP_PROGRAM;
    return ll_scene_trainer(step->scene) ? works | LL_HELP_TRAIN : works;
}

void ll_scene_view_hints(const struct ll_scene_view_state *view, const struct ll_app *app,
                         const struct ll_step *step, struct ll_hints *out)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    const char *down = ll_scene_control_count(step->scene) > 0 ? "j" : "PgDn";
    bool more = ll_text_view_more_below(&view->text) || ll_text_view_more_below(&view->note);
    bool unread = is_unread(view);
    bool typing = view->controls.typed_length > 0; /* Enter sets the number */
    if (unread && !typing)
        ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.more"));
    ll_controls_view_hints(&view->controls, app, step->scene, out);
    if (!unread && more) /* before what may find no room: the text says what to do here */
        ll_hint_add(out, down, ll_app_text(app, "tui.key.more"));
    if (view->figures.parts > 1)
        ll_hint_add(out, "f", ll_app_text(app, "tui.key.figures"));
    if (trainer)
        ll_trainer_view_hints(app, trainer, out);
    if (!unread && !typing)
        ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.on"));
    ll_controls_view_hint_typed(&view->controls, app, step->scene, out);
    if (ll_scene_kernel(step->scene))
        ll_hint_add(out, "c", ll_app_text(app, "tui.key.source"));
    if (!more && !unread && view->values_below)
        ll_hint_add(out, down, ll_app_text(app, "tui.key.more"));
}
