#include "tui/text_view.h"

#include "tui/border.h"

void ll_text_view_done(struct ll_text_view *view)
{
    ll_text_layout_free(&view->layout);
}

void ll_text_view_replace(struct ll_text_view *view, const char *text, size_t length)
{
    ll_text_layout_free(&view->layout);
    view->text = text;
    view->length = length;
    view->wrong = false;
    view->focus = 0;
}

void ll_text_view_set(struct ll_text_view *view, const char *text, size_t length)
{
    if (view->text == text && view->length == length)
        return;
    ll_text_view_replace(view, text, length);
    view->first = view->aside = view->shown = 0;
    view->ended = false;
}

static void lay_out(struct ll_text_view *view, const struct ll_app *app, int width)
{
    if (view->layout && view->width == width && view->ascii == app->ascii)
        return;
    struct ll_text_options options = {.width = width, .ascii = app->ascii};
    ll_text_layout_free(&view->layout);
    view->wrong = view->text == NULL || ll_text_layout_new(view->text, view->length, &options, NULL,
                                                           &view->layout) != LL_OK;
    view->width = width;
    view->ascii = app->ascii;
}

int ll_text_view_height(struct ll_text_view *view, const struct ll_app *app, int width)
{
    if (view->text == NULL || width < 1)
        return 0;
    lay_out(view, app, width);
    return view->wrong ? 0 : (int)ll_text_layout_height(view->layout);
}

static int last_first(const struct ll_text_view *view)
{
    int total = view->layout ? (int)ll_text_layout_height(view->layout) : 0;
    return total > view->shown ? total - view->shown : 0;
}

void ll_text_view_draw(struct ll_text_view *view, struct ll_app *app, struct ll_rect area)
{
    if (area.height <= 0 || view->text == NULL)
        return;
    lay_out(view, app, area.width);
    if (view->wrong)
        return;
    view->shown = area.height;
    if (view->first > last_first(view))
        view->first = last_first(view);
    ll_text_layout_draw(view->layout, (size_t)view->first, view->aside, app->grid, area);
    ll_text_view_draw_focus(view, app, view->first, area);
    view->ended = view->ended || !ll_text_view_more_below(view);
    ll_border_more(app, area, view->first > 0, ll_text_view_more_below(view));
}

/* Reversed, so that it is seen without colours too. */
void ll_text_view_draw_focus(struct ll_text_view *view, struct ll_app *app, int first,
                             struct ll_rect area)
{
    struct ll_ink ink = ll_ink(LL_ROLE_ACCENT, LL_ATTR_BOLD | LL_ATTR_REVERSE);
    int height = view->layout ? (int)ll_text_layout_height(view->layout) : 0;
    view->focus_x = -1;
    for (int row = 0; view->focus > 0 && row < area.height && first + row < height; row++) {
        const struct ll_text_line *line =
            ll_text_layout_line(view->layout, (size_t)first + (size_t)row);
        for (size_t i = 0; i < line->span_count; i++) {
            const struct ll_text_span *span = &line->spans[i];
            if (span->link != view->focus)
                continue;
            if (view->focus_x < 0) {
                view->focus_x = area.x + span->column;
                view->focus_y = area.y + row;
            }
            ll_grid_text_n(app->grid, area.x + span->column, area.y + row, span->width, span->text,
                           span->length, ink);
        }
    }
}

int ll_text_view_link_line(const struct ll_text_view *view, size_t link)
{
    int height = view->layout ? (int)ll_text_layout_height(view->layout) : 0;
    for (int y = 0; y < height; y++) {
        const struct ll_text_line *line = ll_text_layout_line(view->layout, (size_t)y);
        for (size_t i = 0; i < line->span_count; i++)
            if (line->spans[i].link == link)
                return y;
    }
    return 0;
}

void ll_text_view_reach(struct ll_text_view *view, int line)
{
    int height = view->layout ? (int)ll_text_layout_height(view->layout) : 0;
    view->first = ll_layout_follow(view->first, line, view->shown > 0 ? view->shown : 1, height);
}

bool ll_text_view_more_below(const struct ll_text_view *view)
{
    return view->first < last_first(view);
}

bool ll_text_view_unread(const struct ll_text_view *view)
{
    return view->shown > 0 && !view->ended && ll_text_view_more_below(view);
}

bool ll_text_view_wide(const struct ll_text_view *view)
{
    return view->layout && ll_text_layout_excess(view->layout) > 0;
}

/* By lines, negative up. */
static void scroll(struct ll_text_view *view, int lines)
{
    int to = view->first + lines, last = last_first(view);
    to = to > last ? last : to < 0 ? 0 : to;
    view->first = to;
}

void ll_text_view_forward(struct ll_text_view *view)
{
    bool small = view->shown < 6; /* of few lines none is shown twice */
    scroll(view, small ? view->shown : view->shown - 1);
}

/* Code that is wider than the view, by columns; false where there is nothing that way. */
static bool move_aside(struct ll_text_view *view, int columns)
{
    int excess = view->layout ? ll_text_layout_excess(view->layout) : 0;
    int to = view->aside + columns;
    to = to > excess ? excess : to < 0 ? 0 : to;
    bool moved = to != view->aside;
    view->aside = to;
    return moved;
}

enum ll_did ll_text_view_key(struct ll_text_view *view, const struct ll_key *key, bool arrows)
{
    int page = view->shown > 2 ? view->shown - 1 : 1;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    if (!arrows && key->code >= LL_KEY_UP && key->code <= LL_KEY_RIGHT)
        return LL_DID_NOTHING;
    switch (key->code) {
    case 'j':
    case LL_KEY_DOWN:
        scroll(view, 1);
        return LL_DID_TAKE;
    case 'k':
    case LL_KEY_UP:
        scroll(view, -1);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_DOWN:
        scroll(view, page);
        return LL_DID_TAKE;
    case LL_KEY_PAGE_UP:
        scroll(view, -page);
        return LL_DID_TAKE;
    case LL_KEY_HOME:
        scroll(view, -view->first);
        return LL_DID_TAKE;
    case LL_KEY_END:
        scroll(view, last_first(view) - view->first);
        return LL_DID_TAKE;
    case LL_KEY_RIGHT:
        return move_aside(view, 8) ? LL_DID_TAKE : LL_DID_NOTHING;
    case LL_KEY_LEFT:
        return move_aside(view, -8) ? LL_DID_TAKE : LL_DID_NOTHING;
    default:
        return LL_DID_NOTHING;
    }
}
