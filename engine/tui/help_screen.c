/* The keys that work on the screen below, by what they are for. The text is the locale's, as
 * Markdown, so that it is laid out like every other page. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/text_view.h"

struct help {
    struct ll_screen screen;
    unsigned works; /* on the screen below: LL_HELP_ bits */
    struct ll_text_view text;
    struct ll_str markdown;
};

/* Lines of the list, "tui.help.NAME" each, under the heading "tui.help.GROUP" where one of the
 * group works here. With no bit it works everywhere. */
static const struct {
    const char *group, *name;
    unsigned works;
} lines[] = {
    {"scene", "single", LL_HELP_SINGLE},
    {"scene", "many", LL_HELP_MANY},
    {"scene", "sideways", LL_HELP_SIDEWAYS},
    {"scene", "typed", LL_HELP_TYPED},
    {"scene", "picture", LL_HELP_PICTURE},
    {"scene", "figures", LL_HELP_FIGURES},
    {"scene", "reset", LL_HELP_RESET},
    {"scene", "source", LL_HELP_SOURCE},
    {"scene", "program", LL_HELP_PROGRAM},
    {"train", "train.keys", LL_HELP_TRAIN},
    {"question", "choice", LL_HELP_CHOICE},
    {"question", "number", LL_HELP_NUMBER},
    {"question", "order", LL_HELP_ORDER},
    {"question", "curve", LL_HELP_CURVE},
    {"exercise", "exercise.keys", LL_HELP_EXERCISE},
    {"page", "text", LL_HELP_TEXT},
    {"page", "links", LL_HELP_LINKS},
    {"page", "terms", LL_HELP_TERMS},
    {"page", "test", LL_HELP_TEST},
    {"move", "contents", LL_HELP_CONTENTS},
    {"move", "move.keys", 0},
    {"everywhere", "everywhere.keys", 0},
    {"board", "board.keys", LL_HELP_BOARD},
};

static void write_text(struct help *help, const struct ll_app *app)
{
    const char *group = "";
    char key[64];
    ll_str_clear(&help->markdown);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (lines[i].works != 0 && !(lines[i].works & help->works))
            continue;
        if ((help->works & LL_HELP_BOARD) && lines[i].works != LL_HELP_BOARD)
            continue;
        if (strcmp(lines[i].group, group) != 0) {
            group = lines[i].group;
            snprintf(key, sizeof key, "tui.help.%s", group);
            ll_str_format(&help->markdown, "\n## %s\n\n", ll_app_text(app, key));
        }
        snprintf(key, sizeof key, "tui.help.%s", lines[i].name);
        ll_str_format(&help->markdown, "%s\n", ll_app_text(app, key));
    }
    ll_text_view_replace(&help->text, ll_str_text(&help->markdown), help->markdown.length);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct help *help = (struct help *)screen;
    ll_border_header(app, "", ll_app_text(app, "tui.help.title"), NULL, NULL);
    ll_text_view_draw(&help->text, app, ll_layout_column(app->frame.body));
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct help *help = (struct help *)screen;
    (void)app;
    if (key->mods == 0 &&
        (key->code == LL_KEY_ESCAPE || key->code == LL_KEY_ENTER || key->code == '?' ||
         key->code == LL_KEY_BACKSPACE || key->code == 'b' || key->code == LL_KEY_F1))
        return LL_DID_CLOSE;
    return ll_text_view_key(&help->text, key, true);
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
    write_text((struct help *)screen, app);
}

static void help_free(struct ll_screen *screen)
{
    struct help *help = (struct help *)screen;
    ll_text_view_done(&help->text);
    ll_str_done(&help->markdown);
    free(help);
}

static const struct ll_screen_class help_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = help_free,
    .translate = translate,
};

ll_err ll_help_new(struct ll_app *app, struct ll_screen **out)
{
    struct help *help = ll_array_new(1, sizeof *help);
    if (help == NULL)
        return LL_ERR_MEMORY;
    const struct ll_screen *below = app->depth > 0 ? app->stack[app->depth - 1] : NULL;
    help->screen.class = &help_class;
    help->works = below && below->class->help ? below->class->help(below) : 0;
    write_text(help, app);
    *out = &help->screen;
    return LL_OK;
}
