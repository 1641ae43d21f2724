/* A text is written in place, over the screen below, which takes it when it is to be run. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/border.h"
#include "tui/pad.h"
#include "tui/screens.h"

enum { TAB_WIDTH = 2 };

struct writing {
    struct ll_screen screen;
    struct ll_screen *below;
    ll_pad_take *take;
    struct ll_str name; /* of what is written */
    struct ll_pad pad;
    int first, aside; /* line and column in sight */
    int cursor_x, cursor_y;
    bool warned; /* that it would be lost */
};

static void draw_line(struct ll_app *app, struct ll_rect row, const char *line, size_t length,
                      int aside)
{
    struct ll_rect before = ll_grid_clip(app->grid, row);
    ll_grid_text_n(app->grid, row.x - aside, row.y, row.width + aside, line, length,
                   ll_ink(LL_ROLE_CODE, 0));
    ll_grid_clip(app->grid, before);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct writing *writing = (struct writing *)screen;
    struct ll_rect area = ll_layout_column(app->frame.body);
    const char *text = writing->pad.text;
    int line, column, total = 1, n = 0;
    ll_border_header(app, ll_str_text(&writing->name), ll_app_text(app, "tui.own.title"), NULL,
                     NULL);
    ll_pad_place(&writing->pad, &line, &column);
    for (size_t i = 0; i < writing->pad.length; i++)
        total += text[i] == '\n';
    writing->first = ll_layout_follow(writing->first, line, area.height, total);
    if (column < writing->aside || column >= writing->aside + area.width)
        writing->aside = column < area.width ? 0 : column - area.width / 2;
    for (const char *at = text;; n++) {
        size_t length = strcspn(at, "\n");
        if (n >= writing->first && n < writing->first + area.height)
            draw_line(app, (struct ll_rect){area.x, area.y + n - writing->first, area.width, 1}, at,
                      length, writing->aside);
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    ll_border_more(app, area, writing->first > 0, writing->first + area.height < total);
    writing->cursor_x = area.x + column - writing->aside;
    writing->cursor_y = area.y + line - writing->first;
}

static enum ll_did type(struct writing *writing, struct ll_app *app, uint32_t cp)
{
    bool fits = true;
    if (cp == '\t')
        for (int i = 0; i < TAB_WIDTH; i++)
            fits = ll_pad_type(&writing->pad, ' ') && fits;
    else if (cp >= ' ' || cp == '\n')
        fits = ll_pad_type(&writing->pad, cp);
    if (!fits)
        ll_app_say(app, "tui.own.full", NULL);
    return LL_DID_TAKE;
}

/* Runs it: the screen below has it from now on, or says why not. */
static enum ll_did run(struct writing *writing, struct ll_app *app)
{
    return writing->take(writing->below, app, ll_str_text(&writing->name), writing->pad.text,
                         writing->pad.length)
               ? LL_DID_CLOSE
               : LL_DID_TAKE;
}

static enum ll_did leave(struct writing *writing, struct ll_app *app)
{
    if (!writing->pad.changed || writing->warned)
        return LL_DID_CLOSE;
    writing->warned = true;
    ll_app_say(app, "tui.own.unsaved", NULL);
    return LL_DID_TAKE;
}

static enum ll_did special_key(struct writing *writing, struct ll_app *app, uint32_t code)
{
    static const struct {
        uint32_t code;
        enum ll_pad_move move;
    } moves[] = {
        {LL_KEY_LEFT, LL_PAD_LEFT}, {LL_KEY_RIGHT, LL_PAD_RIGHT}, {LL_KEY_UP, LL_PAD_UP},
        {LL_KEY_DOWN, LL_PAD_DOWN}, {LL_KEY_HOME, LL_PAD_HOME},   {LL_KEY_END, LL_PAD_END},
    };
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].code == code)
            ll_pad_move(&writing->pad, moves[i].move);
    switch (code) {
    case LL_KEY_ESCAPE:
        return leave(writing, app);
    case LL_KEY_ENTER:
        if (!ll_pad_enter(&writing->pad))
            ll_app_say(app, "tui.own.full", NULL);
        break;
    case LL_KEY_TAB:
        return type(writing, app, '\t');
    case LL_KEY_BACKSPACE:
        ll_pad_rub(&writing->pad);
        break;
    case LL_KEY_DELETE:
        ll_pad_delete(&writing->pad);
        break;
    default:
        break;
    }
    return LL_DID_TAKE;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct writing *writing = (struct writing *)screen;
    if ((key->mods & LL_KEY_CTRL) && (key->code == 'r' || key->code == 's'))
        return run(writing, app);
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    if (key->code != LL_KEY_ESCAPE)
        writing->warned = false;
    return key->code >= LL_KEY_ENTER ? special_key(writing, app, key->code)
                                     : type(writing, app, key->code);
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    return type((struct writing *)screen, app, cp);
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    (void)screen;
    ll_hint_add(out, "Ctrl+R", ll_app_text(app, "tui.key.run"));
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.leave"));
}

static bool typing(const struct ll_screen *screen)
{
    (void)screen;
    return true;
}

static bool cursor(const struct ll_screen *screen, int *x, int *y)
{
    *x = ((const struct writing *)screen)->cursor_x;
    *y = ((const struct writing *)screen)->cursor_y;
    return true;
}

static void writing_free(struct ll_screen *screen)
{
    struct writing *writing = (struct writing *)screen;
    ll_pad_done(&writing->pad);
    ll_str_done(&writing->name);
    free(writing);
}

static const struct ll_screen_class writing_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = writing_free,
    .typing = typing,
    .paste = paste,
    .pastes_lines = true,
    .cursor = cursor,
};

ll_err ll_pad_screen_new(const char *name, const char *text, size_t length, size_t limit,
                         struct ll_screen *below, ll_pad_take *take, struct ll_screen **out)
{
    struct writing *writing = ll_array_new(1, sizeof *writing);
    if (writing == NULL)
        return LL_ERR_MEMORY;
    writing->screen.class = &writing_class;
    writing->below = below;
    writing->take = take;
    ll_str_add(&writing->name, name);
    ll_err err = ll_pad_init(&writing->pad, text, length, limit);
    if (err != LL_OK)
        writing_free(&writing->screen);
    else
        *out = &writing->screen;
    return err;
}
