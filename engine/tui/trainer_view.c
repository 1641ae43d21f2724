#include "tui/trainer_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/rng.h"
#include "tui/border.h"

enum { BAR_MOST = 30, SEEDS = 100000 };

static const char *phase_text(const struct ll_app *app, const struct ll_trainer_state *state)
{
    static const char *const keys[] = {
        [LL_TRAINER_READY] = "tui.trainer.ready",   [LL_TRAINER_PLAYING] = "tui.trainer.playing",
        [LL_TRAINER_PAUSED] = "tui.trainer.paused", [LL_TRAINER_DONE] = "tui.trainer.done",
        [LL_TRAINER_FAILED] = "tui.trainer.failed",
    };
    bool diverged = state->phase == LL_TRAINER_DONE && state->diverged;
    return ll_app_text(app, diverged ? "tui.trainer.diverged" : keys[state->phase]);
}

/* "step 12 · 63 % · 2 s left · seed 7" */
static void describe(const struct ll_app *app, const struct ll_trainer *trainer,
                     const struct ll_trainer_state *state, struct ll_str *out)
{
    const struct ll_view *view = ll_trainer_view(trainer);
    char frame[24], percent[24], left[24], speed[24], seed[24];
    const char *dot = app->marks->dot;
    const struct ll_locale *locale = ll_app_locale(app);
    if (view && view->has_step)
        snprintf(frame, sizeof frame, "%.0f", view->step);
    else
        snprintf(frame, sizeof frame, "%zu", state->frame);
    snprintf(percent, sizeof percent, "%.0f", state->progress * 100);
    snprintf(left, sizeof left, state->seconds_left < 10 ? "%.1f" : "%.0f", state->seconds_left);
    snprintf(seed, sizeof seed, "%" PRIu64, state->seed);
    snprintf(speed, sizeof speed, "%d/%d", state->speed + 1, LL_TRAINER_SPEEDS);
    const char *const pairs[] = {"frame", frame, "percent", percent, "seconds", left,
                                 "speed", speed, "seed",    seed,    NULL};
    if (state->frame > 0)
        ll_text_fill(locale, "tui.trainer.frame", pairs, out);
    if (state->phase == LL_TRAINER_PLAYING && state->seconds_left >= 0) {
        ll_str_format(out, " %s ", dot);
        ll_text_fill(locale, "tui.trainer.left", pairs, out);
    }
    if (state->frame > 0)
        ll_str_format(out, " %s ", dot);
    ll_text_fill(locale, "tui.trainer.speed", pairs, out);
    ll_str_format(out, " %s ", dot);
    ll_text_fill(locale, "tui.trainer.seed", pairs, out);
}

void ll_trainer_view_draw(struct ll_app *app, const struct ll_trainer *trainer, struct ll_rect row)
{
    struct ll_trainer_state state;
    struct ll_str text = {0};
    ll_trainer_state(trainer, &state);
    bool playing = state.phase == LL_TRAINER_PLAYING;
    bool bad = state.phase == LL_TRAINER_FAILED || state.diverged;
    struct ll_ink ink = ll_ink(bad ? LL_ROLE_BAD : LL_ROLE_ACCENT, LL_ATTR_BOLD);
    int x = row.x, end = row.x + row.width;
    x += ll_grid_text(app->grid, x, row.y, 1, playing ? app->marks->play : app->marks->pause, ink);
    x += ll_grid_text(app->grid, x + 1, row.y, end - x, phase_text(app, &state), ink) + 3;
    int bar = (end - x) / 3 < BAR_MOST ? (end - x) / 3 : BAR_MOST;
    if (state.progress >= 0 && state.frame > 0 && bar >= 6) {
        int done = (int)lround(fmin(state.progress, 1) * bar);
        ll_border_repeat(app, x, row.y, done, app->marks->track_done, ll_ink(LL_ROLE_ACCENT, 0));
        ll_border_repeat(app, x + done, row.y, bar - done, app->marks->track,
                         ll_ink(LL_ROLE_BORDER, 0));
        x += bar + 2;
    }
    describe(app, trainer, &state, &text);
    ll_grid_text_short(app->grid, x, row.y, end - x, ll_str_text(&text), app->ascii,
                       ll_ink(LL_ROLE_MUTED, 0));
    ll_str_done(&text);
}

/* What failed is not begun again by the key that was to pause it and came a moment late. */
static void play_or_pause(struct ll_app *app, struct ll_trainer *trainer,
                          enum ll_trainer_phase phase)
{
    if (phase == LL_TRAINER_PLAYING) {
        ll_trainer_pause(trainer);
    } else if (phase == LL_TRAINER_FAILED) {
        ll_app_say(app, "tui.say.run_failed", NULL);
    } else {
        if (phase == LL_TRAINER_DONE)
            ll_trainer_reset(trainer);
        ll_trainer_play(trainer);
    }
}

enum ll_did ll_trainer_view_key(struct ll_app *app, struct ll_trainer *trainer,
                                const struct ll_key *key)
{
    struct ll_trainer_state state;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    ll_trainer_state(trainer, &state);
    switch (key->code) {
    case ' ':
        play_or_pause(app, trainer, state.phase);
        return LL_DID_TAKE;
    case '.':
        ll_trainer_step(trainer);
        return LL_DID_TAKE;
    case ',':
        ll_trainer_back(trainer);
        return LL_DID_TAKE;
    case '<':
        ll_trainer_rewind(trainer);
        return LL_DID_TAKE;
    case '>':
        ll_trainer_latest(trainer);
        return LL_DID_TAKE;
    case '+':
    case '=':
        ll_trainer_speed(trainer, state.speed + 1);
        return LL_DID_TAKE;
    case '-':
        ll_trainer_speed(trainer, state.speed - 1);
        return LL_DID_TAKE;
    case 'r':
        ll_trainer_reset(trainer);
        return LL_DID_TAKE;
    case 's':
        ll_trainer_seed(trainer, ll_seed_fresh() % SEEDS);
        return LL_DID_TAKE;
    default:
        return LL_DID_NOTHING;
    }
}

void ll_trainer_view_hints(const struct ll_app *app, const struct ll_trainer *trainer,
                           struct ll_hints *out)
{
    struct ll_trainer_state state;
    ll_trainer_state(trainer, &state);
    bool playing = state.phase == LL_TRAINER_PLAYING;
    if (state.phase != LL_TRAINER_FAILED)
        ll_hint_add(out, ll_app_text(app, "tui.key.space"),
                    ll_app_text(app, playing ? "tui.key.pause" : "tui.key.train"));
    if (state.phase == LL_TRAINER_READY)
        return;
    ll_hint_add(out, ". ,", ll_app_text(app, "tui.key.steps"));
    ll_hint_add(out, "+ -", ll_app_text(app, "tui.key.speed"));
    ll_hint_add(out, "r", ll_app_text(app, "tui.key.reset"));
    ll_hint_add(out, "s", ll_app_text(app, "tui.key.seed"));
}
