/* The losses, for looking up: how each is called, its formula and options, who published it, its
 * curve, the page that teaches it. All of it is read from the catalogue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "chart/figure.h"
#include "course/loss_figure.h"
#include "loss/describe.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/text_view.h"

/* LIST_WIDTH: of the names, ID_WIDTH of a page's number. CHART_ROWS: fewer say nothing. */
enum { LIST_WIDTH = 20, ID_WIDTH = 6, BESIDE = 104, CHART_ROWS = 6, GAP = 3 };

struct reference {
    struct ll_screen screen;
    size_t cursor;
    int first, rows; /* of the list */
    bool reading;    /* a narrow screen shows the loss in place of the list */
    bool beside;     /* as last drawn: both are in sight */
    struct ll_tape *tape;
    struct ll_figure *figure; /* NULL where the loss is no curve of one number */
    struct ll_text_view text;
    struct ll_str markdown;
};

/* -- one loss ---------------------------------------------------------------------------------- */

static void add_arguments(const struct ll_app *app, const struct ll_loss *loss, struct ll_str *out)
{
    ll_str_format(out, "| %s | %s |\n|---|---|\n", ll_app_text(app, "tui.reference.argument"),
                  ll_app_text(app, "tui.reference.takes"));
    for (size_t i = 0; loss->args[i] != NULL; i++) {
        char key[64];
        snprintf(key, sizeof key, "loss.arg.%s", ll_loss_arg_word(loss, i));
        ll_str_format(out, "| `%s` | %s |\n", loss->args[i], ll_app_text(app, key));
    }
    ll_str_add_char(out, '\n');
}

static void add_options(const struct ll_app *app, const struct ll_loss *loss, struct ll_str *out)
{
    if (loss->option_count == 0)
        return;
    ll_str_format(
        out, "| %s | | %s | %s |\n|---|---|---|---|\n", ll_app_text(app, "tui.reference.option"),
        ll_app_text(app, "tui.reference.default"), ll_app_text(app, "tui.reference.allowed"));
    for (size_t i = 0; i < loss->option_count; i++) {
        const struct ll_loss_option *option = &loss->options[i];
        ll_str_format(out, "| `%s` | %s | ", option->name, option->symbol ? option->symbol : "");
        ll_loss_add_preset(out, option);
        ll_str_add(out, " | ");
        ll_loss_add_range(out, option);
        ll_str_add(out, " |\n");
    }
    ll_str_add_char(out, '\n');
}

/* Where the course teaches it; SIZE_MAX where no page does. */
static size_t entry_of(const struct ll_app *app, const struct ll_loss *loss)
{
    for (size_t i = 0; i < ll_course_entry_count(app->course); i++)
        if (strcmp(ll_course_entry(app->course, i)->id, loss->page) == 0)
            return i;
    return SIZE_MAX;
}

static void write_loss(struct reference *reference, const struct ll_app *app)
{
    const struct ll_loss *loss = ll_loss_at(reference->cursor);
    struct ll_str *out = &reference->markdown;
    size_t entry = entry_of(app, loss);
    ll_str_clear(out);
    ll_str_add(out, "```\n");
    ll_loss_add_call(out, loss);
    if (loss->aliases[0] != '\0')
        ll_str_add(out, "\n= ");
    ll_loss_add_aliases(out, loss);
    ll_str_format(out, "\n```\n\n```\n%s\n```\n\n", loss->formula);
    add_arguments(app, loss, out);
    add_options(app, loss, out);
    ll_loss_add_source(out, loss);
    ll_str_add(out, "\n\n");
    if (entry != SIZE_MAX)
        ll_text_fill(
            ll_app_locale(app), "tui.reference.page",
            (const char *const[]){"page", loss->page, "title", ll_app_title(app, entry), NULL},
            out);
    ll_str_format(out, " `%s`\n\n```\n%s\n```\n", loss->file, loss->example);
    ll_text_view_replace(&reference->text, ll_str_text(out), out->length);
}

static void make_figure(struct reference *reference, const struct ll_app *app)
{
    const struct ll_loss *loss = ll_loss_at(reference->cursor);
    struct ll_loss_curves curves = {.losses[0] = {.loss = loss, .label = loss->name},
                                    .count = 1,
                                    .from = loss->curve.from,
                                    .to = loss->curve.to,
                                    .gradient = true,
                                    .untitled = true};
    ll_figure_free(&reference->figure);
    if (loss->curve.along == NULL)
        return;
    ll_loss_options_init(loss, &curves.losses[0].options);
    ll_err err = ll_loss_figure(reference->tape, &curves, ll_app_locale(app), &reference->figure);
    if (err != LL_OK)
        reference->figure = NULL;
}

static void show(struct reference *reference, const struct ll_app *app)
{
    write_loss(reference, app);
    make_figure(reference, app);
}

/* -- drawing ----------------------------------------------------------------------------------- */

/* A loss's name, and where the row has room, the page that teaches it. */
static void draw_name(struct ll_app *app, const struct ll_loss *loss, bool chosen,
                      struct ll_rect row)
{
    size_t entry = entry_of(app, loss);
    if (chosen) {
        ll_grid_fill(app->grid, row, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
        ll_grid_text(app->grid, row.x, row.y, 1, app->marks->cursor,
                     ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
    }
    ll_grid_text(app->grid, row.x + 2, row.y, LIST_WIDTH - 2, loss->name,
                 ll_ink(LL_ROLE_TEXT, chosen ? LL_ATTR_BOLD : 0));
    int x = row.x + LIST_WIDTH;
    int width = row.width - LIST_WIDTH - ID_WIDTH - 1;
    if (entry == SIZE_MAX || width <= 0)
        return;
    ll_grid_text(app->grid, x, row.y, ID_WIDTH, loss->page, ll_ink(LL_ROLE_MUTED, 0));
    ll_grid_text_short(app->grid, x + ID_WIDTH, row.y, width, ll_app_title(app, entry), app->ascii,
                       ll_ink(LL_ROLE_MUTED, 0));
}

static void draw_list(struct reference *reference, struct ll_app *app, struct ll_rect area)
{
    int count = (int)ll_loss_count();
    reference->rows = area.height;
    reference->first =
        ll_layout_follow(reference->first, (int)reference->cursor, area.height, count);
    size_t i = (size_t)reference->first;
    for (int row = 0; row < area.height && i < ll_loss_count(); row++, i++)
        draw_name(app, ll_loss_at(i), i == reference->cursor,
                  (struct ll_rect){area.x, area.y + row, area.width, 1});
    ll_border_more(app, area, reference->first > 0, reference->first + area.height < count);
}

static void draw_loss(struct reference *reference, struct ll_app *app, struct ll_rect area)
{
    int height = ll_text_view_height(&reference->text, app, area.width);
    int left = area.height - height - 1;
    struct ll_rect text = area;
    if (reference->figure && left >= CHART_ROWS) {
        text.height = height;
        struct ll_rect chart = {area.x, area.y + height + 1, area.width,
                                left < area.width / 3 ? left : area.width / 3};
        ll_figure_draw(reference->figure, app->grid, chart, &app->style);
    }
    ll_text_view_draw(&reference->text, app, text);
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct reference *reference = (struct reference *)screen;
    struct ll_rect body = app->frame.body;
    char place[32];
    snprintf(place, sizeof place, "%zu / %zu", reference->cursor + 1, ll_loss_count());
    reference->beside = body.width >= BESIDE;
    bool reads = reference->beside || reference->reading;
    ll_border_header(app, ll_app_text(app, "tui.reference.title"),
                     reads ? ll_loss_at(reference->cursor)->name : "", place, NULL);
    struct ll_rect column = ll_layout_column(body);
    if (reference->beside) {
        struct ll_rect list = {body.x + 1, body.y, LIST_WIDTH, body.height};
        int x = list.x + list.width + GAP;
        int width = body.x + body.width - x - 2;
        draw_list(reference, app, list);
        column = (struct ll_rect){x, body.y, width < LL_LAYOUT_MEASURE ? width : LL_LAYOUT_MEASURE,
                                  body.height};
    }
    if (reads)
        draw_loss(reference, app, column);
    else
        draw_list(reference, app, column);
}

/* -- keys -------------------------------------------------------------------------------------- */

static void move(struct reference *reference, const struct ll_app *app, long by)
{
    long last = (long)ll_loss_count() - 1;
    long to = (long)reference->cursor + by;
    reference->cursor = (size_t)(to < 0 ? 0 : to > last ? last : to);
    ll_text_view_set(&reference->text, "", 0); /* another loss begins at its top */
    show(reference, app);
}

static void open_page(const struct reference *reference, struct ll_app *app)
{
    size_t entry = entry_of(app, ll_loss_at(reference->cursor));
    if (entry != SIZE_MAX)
        ll_app_go(app, entry, 0, NULL);
    else
        ll_app_say(app, "tui.reference.no_page", NULL);
}

static void open_source(const struct reference *reference, struct ll_app *app)
{
    struct ll_screen *source = NULL;
    if (ll_source_new(app, ll_loss_at(reference->cursor)->name, &source) == LL_OK)
        ll_app_push(app, source);
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct reference *reference = (struct reference *)screen;
    bool reads = reference->beside || reference->reading;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        move(reference, app, key->code == LL_KEY_UP ? -1 : 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case LL_KEY_PAGE_DOWN:
        move(reference, app, (key->code == LL_KEY_PAGE_UP ? -1 : 1) * (reference->rows - 1));
        return LL_DID_TAKE;
    case LL_KEY_HOME:
    case LL_KEY_END:
        move(reference, app, (key->code == LL_KEY_HOME ? -1 : 1) * (long)ll_loss_count());
        return LL_DID_TAKE;
    case LL_KEY_ENTER:
        if (reads)
            open_page(reference, app);
        reference->reading = true;
        return LL_DID_TAKE;
    case 'c':
        open_source(reference, app);
        return LL_DID_TAKE;
    case LL_KEY_ESCAPE:
    case LL_KEY_BACKSPACE:
    case 'b':
        if (reference->beside || !reference->reading)
            return LL_DID_CLOSE;
        reference->reading = false;
        return LL_DID_TAKE;
    case 'i':
        return LL_DID_CLOSE;
    default:
        return ll_text_view_key(&reference->text, key, false);
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    const struct reference *reference = (const struct reference *)screen;
    bool reads = reference->beside || reference->reading;
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.choose"));
    ll_hint_add(out, "Enter", ll_app_text(app, reads ? "tui.key.page" : "tui.key.open"));
    ll_hint_add(out, "c", ll_app_text(app, "tui.key.source"));
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.close"));
    ll_hint_add(out, "l", ll_app_text(app, "tui.key.language"));
}

static void translate(struct ll_screen *screen, struct ll_app *app)
{
    show((struct reference *)screen, app);
}

static void reference_free(struct ll_screen *screen)
{
    struct reference *reference = (struct reference *)screen;
    ll_text_view_done(&reference->text);
    ll_str_done(&reference->markdown);
    ll_figure_free(&reference->figure);
    ll_tape_free(&reference->tape);
    free(reference);
}

static const struct ll_screen_class reference_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = reference_free,
    .translate = translate,
};

/* The first loss that the page teaches, else the first of all. */
static size_t first_of(const char *page)
{
    for (size_t i = 0; i < ll_loss_count(); i++)
        if (strcmp(ll_loss_at(i)->page, page) == 0)
            return i;
    return 0;
}

ll_err ll_reference_new(struct ll_app *app, const char *page, struct ll_screen **out)
{
    struct reference *reference = ll_array_new(1, sizeof *reference);
    if (reference == NULL)
        return LL_ERR_MEMORY;
    reference->screen.class = &reference_class;
    reference->cursor = first_of(page);
    reference->reading = strcmp(ll_loss_at(reference->cursor)->page, page) == 0;
    ll_err err = ll_tape_new(&reference->tape);
    if (err != LL_OK) {
        reference_free(&reference->screen);
        return err;
    }
    show(reference, app);
    *out = &reference->screen;
    return LL_OK;
}
