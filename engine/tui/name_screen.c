/* A name is asked for, over the screen below, which takes it or says why not. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tui/border.h"
#include "tui/screens.h"

enum { NAME_LIMIT = 32 };

struct naming {
    struct ll_screen screen;
    struct ll_screen *below;
    ll_name_take *take;
    const char *title, *prompt; /* their keys */
    char name[NAME_LIMIT + 1];
    size_t length;
    int cursor_x, cursor_y;
};

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct naming *naming = (struct naming *)screen;
    struct ll_rect body = ll_layout_column(app->frame.body);
    ll_border_header(app, "", ll_app_text(app, naming->title), NULL, NULL);
    int rows =
        ll_border_paragraph(app, body, ll_app_text(app, naming->prompt), ll_ink(LL_ROLE_TEXT, 0));
    struct ll_rect field = {body.x, body.y + rows + 1, NAME_LIMIT + 2, 1};
    field.width = field.width < body.width ? field.width : body.width;
    ll_grid_fill(app->grid, field, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
    int width = ll_grid_text(app->grid, field.x + 1, field.y, field.width - 2, naming->name,
                             ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    naming->cursor_x = field.x + 1 + width;
    naming->cursor_y = field.y;
}

static enum ll_did type(struct naming *naming, uint32_t cp)
{
    char bytes[4];
    if (cp <= 0x20 || cp >= LL_KEY_ENTER)
        return LL_DID_TAKE;
    size_t n = ll_utf8_put(cp, bytes);
    if (naming->length + n <= NAME_LIMIT) {
        memcpy(naming->name + naming->length, bytes, n);
        naming->length += n;
        naming->name[naming->length] = '\0';
    }
    return LL_DID_TAKE;
}

static enum ll_did rub(struct naming *naming)
{
    if (naming->length == 0)
        return LL_DID_CLOSE;
    naming->length = ll_utf8_whole(naming->name, naming->length - 1);
    naming->name[naming->length] = '\0';
    return LL_DID_TAKE;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct naming *naming = (struct naming *)screen;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_ESCAPE:
        return LL_DID_CLOSE;
    case LL_KEY_ENTER:
        return naming->take(naming->below, app, naming->name) ? LL_DID_CLOSE : LL_DID_TAKE;
    case LL_KEY_BACKSPACE:
        return rub(naming);
    default:
        return type(naming, key->code);
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    (void)screen;
    ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.edit"));
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.close"));
}

static bool typing(const struct ll_screen *screen)
{
    (void)screen;
    return true;
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    (void)app;
    return type((struct naming *)screen, cp);
}

static bool cursor(const struct ll_screen *screen, int *x, int *y)
{
    *x = ((const struct naming *)screen)->cursor_x;
    *y = ((const struct naming *)screen)->cursor_y;
    return true;
}

static void naming_free(struct ll_screen *screen)
{
    free(screen);
}

static const struct ll_screen_class naming_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = naming_free,
    .typing = typing,
    .paste = paste,
    .cursor = cursor,
};

ll_err ll_name_new(const char *title, const char *prompt, struct ll_screen *below,
                   ll_name_take *take, struct ll_screen **out)
{
    struct naming *naming = ll_array_new(1, sizeof *naming);
    if (naming == NULL)
        return LL_ERR_MEMORY;
    naming->screen.class = &naming_class;
    naming->below = below;
    naming->take = take;
    naming->title = title;
    naming->prompt = prompt;
    *out = &naming->screen;
    return LL_OK;
}
