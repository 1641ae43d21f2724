/* Search: the words typed are looked for in the titles and in the prose of every page, in the
 * reader's language first and then in the others. Going to a page is the same with titles alone. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "course/text.h"
#include "tui/border.h"
#include "tui/screens.h"
#include "tui/visit.h"

enum { QUERY_LIMIT = 120, HIT_LIMIT = 200, LINE_LIMIT = 400, BLOCK_LIMIT = 48, PER_PAGE = 4 };

struct hit {
    size_t entry;
    char block[BLOCK_LIMIT]; /* "" for a title */
    char line[LINE_LIMIT];
};

struct search {
    struct ll_screen screen;
    bool titles;
    char query[QUERY_LIMIT + 1];
    size_t length;
    struct hit *hits;
    size_t count, cursor;
    int first;
    int cursor_x, cursor_y;
};

/* Where `needle` is in `text`, letter case of ASCII aside. */
static const char *find_text(const char *text, const char *needle)
{
    return strcasestr(text, needle);
}

static void add_hit(struct search *search, size_t entry, const char *block, const char *line,
                    size_t length)
{
    size_t already = 0;
    for (size_t i = 0; i < search->count; i++)
        already += search->hits[i].entry == entry;
    if (search->count == HIT_LIMIT || (already >= PER_PAGE && block[0] != '\0'))
        return;
    struct hit *hit = &search->hits[search->count++];
    struct ll_str plain = {0};
    *hit = (struct hit){.entry = entry};
    strncpy(hit->block, block, sizeof hit->block - 1);
    if (ll_text_plain(line, length, &plain) == LL_OK) {
        size_t whole = plain.length < sizeof hit->line
                           ? plain.length
                           : ll_utf8_whole(ll_str_text(&plain), sizeof hit->line - 1);
        memcpy(hit->line, ll_str_text(&plain), whole);
    }
    ll_str_done(&plain);
}

static void search_titles(struct search *search, struct ll_app *app)
{
    for (size_t i = 0; i < ll_course_entry_count(app->course); i++) {
        const struct ll_course_entry *entry = ll_course_entry(app->course, i);
        bool found = find_text(entry->id, search->query) == entry->id ||
                     (entry->exercise && find_text(entry->exercise, search->query));
        for (size_t k = 0; !found && ll_languages[k]; k++)
            found = find_text(ll_course_title(app->course, i, ll_languages[k]), search->query);
        if (found)
            add_hit(search, i, "", "", 0);
    }
}

static bool take_line(size_t entry, const char *block, const char *line, size_t length, void *arg)
{
    struct search *search = arg;
    add_hit(search, entry, block, line, length);
    return search->count < HIT_LIMIT;
}

static void run(struct search *search, struct ll_app *app)
{
    search->count = search->cursor = 0;
    search->first = 0;
    if (search->length == 0 && !search->titles)
        return;
    search_titles(search, app);
    if (search->titles)
        return;
    const char *lang = ll_app_lang(app);
    struct ll_message why = {""};
    ll_err err = ll_course_search(app->course, lang, search->query, take_line, search, &why);
    for (size_t i = 0; err == LL_OK && ll_languages[i]; i++)
        if (strcmp(ll_languages[i], lang) != 0)
            err = ll_course_search(app->course, ll_languages[i], search->query, take_line, search,
                                   &why);
    if (err != LL_OK)
        ll_app_say_text(app, why.text, true);
}

static void draw_query(struct search *search, struct ll_app *app, struct ll_rect row)
{
    int x = row.x;
    x += ll_grid_text(app->grid, x, row.y, row.width,
                      ll_app_text(app, search->titles ? "tui.search.page" : "tui.search.words"),
                      ll_ink(LL_ROLE_MUTED, 0)) +
         1;
    struct ll_rect field = {x, row.y, row.x + row.width - x, 1};
    ll_grid_fill(app->grid, field, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
    int width = ll_grid_text(app->grid, x + 1, row.y, field.width - 2, search->query,
                             ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    search->cursor_x = x + 1 + width;
    search->cursor_y = row.y;
}

/* The part of a line around what was found, with that lit. */
static void draw_line(const struct search *search, struct ll_app *app, const char *line,
                      struct ll_rect row, struct ll_ink ink)
{
    const char *found = search->length > 0 ? find_text(line, search->query) : NULL;
    const char *from = line;
    if (found && ll_utf8_width(line, (size_t)(found - line)) > row.width / 2) {
        size_t skip = ll_utf8_fit(
            line, strlen(line), ll_utf8_width(line, (size_t)(found - line)) - row.width / 3, NULL);
        from = line + skip;
    }
    ll_grid_text_short(app->grid, row.x, row.y, row.width, from, app->ascii, ink);
    if (found == NULL || found < from)
        return;
    int x = row.x + ll_utf8_width(from, (size_t)(found - from));
    int width = ll_utf8_width(found, strlen(search->query));
    struct ll_rect lit = ll_rect_cut((struct ll_rect){x, row.y, width, 1}, row);
    if (lit.width > 0)
        ll_grid_tint(
            app->grid, lit,
            (struct ll_ink){LL_ROLE_ACCENT, LL_COLOR_KEEP, LL_ATTR_BOLD | LL_ATTR_UNDERLINE});
}

static void draw_hit(const struct search *search, struct ll_app *app, size_t index,
                     struct ll_rect row)
{
    const struct hit *hit = &search->hits[index];
    bool chosen = index == search->cursor;
    if (chosen) {
        ll_grid_fill(app->grid, row, ' ', (struct ll_ink){LL_ROLE_TEXT, LL_ROLE_SELECTION, 0});
        ll_grid_text(app->grid, row.x, row.y, 1, app->marks->cursor,
                     ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
    }
    struct ll_rect rest = {row.x + 9, row.y, row.width - 9, 1};
    ll_grid_text(app->grid, row.x + 2, row.y, 6, ll_course_entry(app->course, hit->entry)->id,
                 ll_ink(LL_ROLE_MUTED, 0));
    if (hit->line[0] != '\0')
        draw_line(search, app, hit->line, rest, ll_ink(LL_ROLE_MUTED, 0));
    else
        draw_line(search, app, ll_app_title(app, hit->entry), rest,
                  ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
}

static void draw(struct ll_screen *screen, struct ll_app *app)
{
    struct search *search = (struct search *)screen;
    struct ll_rect body = ll_layout_column(app->frame.body);
    char count[24] = "";
    if (search->length > 0)
        snprintf(count, sizeof count, search->count == HIT_LIMIT ? "%zu+" : "%zu", search->count);
    ll_border_header(
        app, "", ll_app_text(app, search->titles ? "tui.search.goto_title" : "tui.search.title"),
        count, NULL);
    draw_query(search, app, (struct ll_rect){body.x, body.y, body.width, 1});
    struct ll_rect list = {body.x, body.y + 2, body.width, body.height - 2};
    if (search->count == 0 && search->length > 0)
        ll_grid_text(app->grid, list.x, list.y, list.width, ll_app_text(app, "tui.search.nothing"),
                     ll_ink(LL_ROLE_MUTED, 0));
    search->first =
        ll_layout_follow(search->first, (int)search->cursor, list.height, (int)search->count);
    size_t index = (size_t)search->first;
    for (int row = 0; row < list.height && index < search->count; row++, index++)
        draw_hit(search, app, index, (struct ll_rect){list.x, list.y + row, list.width, 1});
    ll_border_more(app, list, search->first > 0, search->first + list.height < (int)search->count);
}

static void open_hit(const struct search *search, struct ll_app *app)
{
    if (search->cursor >= search->count)
        return;
    const struct hit *hit = &search->hits[search->cursor];
    ll_app_go(app, hit->entry, hit->block[0] ? 0 : LL_VISIT_RESUME, hit->block);
}

static enum ll_did type(struct search *search, struct ll_app *app, uint32_t cp)
{
    char bytes[4];
    if (cp < 0x20 || cp >= LL_KEY_ENTER)
        return LL_DID_NOTHING;
    size_t n = ll_utf8_put(cp, bytes);
    if (search->length + n > QUERY_LIMIT)
        return LL_DID_TAKE;
    memcpy(search->query + search->length, bytes, n);
    search->length += n;
    search->query[search->length] = '\0';
    run(search, app);
    return LL_DID_TAKE;
}

static enum ll_did rub(struct search *search, struct ll_app *app)
{
    if (search->length == 0)
        return LL_DID_CLOSE;
    search->length = ll_utf8_whole(search->query, search->length - 1);
    search->query[search->length] = '\0';
    run(search, app);
    return LL_DID_TAKE;
}

static void move(struct search *search, int by)
{
    long to = (long)search->cursor + by, last = (long)search->count - 1;
    search->cursor = (size_t)(to > last ? (last < 0 ? 0 : last) : to < 0 ? 0 : to);
}

static enum ll_did take_key(struct ll_screen *screen, struct ll_app *app, const struct ll_key *key)
{
    struct search *search = (struct search *)screen;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    switch (key->code) {
    case LL_KEY_ESCAPE:
        return LL_DID_CLOSE;
    case LL_KEY_ENTER:
        open_hit(search, app);
        return LL_DID_TAKE;
    case LL_KEY_BACKSPACE:
        return rub(search, app);
    case LL_KEY_UP:
    case LL_KEY_DOWN:
        move(search, key->code == LL_KEY_UP ? -1 : 1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
    case LL_KEY_PAGE_DOWN:
        move(search, key->code == LL_KEY_PAGE_UP ? -10 : 10);
        return LL_DID_TAKE;
    default:
        return type(search, app, key->code);
    }
}

static void add_hints(const struct ll_screen *screen, const struct ll_app *app,
                      struct ll_hints *out)
{
    (void)screen;
    ll_hint_add(out, "Enter", ll_app_text(app, "tui.key.open"));
    ll_hint_add(out, app->marks->up_down, ll_app_text(app, "tui.key.choose"));
    ll_hint_add(out, "Esc", ll_app_text(app, "tui.key.close"));
}

static bool typing(const struct ll_screen *screen)
{
    (void)screen;
    return true;
}

static enum ll_did paste(struct ll_screen *screen, struct ll_app *app, uint32_t cp)
{
    return type((struct search *)screen, app, cp);
}

static bool cursor(const struct ll_screen *screen, int *x, int *y)
{
    *x = ((const struct search *)screen)->cursor_x;
    *y = ((const struct search *)screen)->cursor_y;
    return true;
}

static void search_free(struct ll_screen *screen)
{
    free(((struct search *)screen)->hits);
    free(screen);
}

static const struct ll_screen_class search_class = {
    .draw = draw,
    .key = take_key,
    .hints = add_hints,
    .free = search_free,
    .typing = typing,
    .paste = paste,
    .cursor = cursor,
};

ll_err ll_search_new(struct ll_app *app, bool titles, struct ll_screen **out)
{
    struct search *search = ll_array_new(1, sizeof *search);
    if (search == NULL)
        return LL_ERR_MEMORY;
    search->screen.class = &search_class;
    search->titles = titles;
    search->hits = ll_array_new(HIT_LIMIT, sizeof *search->hits);
    if (search->hits == NULL) {
        search_free(&search->screen);
        return LL_ERR_MEMORY;
    }
    run(search, app);
    *out = &search->screen;
    return LL_OK;
}
