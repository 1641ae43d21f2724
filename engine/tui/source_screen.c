/* The C source of a loss, read from the file that was compiled, with light highlighting. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "loss/catalogue.h"
#include "tui/border.h"
#include "tui/code.h"
#include "tui/screens.h"

enum { SOURCE_LIMIT = 1 << 20, NUMBER_WIDTH = 5 };

struct source {
    struct ll_screen screen;
    const struct ll_loss *loss;
    struct ll_code code;
    int first, aside, shown;
};

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct source *source = (struct source *)screen;
    struct ll_rect body = app->frame.body;
    char right[64];
    int count = (int)source->code.line_count;
    source->shown = body.height;
    source->first = ll_layout_follow(source->first, source->first, body.height, count);
    snprintf(right, sizeof right, "%d-%d / %d", source->first + 1,
             source->first + body.height < count ? source->first + body.height : count, count);
    ll_border_header(app, "C", source->loss->file, right, NULL);
    struct ll_rect text = {body.x + NUMBER_WIDTH + 1, body.y, body.width - NUMBER_WIDTH - 2,
                           body.height};
    size_t index = (size_t)source->first;
    for (int row = 0; row < body.height && source->first + row < count; row++, index++) {
        char number[16];
        snprintf(number, sizeof number, "%*d", NUMBER_WIDTH - 1, source->first + row + 1);
        ll_grid_text(app->grid, body.x, body.y + row, NUMBER_WIDTH, number,
                     ll_ink(LL_ROLE_BORDER, 0));
        struct ll_rect line = {text.x, text.y + row, text.width, 1};
        ll_code_draw(&source->code, index, source->aside, app, line);
    }
    ll_border_more(app, body, source->first > 0, source->first + body.height < count);
}

static void scroll(struct source *source, int by)
{
    int last = (int)source->code.line_count - source->shown;
    int to = source->first + by;
    source->first = to > last ? (last > 0 ? last : 0) : to < 0 ? 0 : to;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct source *source = (struct source *)screen;
    (void)app;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_DOWN:
    case 'j':
        scroll(source, 1);
        return LL_DID_TAKE;
    case LL_KEY_UP:
    case 'k':
        scroll(source, -1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_DOWN:
    case ' ':
        scroll(source, source->shown - 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
        scroll(source, 1 - source->shown);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
        scroll(source, -source->first);
        return LL_DID_TAKE;
    case LL_KEY_END:
        scroll(source, (int)source->code.line_count);
        return LL_DID_TAKE;
    case LL_KEY_LEFT:
        source->aside = source->aside > 8 ? source->aside - 8 : 0;
        return LL_DID_TAKE;
    case LL_KEY_RIGHT:
        source->aside += source->aside < 120 ? 8 : 0;
        return LL_DID_TAKE;
    case LL_KEY_ESCAPE:
    case LL_KEY_BACKSPACE:
    case LL_KEY_ENTER:
    case 'b':
    case 'c':
        return LL_DID_CLOSE;
    default:
        return LL_DID_NOTHING;
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    (void)screen;
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.close"));
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.scroll"));
    ll_hint_add(out, app->marks->left_right, ll_app_text(app, "tui.key.aside"));
}

static void source_free(struct ll_screen *screen)
{
    struct source *source = (struct source *)screen;
    ll_code_done(&source->code);
    free(source);
}

static const struct ll_screen_class source_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = source_free,
};

ll_err ll_source_new(struct ll_app *app, const char *loss, struct ll_screen **out)
{
    struct ll_str path = {0}, text = {0};
    struct ll_message why = {""};
    (void)app;
    const struct ll_loss *found = ll_loss_find(loss);
    if (found == NULL)
        return LL_ERR_NOT_FOUND;
    struct source *source = ll_array_new(1, sizeof *source);
    if (source == NULL)
        return LL_ERR_MEMORY;
    source->screen.class = &source_class;
    source->loss = found;
    ll_err err = ll_path_data(found->file, &why, &path);
    if (err == LL_OK)
        err = ll_file_read(ll_str_text(&path), SOURCE_LIMIT, &why, &text);
    if (err == LL_OK)
        err = ll_code_init(&source->code, ll_str_text(&text), text.length);
    ll_str_done(&path);
    ll_str_done(&text);
    if (err != LL_OK) {
        source_free(&source->screen);
        return err;
    }
    source->first = (int)ll_code_find(&source->code, found->function);
    source->shown = 1;
    *out = &source->screen;
    return LL_OK;
}
