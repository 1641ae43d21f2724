/* A lab's board: read anew every two seconds, since a network disk tells nobody of a change. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "class/board.h"
#include "tui/border.h"
#include "tui/screens.h"

enum { WORD_LIMIT = 40, STUCK_S = 600, DETAIL_ROWS = 3 };
static const double pause = 2; /* seconds between two looks at the folder */

struct board_screen {
    struct ll_screen screen;
    const char *folder;
    struct ll_board board;
    struct ll_board_titles titles;
    struct ll_message why; /* why the last look failed; "" where it did not */
    double looked;
    bool is_typing;
    char word[WORD_LIMIT + 1]; /* rows without it are left out */
    unsigned long chosen;      /* the account, which stays chosen where rows move */
    bool has_chosen;
    size_t cursor; /* among the rows that are shown */
    int first;
    int cursor_x, cursor_y;
};

/* -- rows -------------------------------------------------------------------------------------- */

static const struct ll_board_row *shown_row(const struct board_screen *b, size_t index)
{
    for (size_t i = 0; i < b->board.count; i++)
        if (ll_board_row_has(&b->board.rows[i], b->word) && index-- == 0)
            return &b->board.rows[i];
    return NULL;
}

static size_t shown_count(const struct board_screen *b)
{
    size_t count = 0;
    for (size_t i = 0; i < b->board.count; i++)
        count += ll_board_row_has(&b->board.rows[i], b->word);
    return count;
}

/* The cursor goes with its account; until it was moved it stays at the top. */
static void find_cursor(struct board_screen *b)
{
    size_t count = shown_count(b);
    for (size_t i = 0; b->has_chosen && i < count; i++)
        if (shown_row(b, i)->account == b->chosen) {
            b->cursor = i;
            return;
        }
    if (b->cursor >= count)
        b->cursor = count > 0 ? count - 1 : 0;
}

static void move(struct board_screen *b, long by)
{
    long to = (long)b->cursor + by, last = (long)shown_count(b) - 1;
    b->cursor = (size_t)(to > last ? (last < 0 ? 0 : last) : to < 0 ? 0 : to);
    const struct ll_board_row *row = shown_row(b, b->cursor);
    b->has_chosen = row != NULL && b->cursor > 0;
    b->chosen = row ? row->account : 0;
}

static void look(struct board_screen *b)
{
    b->why.text[0] = '\0';
    (void)ll_board_read(&b->board, b->folder, (int64_t)time(NULL), &b->why);
    b->looked = ll_clock_seconds();
    find_cursor(b);
}

/* -- drawing ----------------------------------------------------------------------------------- */

static void draw_header(const struct board_screen *b, struct ll_app *app)
{
    struct ll_board_count count = ll_board_count(&b->board);
    struct ll_str right = {0};
    char help[24], at_work[24], done[24], left[24];
    snprintf(help, sizeof help, "%zu", count.help);
    snprintf(at_work, sizeof at_work, "%zu", count.in[LL_BOARD_AT_WORK]);
    snprintf(done, sizeof done, "%zu", count.in[LL_BOARD_DONE]);
    snprintf(left, sizeof left, "%zu", count.in[LL_BOARD_LEFT] + count.in[LL_BOARD_WRONG]);
    ll_text_fill(
        ll_app_locale(app), "tui.board.count",
        (const char *const[]){"help", help, "work", at_work, "done", done, "left", left, NULL},
        &right);
    ll_border_header(app, "", b->folder, ll_str_text(&right), NULL);
    ll_str_done(&right);
}

/* Where the columns begin, and their widths. */
struct columns {
    int who, where, lasting, what;
    int who_width, where_width, lasting_width, what_width;
};

static struct columns place_columns(struct ll_rect area)
{
    int spare = area.width - 76;
    struct columns c = {.who_width = 12, .where_width = 24, .lasting_width = 6};
    if (spare > 0)
        c.where_width += spare / 3;
    if (spare < 0)
        c.where_width += spare / 2;
    c.who = area.x + 2;
    c.where = c.who + c.who_width + 1;
    c.lasting = c.where + c.where_width + 1;
    c.what = c.lasting + c.lasting_width + 2;
    c.what_width = area.x + area.width - c.what;
    return c;
}

static void draw_heads(struct ll_app *app, struct ll_rect area)
{
    const struct columns c = place_columns(area);
    const struct ll_ink ink = ll_ink(LL_ROLE_MUTED, 0);
    const char *lasting = ll_app_text(app, "tui.board.lasting");
    ll_grid_text(app->grid, c.who, area.y, c.who_width, ll_app_text(app, "tui.board.who"), ink);
    ll_grid_text(app->grid, c.where, area.y, c.where_width, ll_app_text(app, "tui.board.where"),
                 ink);
    ll_grid_text(app->grid, c.lasting + c.lasting_width - ll_utf8_width(lasting, strlen(lasting)),
                 area.y, c.lasting_width, lasting, ink);
    ll_grid_text(app->grid, c.what, area.y, c.what_width, ll_app_text(app, "tui.board.what"), ink);
}

/* A page's number and title, or the exercise's name. */
static void say_place(struct ll_app *app, const struct ll_board_row *row, struct ll_str *out)
{
    size_t entry;
    ll_board_say_where(row, out);
    if (out->length > 0 && !row->at_exercise &&
        ll_course_find(app->course, ll_str_text(out), &entry))
        ll_str_format(out, " %s", ll_app_title(app, entry));
}

static struct ll_ink row_ink(const struct ll_board_row *row)
{
    if (row->share.help > 0)
        return ll_ink(LL_ROLE_WARNING, LL_ATTR_BOLD);
    if (row->state == LL_BOARD_WRONG)
        return ll_ink(LL_ROLE_BAD, 0);
    if (row->state == LL_BOARD_DONE)
        return ll_ink(LL_ROLE_GOOD, 0);
    if (row->state == LL_BOARD_LEFT)
        return ll_ink(LL_ROLE_MUTED, 0);
    return ll_ink(LL_ROLE_TEXT, 0);
}

static void draw_row(struct board_screen *b, struct ll_app *app, const struct ll_board_row *row,
                     bool chosen, struct ll_rect area)
{
    const struct columns c = place_columns(area);
    const struct ll_ink ink = row_ink(row);
    struct ll_str text = {0};
    bool is_stuck = row->state == LL_BOARD_AT_WORK && row->stuck >= STUCK_S;
    if (chosen)
        ll_grid_fill(app->grid, area, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
    ll_grid_text(app->grid, area.x, area.y, 1, row->share.help > 0 ? "!" : "",
                 ll_ink(LL_ROLE_BAD, LL_ATTR_BOLD));
    ll_grid_text_short(app->grid, c.who, area.y, c.who_width, row->who, app->ascii, ink);
    say_place(app, row, &text);
    ll_grid_text_short(app->grid, c.where, area.y, c.where_width, ll_str_text(&text), app->ascii,
                       ink);
    ll_str_clear(&text);
    ll_board_say_long(row, ll_app_locale(app), &text);
    ll_grid_text(app->grid,
                 c.lasting + c.lasting_width - ll_utf8_width(ll_str_text(&text), text.length),
                 area.y, c.lasting_width, ll_str_text(&text),
                 is_stuck ? ll_ink(LL_ROLE_WARNING, LL_ATTR_BOLD) : ink);
    ll_str_clear(&text);
    ll_board_say_what(row, ll_app_locale(app), &b->titles, &text);
    ll_grid_text_short(app->grid, c.what, area.y, c.what_width, ll_str_text(&text), app->ascii,
                       ink);
    ll_str_done(&text);
}

/* All of the chosen row, which its line may have to shorten. */
static void draw_detail(struct board_screen *b, struct ll_app *app, struct ll_rect area)
{
    const struct ll_board_row *row = shown_row(b, b->cursor);
    struct ll_str text = {0}, place = {0};
    char done[24];
    ll_border_repeat(app, area.x, area.y, area.width, app->marks->line, ll_ink(LL_ROLE_BORDER, 0));
    if (row == NULL)
        return;
    snprintf(done, sizeof done, "%" PRId64, row->share.done);
    say_place(app, row, &place);
    ll_str_format(&text, "%s %s %s ", row->who, app->marks->dot, ll_str_text(&place));
    ll_str_done(&place);
    if (row->state != LL_BOARD_WRONG)
        ll_text_fill(ll_app_locale(app), "tui.board.pages",
                     (const char *const[]){"dot", app->marks->dot, "done", done, NULL}, &text);
    ll_grid_text_short(app->grid, area.x, area.y + 1, area.width, ll_str_text(&text), app->ascii,
                       ll_ink(LL_ROLE_STRONG, 0));
    ll_str_clear(&text);
    ll_board_say_what(row, ll_app_locale(app), &b->titles, &text);
    ll_grid_text_short(app->grid, area.x, area.y + 2, area.width, ll_str_text(&text), app->ascii,
                       ll_ink(LL_ROLE_TEXT, 0));
    ll_str_done(&text);
}

/* The word that rows are chosen by, or what is wrong with the folder. */
static void draw_word(struct board_screen *b, struct ll_app *app, struct ll_rect row)
{
    const char *fault = b->why.text[0]     ? b->why.text
                        : b->board.flooded ? ll_app_text(app, "board.flooded")
                        : b->board.closed  ? ll_app_text(app, "board.closed")
                                           : NULL;
    b->cursor_x = -1;
    if (b->is_typing || b->word[0] != '\0') {
        int x = row.x + ll_grid_text(app->grid, row.x, row.y, row.width,
                                     ll_app_text(app, "tui.board.only"), ll_ink(LL_ROLE_MUTED, 0));
        struct ll_rect field = {x + 1, row.y, row.x + row.width - x - 1, 1};
        ll_grid_fill(app->grid, field, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
        int width = ll_grid_text(app->grid, x + 2, row.y, field.width - 2, b->word,
                                 ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
        b->cursor_x = b->is_typing ? x + 2 + width : -1;
        b->cursor_y = row.y;
    } else if (fault) {
        ll_grid_text_short(app->grid, row.x, row.y, row.width, fault, app->ascii,
                           ll_ink(LL_ROLE_BAD, 0));
    }
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct board_screen *b = (struct board_screen *)screen;
    struct ll_rect body = app->frame.body;
    struct ll_rect list = {body.x, body.y + 2, body.width, body.height - 2 - DETAIL_ROWS};
    size_t count = shown_count(b);
    if (strcmp(b->titles.lang, ll_app_lang(app)) != 0)
        ll_board_titles_begin(&b->titles, ll_app_lang(app));
    draw_header(b, app);
    draw_word(b, app, (struct ll_rect){body.x, body.y, body.width, 1});
    draw_heads(app, (struct ll_rect){body.x, body.y + 1, body.width, 1});
    if (b->board.count == 0 && b->why.text[0] == '\0')
        ll_border_paragraph(app, list, ll_app_text(app, "board.nobody"), ll_ink(LL_ROLE_MUTED, 0));
    b->first = ll_layout_follow(b->first, (int)b->cursor, list.height, (int)count);
    size_t index = (size_t)b->first;
    for (int y = 0; y < list.height && index < count; y++, index++)
        draw_row(b, app, shown_row(b, index), index == b->cursor,
                 (struct ll_rect){list.x, list.y + y, list.width, 1});
    ll_border_more(app, list, b->first > 0, b->first + list.height < (int)count);
    draw_detail(b, app, (struct ll_rect){body.x, list.y + list.height, body.width, DETAIL_ROWS});
}

/* -- keys -------------------------------------------------------------------------------------- */

static enum ll_did type(struct board_screen *b, uint32_t cp)
{
    char bytes[4];
    size_t length = strlen(b->word);
    if (cp < 0x20 || cp >= LL_KEY_ENTER)
        return LL_DID_NOTHING;
    size_t n = ll_utf8_put(cp, bytes);
    if (length + n <= WORD_LIMIT) {
        memcpy(b->word + length, bytes, n);
        b->word[length + n] = '\0';
    }
    find_cursor(b);
    return LL_DID_TAKE;
}

static enum ll_did take_typed(struct board_screen *b, const struct ll_key *key)
{
    size_t length = strlen(b->word);
    switch (key->code) {
    case LL_KEY_ESCAPE:
        b->word[0] = '\0';
        b->is_typing = false;
        break;
    case LL_KEY_ENTER:
        b->is_typing = false;
        break;
    case LL_KEY_BACKSPACE:
        b->is_typing = length > 0;
        b->word[length > 0 ? ll_utf8_whole(b->word, length - 1) : 0] = '\0';
        break;
    default:
        return type(b, key->code);
    }
    find_cursor(b);
    return LL_DID_TAKE;
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct board_screen *b = (struct board_screen *)screen;
    (void)app;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        move(b, key->code == LL_KEY_UP ? -1 : 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case LL_KEY_PAGE_DOWN:
        move(b, key->code == LL_KEY_PAGE_UP ? -10 : 10);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
    case LL_KEY_END:
        move(b, key->code == LL_KEY_HOME ? -LL_BOARD_ROWS : LL_BOARD_ROWS);
        return LL_DID_TAKE;
    default:
        break;
    }
    if (b->is_typing)
        return take_typed(b, key);
    if (key->code == '/')
        b->is_typing = true;
    else if (key->code == LL_KEY_ESCAPE)
        b->word[0] = '\0';
    else
        return LL_DID_NOTHING;
    find_cursor(b);
    return LL_DID_TAKE;
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    const struct board_screen *b = (const struct board_screen *)screen;
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.choose"));
    if (b->is_typing || b->word[0] != '\0')
        ll_hint_add(out, "Esc", ll_app_text(app, "tui.board.all"));
    else
        ll_hint_add(out, "/", ll_app_text(app, "tui.board.filter"));
    if (b->is_typing)
        return;
    ll_hint_add(out, "l", ll_app_text(app, "tui.key.language"));
    ll_hint_add(out, "?", ll_app_text(app, "tui.key.help"));
    ll_hint_add(out, "q", ll_app_text(app, "tui.key.quit"));
}

static bool tick(struct ll_screen *screen, struct ll_app *app, double now, double budget)
{
    struct board_screen *b = (struct board_screen *)screen;
    (void)app;
    (void)budget;
    if (now - b->looked < pause)
        return false;
    look(b);
    return true;
}

static double wait_for(const struct ll_screen *screen, const struct ll_app *app, double now)
{
    double left = ((const struct board_screen *)screen)->looked + pause - now;
    (void)app;
    return left > 0 ? left : 0;
}

static bool typing(const struct ll_screen *screen)
{
    return ((const struct board_screen *)screen)->is_typing;
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    struct board_screen *b = (struct board_screen *)screen;
    (void)app;
    return b->is_typing ? type(b, cp) : LL_DID_NOTHING;
}

static unsigned help(const struct ll_screen *screen)
{
    (void)screen;
    return LL_HELP_BOARD;
}

static bool cursor(const struct ll_screen *screen, int *x, int *y)
{
    const struct board_screen *b = (const struct board_screen *)screen;
    *x = b->cursor_x;
    *y = b->cursor_y;
    return b->cursor_x >= 0;
}

static void board_free(struct ll_screen *screen)
{
    ll_board_titles_done(&((struct board_screen *)screen)->titles);
    ll_board_done(&((struct board_screen *)screen)->board);
    free(screen);
}

static const struct ll_screen_class board_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = board_free,
    .tick = tick,
    .wait = wait_for,
    .typing = typing,
    .paste = paste,
    .help = help,
    .cursor = cursor,
};

ll_err ll_board_screen_new(const char *folder, struct ll_message *why, struct ll_screen **out)
{
    struct board_screen *b = ll_array_new(1, sizeof *b);
    if (b == NULL)
        return LL_ERR_MEMORY;
    b->screen.class = &board_class;
    b->folder = folder;
    ll_err err = ll_board_read(&b->board, folder, (int64_t)time(NULL), why);
    b->looked = ll_clock_seconds();
    if (err == LL_OK)
        *out = &b->screen;
    else
        board_free(&b->screen);
    return err;
}
