#include "tui/border.h"

#include <string.h>

#include "base/utf8.h"

enum { HINT_GAP = 3 };

static int width_of(const char *text)
{
    return ll_utf8_width(text, strlen(text));
}

void ll_hint_add(struct ll_hints *hints, const char *key, const char *word)
{
    if (hints->count < LL_HINTS)
        hints->items[hints->count++] = (struct ll_hint){key, word};
}

void ll_border_repeat(struct ll_app *app, int x, int y, int columns, const char *mark,
                      struct ll_ink ink)
{
    uint32_t cp;
    if (columns > 0 && ll_utf8_next(mark, strlen(mark), &cp) > 0)
        ll_grid_fill(app->grid, (struct ll_rect){x, y, columns, 1}, cp, ink);
}

/* One piece of the rule a step, a blank cell between them. */
void ll_border_progress_draw(struct ll_app *app, const struct ll_border_progress *progress)
{
    struct ll_rect header = app->frame.header, row = {header.x, header.y + 1, header.width, 1};
    int total = (int)progress->total;
    ll_grid_fill(app->grid, row, ' ', ll_ink(LL_ROLE_TEXT, 0));
    for (int i = 0; i < total; i++) {
        int from = row.width * i / total, to = row.width * (i + 1) / total;
        int columns = to - from - (i + 1 < total ? 1 : 0);
        bool here = (size_t)i == progress->here, done = (size_t)i < progress->done;
        struct ll_ink ink = here   ? ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD)
                            : done ? ll_ink(LL_ROLE_ACCENT, LL_ATTR_DIM)
                                   : ll_ink(LL_ROLE_BORDER, 0);
        ll_border_repeat(app, row.x + from, row.y, columns > 0 ? columns : 1,
                         here || done ? app->marks->line_done : app->marks->line, ink);
    }
}

void ll_border_header(struct ll_app *app, const char *id, const char *title, const char *right,
                      const struct ll_border_progress *progress)
{
    struct ll_rect row = app->frame.header;
    int used = 0, side = right ? width_of(right) : 0;
    if (side > row.width / 2)
        side = 0;
    if (id[0] != '\0')
        used = ll_grid_text(app->grid, row.x, row.y, row.width / 3, id,
                            ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD)) +
               2;
    int room = row.width - used - (side > 0 ? side + 2 : 0);
    ll_grid_text_short(app->grid, row.x + used, row.y, room, title, app->ascii,
                       ll_ink(LL_ROLE_STRONG, LL_ATTR_BOLD));
    if (side > 0)
        ll_grid_text(app->grid, row.x + row.width - side, row.y, side, right,
                     ll_ink(LL_ROLE_MUTED, 0));
    struct ll_rect rule = {row.x, row.y + 1, row.width, 1};
    if (progress && progress->total > 0)
        ll_border_progress_draw(app, progress);
    else
        ll_border_repeat(app, rule.x, rule.y, rule.width, app->marks->line,
                         ll_ink(LL_ROLE_BORDER, 0));
}

static int hint_width(const struct ll_hint *hint)
{
    return width_of(hint->key) + 1 + width_of(hint->word);
}

void ll_border_footer(struct ll_app *app, const struct ll_hints *hints)
{
    struct ll_rect row = app->frame.footer;
    if (app->notice[0] != '\0') {
        ll_grid_text_short(app->grid, row.x, row.y, row.width, app->notice, app->ascii,
                           ll_ink(app->notice_bad ? LL_ROLE_BAD : LL_ROLE_WARNING, 0));
        return;
    }
    int x = row.x, left = row.width;
    const char *mark = ll_app_mark(app);
    if (mark) {
        int width = width_of(mark);
        ll_grid_text(app->grid, row.x + row.width - width, row.y, width, mark,
                     ll_ink(LL_ROLE_BAD, LL_ATTR_BOLD));
        left -= width + HINT_GAP;
    }
    for (size_t i = 0; i < hints->count; i++) {
        const struct ll_hint *hint = &hints->items[i];
        int width = hint_width(hint);
        if (width > left)
            continue;
        int key = ll_grid_text(app->grid, x, row.y, width, hint->key,
                               ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD));
        ll_grid_text(app->grid, x + key + 1, row.y, width, hint->word, ll_ink(LL_ROLE_MUTED, 0));
        x += width + HINT_GAP;
        left -= width + HINT_GAP;
    }
}

void ll_border_more(struct ll_app *app, struct ll_rect area, bool above, bool below)
{
    int x = area.x + area.width;
    if (x >= ll_grid_width(app->grid))
        x--;
    if (above && area.height > 0)
        ll_grid_text(app->grid, x, area.y, 1, app->marks->above, ll_ink(LL_ROLE_MUTED, 0));
    if (below && area.height > 0) /* in a single row it is the way on that counts */
        ll_grid_text(app->grid, x, area.y + area.height - 1, 1, app->marks->below,
                     ll_ink(LL_ROLE_ACCENT, 0));
}

/* Where to break a line of at most `most` bytes: after its last word, unless that is far back. */
static size_t word_end(const char *text, size_t most)
{
    for (size_t i = most; i > most / 2; i--)
        if (text[i] == ' ')
            return i;
    return most;
}

int ll_border_paragraph(struct ll_app *app, struct ll_rect area, const char *text,
                        struct ll_ink ink)
{
    int row = 0;
    for (; *text != '\0' && (area.height == 0 || row < area.height); row++) {
        size_t line = strcspn(text, "\n");
        size_t fits = ll_utf8_fit(text, line, area.width, NULL);
        if (fits < line)
            fits = word_end(text, fits);
        if (fits == 0 && line > 0)
            break;
        ll_grid_text_n(app->grid, area.x, area.y + row, area.width, text, fits, ink);
        text += fits;
        text += *text == '\n' || *text == ' ';
    }
    return row;
}
