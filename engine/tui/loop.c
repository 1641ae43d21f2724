/* The event loop. It waits for keys, signals and whatever the top screen waits for, and never
 * blocks on anything else: work comes in slices between keys. All keys that have come are taken
 * before one frame is drawn, so that a held key never runs ahead of the screen. */
#include "tui/loop.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "tui/border.h"
#include "tui/rescue.h"
#include "tui/screens.h"
#include "tui/sharing.h"

static const double slice = 0.008; /* seconds of work between two looks at the keys */
static const double frame_pause = 1.0 / 60;

struct loop {
    struct ll_app *app;
    struct ll_keys keys;
    double drawn; /* when; 0 before the first frame */
    bool laid;    /* the grid holds a frame that is not painted yet, and its cursor is at x, y */
    int x, y;
};

static struct ll_screen *top(const struct ll_app *app)
{
    return app->stack[app->depth - 1];
}

/* Takes the terminal's size. False where there is no memory for a grid of that size. */
static bool fit(struct ll_app *app)
{
    int width, height;
    ll_term_size(app->term, &width, &height);
    app->too_small = !ll_layout_frame(width, height, &app->frame);
    if (app->grid && ll_grid_width(app->grid) == width && ll_grid_height(app->grid) == height)
        return true;
    ll_err err = app->grid ? ll_grid_resize(app->grid, width, height)
                           : ll_grid_new(width, height, &app->grid);
    return err == LL_OK;
}

static void draw_too_small(struct ll_app *app)
{
    char have[32], need[32];
    int width = ll_grid_width(app->grid), height = ll_grid_height(app->grid);
    snprintf(have, sizeof have, "%dx%d", width, height);
    snprintf(need, sizeof need, "%dx%d", LL_LAYOUT_MIN_WIDTH, LL_LAYOUT_MIN_HEIGHT);
    const char *lines[] = {ll_app_text(app, "tui.small.title"), have, need,
                           ll_app_text(app, "tui.small.advice")};
    const char *labels[] = {"", ll_app_text(app, "tui.small.have"),
                            ll_app_text(app, "tui.small.need"), ""};
    int y = height > 4 ? (height - 4) / 2 : 0;
    for (int i = 0; i < 4; i++) {
        int x = ll_grid_text(app->grid, 1, y + i, width - 1, labels[i], ll_ink(LL_ROLE_MUTED, 0));
        ll_grid_text(app->grid, 1 + x + (x > 0), y + i, width - x - 2, lines[i],
                     ll_ink(i == 0 ? LL_ROLE_STRONG : LL_ROLE_TEXT, i == 0 ? LL_ATTR_BOLD : 0));
    }
}

/* Lays the frame out into the grid. */
static void lay(struct loop *loop)
{
    struct ll_app *app = loop->app;
    app->changed = false;
    loop->laid = fit(app);
    loop->x = loop->y = -1;
    if (!loop->laid)
        return;
    ll_grid_clear(app->grid);
    ll_grid_clip(app->grid, ll_grid_area(app->grid));
    if (app->too_small) {
        draw_too_small(app);
        return;
    }
    struct ll_screen *screen = top(app);
    struct ll_hints hints = {.count = 0};
    screen->class->draw(screen, app);
    screen->class->hints(screen, app, &hints);
    ll_border_footer(app, &hints);
    if (screen->class->cursor && !screen->class->cursor(screen, &loop->x, &loop->y))
        loop->x = loop->y = -1;
}

static void draw(struct loop *loop)
{
    if (loop->app->changed)
        lay(loop);
    if (loop->laid)
        ll_term_paint(loop->app->term, loop->app->grid, loop->x, loop->y);
    loop->laid = false;
    loop->drawn = ll_clock_seconds();
}

static void switch_language(struct ll_app *app)
{
    struct ll_message why = {""};
    size_t next = ll_languages[app->lang + 1] ? app->lang + 1 : 0;
    if (!ll_app_can_show(next))
        ll_app_say(app, "tui.say.no_hangul", NULL);
    else if (ll_app_language(app, next, &why) != LL_OK)
        ll_app_say_text(app, why.text, true);
    else
        ll_app_stored(app, ll_setting_set(app->store, "lang", ll_languages[next]));
}

/* The other theme. One that the terminal's background asks for anyway is not remembered, so that
 * another terminal is asked again. */
static void switch_theme(struct ll_app *app)
{
    enum ll_theme theme = app->style.theme == LL_THEME_LIGHT ? LL_THEME_DARK : LL_THEME_LIGHT;
    bool light = theme == LL_THEME_LIGHT;
    app->theme_chosen = true;
    ll_app_theme(app, theme);
    ll_app_say(app, light ? "tui.say.light" : "tui.say.dark", NULL);
    ll_app_stored(app, ll_setting_set(app->store, "theme",
                                      theme == app->background ? ""
                                      : light                  ? "light"
                                                               : "dark"));
}

static void open_over(struct ll_app *app, ll_err err, struct ll_screen *screen)
{
    if (err == LL_OK)
        ll_app_push(app, screen);
    else
        ll_app_say_text(app, ll_err_text(err), true);
}

static void open_help(struct ll_app *app)
{
    struct ll_screen *screen = NULL;
    ll_err err = ll_help_new(app, &screen);
    open_over(app, err, screen);
}

static void open_search(struct ll_app *app, bool titles)
{
    struct ll_screen *screen = NULL;
    ll_err err = ll_search_new(app, titles, &screen);
    open_over(app, err, screen);
}

static void open_reference(struct ll_app *app)
{
    struct ll_screen *screen = NULL;
    size_t entry = app->trail.places[app->trail.at].entry;
    ll_err err = ll_reference_new(
        app, entry == LL_PLACE_CONTENTS ? "" : ll_course_entry(app->course, entry)->id, &screen);
    open_over(app, err, screen);
}

/* The keys that work on every screen; of a board, those that leave no board. */
static bool take_everywhere(struct ll_app *app, const struct ll_key *key)
{
    if (app->is_board && !(key->code < 0x80 && strchr("qlT?", (int)key->code)) &&
        key->code != LL_KEY_F1)
        return false;
    if (key->mods == LL_KEY_ALT && (key->code == LL_KEY_LEFT || key->code == LL_KEY_RIGHT)) {
        ll_app_go_trail(app, key->code == LL_KEY_LEFT);
        return true;
    }
    if (key->mods & ~LL_KEY_SHIFT)
        return false;
    switch (key->code) {
    case 'q':
        app->quit = true;
        return true;
    case 'l':
        switch_language(app);
        return true;
    case 'T':
        switch_theme(app);
        return true;
    case 't':
        ll_app_go(app, LL_PLACE_CONTENTS, app->trail.places[app->trail.at].entry, NULL);
        return true;
    case 'H':
    case 'L':
        ll_app_go_trail(app, key->code == 'H');
        return true;
    case '?':
    case LL_KEY_F1:
        open_help(app);
        return true;
    case '!':
        ll_sharing_flag(app);
        return true;
    case 'i':
        open_reference(app);
        return true;
    case '/':
    case 'g':
        open_search(app, key->code == 'g');
        return true;
    default:
        return false;
    }
}

/* Remembered, for the first frame of the next start. */
static void take_background(struct ll_app *app, enum ll_theme background)
{
    if (background != app->background)
        ll_app_stored(app, ll_setting_set(app->store, "background",
                                          background == LL_THEME_LIGHT ? "light" : "dark"));
    app->background = background;
    if (!app->theme_chosen && background != app->style.theme)
        ll_app_theme(app, background);
}

/* What the terminal says about itself, whenever it comes. */
static bool take_answer(struct ll_app *app, const struct ll_key *key)
{
    switch (key->code) {
    case LL_KEY_MODE:
        if (key->mode == 2026)
            ll_term_set_frames(app->term, key->setting == 1 || key->setting == 2);
        return true;
    case LL_KEY_BACKGROUND:
        take_background(app, ll_term_theme_on((uint32_t)key->mode));
        return true;
    case LL_KEY_ATTRIBUTES:
        app->answers_by = 0;
        return true;
    default:
        return false;
    }
}

/* The keys that work whatever is typed. */
static bool take_control(struct ll_app *app, const struct ll_key *key)
{
    if (key->mods != LL_KEY_CTRL)
        return false;
    switch (key->code) {
    case 'c':
        app->quit = true;
        return true;
    case 'l':
        ll_term_forget(app->term);
        return true;
    case 'z':
        ll_term_suspend(app->term);
        return true;
    default:
        return false;
    }
}

static void take_key(struct ll_app *app, const struct ll_key *key)
{
    struct ll_screen *screen = top(app);
    if (take_answer(app, key))
        return;
    app->changed = true;
    if (take_control(app, key))
        return;
    app->notice[0] = '\0';
    if (app->too_small) {
        app->quit = key->code == 'q';
        return;
    }
    enum ll_did did = screen->class->key(screen, app, key);
    if (did == LL_DID_CLOSE) {
        app->depth--;
        screen->class->free(screen);
        app->quit |= app->depth == 0 && !app->wish.go;
    } else if (did == LL_DID_NOTHING) {
        bool typing = screen->class->typing && screen->class->typing(screen);
        if (typing || !take_everywhere(app, key))
            ll_app_say(app, "tui.say.unknown_key", NULL);
    }
    ll_app_fulfil(app);
}

static void take_pasted(struct ll_app *app, const struct ll_key *key)
{
    struct ll_screen *screen = top(app);
    bool whole = screen->class->pastes_lines && key->setting != 0;
    uint32_t cp = whole ? (uint32_t)key->setting : key->code;
    app->changed = true;
    if (screen->class->paste && !app->too_small)
        (void)screen->class->paste(screen, app, cp);
    else
        ll_app_say(app, "tui.say.pasted", NULL);
}

/* A Hangul key stands for the Latin letters on the same caps, unless text is typed. */
static void take_typed(struct ll_app *app, const struct ll_key *key)
{
    char twins[6];
    struct ll_screen *screen = top(app);
    bool typing = screen->class->typing && screen->class->typing(screen);
    size_t count = typing ? 0 : ll_key_twin(key->code, twins);
    if (count == 0)
        take_key(app, key);
    for (size_t i = 0; i < count && !app->quit; i++) {
        struct ll_key twin = {(uint32_t)twins[i], key->mods, 0, 0};
        take_key(app, &twin);
    }
}

static void take_keys(struct loop *loop, bool flush)
{
    struct ll_key key;
    while (!loop->app->quit && ll_keys_next(&loop->keys, flush, &key)) {
        if (key.mods & LL_KEY_PASTED)
            take_pasted(loop->app, &key);
        else
            take_typed(loop->app, &key);
    }
    loop->keys.awaiting = loop->app->answers_by > 0;
}

static void take_signals(struct ll_app *app)
{
    unsigned told = ll_term_take_signals(app->term);
    if (told == 0)
        return;
    if (told & LL_RESCUE_STOP)
        ll_term_suspend(app->term);
    (void)fit(app);
    app->changed = true;
}

static void read_input(struct loop *loop)
{
    char bytes[LL_KEYS_CAPACITY];
    size_t room = sizeof loop->keys.bytes - loop->keys.length;
    ssize_t n = read(ll_term_input(loop->app->term), bytes, room);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        loop->app->quit = true; /* the terminal is gone */
        return;
    }
    if (n > 0)
        ll_keys_feed(&loop->keys, bytes, (size_t)n);
    take_signals(loop->app); /* keys typed at a new size are taken at that size */
    take_keys(loop, false);
    if (loop->keys.length == sizeof loop->keys.bytes)
        take_keys(loop, true);
}

/* Milliseconds to wait, -1 for ever. */
static int patience(const struct loop *loop, double now)
{
    const struct ll_app *app = loop->app;
    double wait = -1;
    const struct ll_screen *screen = top(app);
    if (screen->class->wait && !app->too_small && loop->drawn > 0)
        wait = screen->class->wait(screen, app, now);
    if (app->changed || loop->laid) {
        double until = fmax(loop->drawn + frame_pause, app->answers_by) - now;
        wait = wait < 0 || until < wait ? fmax(until, 0) : wait;
    }
    double pause = ll_keys_patience(&loop->keys) / 1e3;
    if (pause >= 0 && (wait < 0 || wait > pause))
        wait = pause;
    return wait < 0 ? -1 : wait > 60 ? 60000 : (int)ceil(wait * 1e3);
}

static void work(struct ll_app *app)
{
    struct ll_screen *screen = top(app);
    if (screen->class->tick && !app->too_small &&
        screen->class->tick(screen, app, ll_clock_seconds(), slice))
        app->changed = true;
}

void ll_loop_run(struct ll_app *app)
{
    struct loop loop = {.app = app, .keys = {.awaiting = app->answers_by > 0}};
    (void)fit(app);
    app->changed = true;
    while (!app->quit) {
        struct ll_screen *screen = top(app);
        if (app->changed && ll_clock_seconds() < app->answers_by)
            lay(&loop); /* while the terminal makes up its mind */
        struct pollfd fds[4] = {
            {.fd = ll_term_input(app->term), .events = POLLIN},
            {.fd = ll_term_signals(app->term), .events = POLLIN},
            {.fd = screen->class->descriptor ? screen->class->descriptor(screen) : -1,
             .events = POLLIN},
            {.fd = ll_store_descriptor(app->store), .events = POLLIN},
        };
        int ready = poll(fds, 4, patience(&loop, ll_clock_seconds()));
        if (ready < 0 && errno != EINTR)
            break;
        if (ready == 0 && ll_keys_patience(&loop.keys) >= 0)
            take_keys(&loop, true);
        if (ready > 0 && fds[1].revents)
            take_signals(app);
        if (ready > 0 && fds[3].revents)
            ll_app_store_news(app);
        bool typed = ready > 0 && fds[0].revents;
        if (typed)
            read_input(&loop);
        if (app->quit)
            break;
        if (loop.drawn > 0) /* nothing is worked on before there is something to see */
            work(app);
        ll_sharing_follow(app);
        /* A key's frame is drawn at once; frames of running work at most 60 times a second. */
        double now = ll_clock_seconds();
        if ((app->changed || loop.laid) && now >= app->answers_by &&
            (typed || now - loop.drawn >= frame_pause))
            draw(&loop);
    }
}
