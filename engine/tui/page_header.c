#include "tui/page_header.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "tui/border.h"

static const char *part_text(const struct ll_app *app, enum ll_part part)
{
    static const char *const keys[LL_PART_COUNT] = {
        [LL_PART_IDEA] = "tui.part.idea", [LL_PART_PREDICT] = "tui.part.predict",
        [LL_PART_RUN] = "tui.part.run",   [LL_PART_EXPLAIN] = "tui.part.explain",
        [LL_PART_USE] = "tui.part.use",
    };
    return ll_app_text(app, keys[part]);
}

enum { PART_GAP = 2 };

/* A plain page has not all five. */
static bool has_part(const struct ll_page *page, enum ll_part part)
{
    for (size_t i = 0; i < ll_page_step_count(page); i++)
        if (ll_page_step(page, i)->part == part)
            return true;
    return false;
}

static int parts_width(const struct ll_page *page, const struct ll_app *app)
{
    int width = -PART_GAP;
    for (enum ll_part part = 0; part < LL_PART_COUNT; part++)
        if (has_part(page, part))
            width += ll_utf8_width(part_text(app, part), strlen(part_text(app, part))) + PART_GAP;
    return width;
}

static int title_width(const struct ll_page *page)
{
    const char *id = ll_page_id(page), *title = ll_page_title(page);
    return ll_utf8_width(id, strlen(id)) + PART_GAP + ll_utf8_width(title, strlen(title));
}

/* The page's parts, the one we are in lit; where they do not fit beside the title, that one alone.
 */
static int draw_parts(const struct ll_visit *session, struct ll_app *app)
{
    struct ll_rect row = app->frame.header;
    enum ll_part here = ll_visit_step(session)->part;
    size_t steps = ll_page_step_count(session->page);
    if (ll_page_step(session->page, 0)->part == ll_page_step(session->page, steps - 1)->part)
        return -PART_GAP; /* one part alone needs no name */
    bool all = title_width(session->page) + PART_GAP + parts_width(session->page, app) <= row.width;
    int width = all ? parts_width(session->page, app)
                    : ll_utf8_width(part_text(app, here), strlen(part_text(app, here)));
    int x = row.x + row.width - width;
    for (enum ll_part part = 0; part < LL_PART_COUNT; part++) {
        bool locked = part >= LL_PART_RUN && !session->testing &&
                      ll_visit_locked(session, ll_page_step_count(session->page) - 1);
        struct ll_ink ink = part == here ? ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD)
                                         : ll_ink(locked ? LL_ROLE_MUTED : LL_ROLE_TEXT, 0);
        if ((all && has_part(session->page, part)) || part == here)
            x += ll_grid_text(app->grid, x, row.y, row.width, part_text(app, part), ink) + PART_GAP;
    }
    return width;
}

static void draw_test_header(const struct ll_visit *session, struct ll_app *app)
{
    char number[24], total[24];
    struct ll_border_progress progress = {0};
    struct ll_str right = {0};
    size_t at, count;
    ll_visit_test_count(session, &at, &count);
    snprintf(number, sizeof number, "%zu", at);
    snprintf(total, sizeof total, "%zu", count);
    ll_text_fill(ll_app_locale(app), "tui.page.testing",
                 (const char *const[]){"number", number, "total", total, NULL}, &right);
    progress = (struct ll_border_progress){.total = count, .done = at, .here = at - 1};
    ll_border_header(app, ll_page_id(session->page), ll_page_title(session->page),
                     ll_str_text(&right), &progress);
    ll_str_done(&right);
}

void ll_page_header_draw(const struct ll_visit *session, struct ll_app *app)
{
    const struct ll_page *p = session->page;
    if (session->testing) {
        draw_test_header(session, app);
        return;
    }
    struct ll_border_progress progress = {
        .total = ll_page_step_count(p), .done = session->seen, .here = session->step};
    struct ll_rect whole = app->frame.header;
    int parts = draw_parts(session, app);
    app->frame.header.width -= parts + 2; /* the title ends before them; the rule does not */
    ll_border_header(app, ll_page_id(p), ll_page_title(p), NULL, NULL);
    app->frame.header = whole;
    ll_border_progress_draw(app, &progress);
}
