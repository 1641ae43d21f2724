#include "tui/scene_view.h"

#include <string.h>

#include "base/utf8.h"
#include "tui/frame.h"
#include "tui/screens.h"
#include "tui/trainer_view.h"
#include "tui/values_view.h"

void ll_scene_view_done(struct ll_scene_view_state *view)
{
    ll_text_view_done(&view->text);
    ll_text_view_done(&view->note);
    struct ll_controls_view controls = view->controls;
    *view = (struct ll_scene_view_state){.controls = controls};
}

/* What is to be seen now: the trainer's frame once it runs, else the scene's own view. */
static const struct ll_view *current_view(struct ll_scene *scene)
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
    ll_frame_paragraph(app, area, error, ll_ink(LL_ROLE_BAD, 0));
}

void ll_scene_view_draw(struct ll_scene_view_state *state, struct ll_app *app,
                        const struct ll_step *step, struct ll_rect body)
{
    ll_controls_view_hold(&state->controls, step->scene);
    const struct ll_view *view = current_view(step->scene);
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    struct ll_layout_scene at;
    int words;
    if (view == NULL) {
        draw_error(app, ll_err_text(LL_ERR_MEMORY), body);
        return;
    }
    bool chart = view->error || view->figure_count > 0;
    if (!chart || !ll_layout_beside(body.width, &words))
        words = body.width < LL_LAYOUT_MEASURE ? body.width : LL_LAYOUT_MEASURE;
    ll_text_view_set(&state->text, step->text, step->text_length);
    ll_text_view_set(&state->note, view->note, view->note ? view->note_length : 0);
    struct ll_layout_want want = {
        .text = ll_text_view_height(&state->text, app, words),
        .note = ll_text_view_height(&state->note, app, words),
        .controls = (int)ll_scene_control_count(step->scene),
        .values = view->error ? 0 : ll_values_view_height(view, words),
        .values_half = view->error ? 0 : ll_values_view_fits(view, ll_layout_half(body.width)),
        .trainer = trainer ? 1 : 0,
        .chart = chart,
    };
    ll_layout_scene(chart ? body : ll_layout_column(body), &want, &at);
    at.text.width = at.note.width = words;
    ll_text_view_draw(&state->text, app, at.text);
    ll_text_view_draw(&state->note, app, at.note);
    ll_controls_view_draw(&state->controls, app, step->scene, at.controls);
    if (view->error)
        draw_error(app, view->error, at.chart);
    else
        ll_figures_view_draw(&state->figures, app, view, at.chart);
    state->values_below =
        at.values.height > 0 && ll_values_view_draw(app, view, at.values, &state->values);
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

/* The keys that scroll the text scroll the values once the text is at its end. */
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

enum ll_did ll_scene_view_key(struct ll_scene_view_state *view, struct ll_app *app,
                              const struct ll_step *step, const struct ll_key *key)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    enum ll_did did = ll_controls_view_key(&view->controls, step->scene, key);
    if (did == LL_DID_NOTHING && trainer)
        did = ll_trainer_view_key(app, trainer, key);
    if (did != LL_DID_NOTHING)
        return did;
    if (key->code == 'f' && key->mods == 0 && ll_figures_view_turn(&view->figures))
        return LL_DID_TAKE;
    if (key->code == 'c' && key->mods == 0 && ll_scene_kernel(step->scene)) {
        open_source(app, ll_scene_kernel(step->scene));
        return LL_DID_TAKE;
    }
    if ((key->code == 'r' || key->code == 'R') && ll_scene_control_count(step->scene) > 0) {
        ll_scene_reset(step->scene);
        return LL_DID_TAKE;
    }
    if (scroll_values(view, key))
        return LL_DID_TAKE;
    return ll_text_view_key(&view->text, key, ll_scene_control_count(step->scene) == 0);
}

void ll_scene_view_hints(const struct ll_scene_view_state *view, const struct ll_app *app,
                         const struct ll_step *step, struct ll_hints *out)
{
    struct ll_trainer *trainer = ll_scene_trainer(step->scene);
    ll_controls_view_hints(&view->controls, app, step->scene, out);
    if (view->figures.parts > 1)
        ll_hint_add(out, "f", ll_app_text(app, "tui.key.figures"));
    if (trainer)
        ll_trainer_view_hints(app, trainer, out);
    ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.on"));
    if (ll_scene_kernel(step->scene))
        ll_hint_add(out, "c", ll_app_text(app, "tui.key.source"));
    if (ll_text_view_more_below(&view->text) || view->values_below)
        ll_hint_add(out, "PgDn", ll_app_text(app, "tui.key.more"));
}
