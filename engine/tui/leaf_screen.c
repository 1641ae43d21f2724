/* A leaf of text over the screen below, which writes it: a figure in words, the terms of a page. */
#include <stdlib.h>

#include "base/mem.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/text_view.h"

struct leaf {
    struct ll_screen screen;
    struct ll_screen *below;
    ll_leaf_write *write;
    const char *title; /* its key */
    struct ll_text_view text;
    struct ll_str markdown;
};

static void write_text(struct leaf *leaf, struct ll_app *app)
{
    ll_str_clear(&leaf->markdown);
    leaf->write(leaf->below, app, &leaf->markdown);
    ll_text_view_replace(&leaf->text, ll_str_text(&leaf->markdown), leaf->markdown.length);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct leaf *leaf = (struct leaf *)screen;
    ll_border_header(app, "", ll_app_text(app, leaf->title), NULL, NULL);
    ll_text_view_draw(&leaf->text, app, ll_layout_column(app->frame.body));
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct leaf *leaf = (struct leaf *)screen;
    (void)app;
    if (key->mods == 0 &&
        (key->code == LL_KEY_ESCAPE || key->code == LL_KEY_ENTER || key->code == LL_KEY_BACKSPACE ||
         key->code == 'b' || key->code == 'w' || key->code == 'd'))
        return LL_DID_CLOSE;
    return ll_text_view_key(&leaf->text, key, true);
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    (void)screen;
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.close"));
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.scroll"));
    ll_hint_add(out, "l", ll_app_text(app, "tui.key.language"));
}

static void translate(struct ll_screen *screen, struct ll_app *app)
{
    write_text((struct leaf *)screen, app);
}

static void leaf_free(struct ll_screen *screen)
{
    struct leaf *leaf = (struct leaf *)screen;
    ll_text_view_done(&leaf->text);
    ll_str_done(&leaf->markdown);
    free(leaf);
}

static unsigned help(const struct ll_screen *screen)
{
    (void)screen;
    return LL_HELP_TEXT;
}

static const struct ll_screen_class leaf_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = leaf_free,
    .translate = translate,
    .help = help,
};

ll_err ll_leaf_new(struct ll_app *app, const char *title, struct ll_screen *below,
                   ll_leaf_write *write, struct ll_screen **out)
{
    struct leaf *leaf = ll_array_new(1, sizeof *leaf);
    if (leaf == NULL)
        return LL_ERR_MEMORY;
    leaf->screen.class = &leaf_class;
    leaf->below = below;
    leaf->write = write;
    leaf->title = title;
    write_text(leaf, app);
    *out = &leaf->screen;
    return LL_OK;
}
