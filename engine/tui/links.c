#include "tui/links.h"

#include "tui/visit.h"

/* True where the view's link, counted from 1, leads to an entry. Addresses lead out of the course.
 */
static bool leads(const struct ll_text_view *view, size_t link, const struct ll_app *app,
                  size_t *entry)
{
    return ll_course_find(app->course, ll_text_layout_link(view->layout, link - 1), entry);
}

static size_t count_of(const struct ll_text_view *view)
{
    return view->layout ? ll_text_layout_link_count(view->layout) : 0;
}

bool ll_links_any(const struct ll_links *links, const struct ll_app *app)
{
    size_t entry;
    for (size_t v = 0; v < links->count; v++)
        for (size_t link = 1; link <= count_of(links->views[v]); link++)
            if (leads(links->views[v], link, app, &entry))
                return true;
    return false;
}

/* All links of all views, counted from 1 through: the view of one, and its number there. */
static struct ll_text_view *view_of(const struct ll_links *links, size_t *link)
{
    size_t v = 0;
    for (; *link > count_of(links->views[v]); v++)
        *link -= count_of(links->views[v]);
    return links->views[v];
}

/* True where one had the focus. */
static bool leave(const struct ll_links *links)
{
    bool had = false;
    for (size_t v = 0; v < links->count; v++) {
        had |= links->views[v]->focus > 0;
        links->views[v]->focus = 0;
    }
    return had;
}

/* Gives the focus to the next link that leads somewhere, or to the one before, round the ends;
 * false where there is none. A text that scrolls shows it. */
static bool turn(const struct ll_links *links, const struct ll_app *app, bool back)
{
    size_t total = 0, at = 0, entry;
    for (size_t v = 0; v < links->count; v++) {
        if (links->views[v]->focus > 0)
            at = total + links->views[v]->focus;
        total += count_of(links->views[v]);
    }
    for (size_t tries = 0; tries < total; tries++) {
        at = back ? (at > 1 ? at - 1 : total) : (at < total ? at + 1 : 1);
        size_t link = at;
        struct ll_text_view *view = view_of(links, &link);
        if (!leads(view, link, app, &entry))
            continue;
        (void)leave(links);
        view->focus = link;
        ll_text_view_reach(view, ll_text_view_link_line(view, link));
        return true;
    }
    return false;
}

bool ll_links_focused(const struct ll_links *links, const struct ll_app *app, size_t *entry)
{
    for (size_t v = 0; v < links->count; v++) {
        const struct ll_text_view *view = links->views[v];
        if (view->focus > 0 && view->focus <= count_of(view))
            return leads(view, view->focus, app, entry);
    }
    return false;
}

bool ll_links_cursor(const struct ll_links *links, int *x, int *y)
{
    for (size_t v = 0; v < links->count; v++)
        if (links->views[v]->focus > 0 && links->views[v]->focus_x >= 0) {
            *x = links->views[v]->focus_x;
            *y = links->views[v]->focus_y;
            return true;
        }
    return false;
}

enum ll_did ll_links_key(const struct ll_links *links, struct ll_app *app, size_t from,
                         const struct ll_key *key)
{
    size_t entry;
    if (key->mods & (LL_KEY_ALT | LL_KEY_CTRL))
        return LL_DID_NOTHING;
    if (key->code == 'v' || key->code == 'V') {
        if (!turn(links, app, key->code == 'V'))
            ll_app_say(app, "tui.say.no_link", NULL);
        return LL_DID_TAKE;
    }
    if (key->code == LL_KEY_ENTER && ll_links_focused(links, app, &entry)) {
        ll_app_go(app, entry, LL_VISIT_RESUME, NULL);
        ll_app_say(app, "tui.say.followed",
                   (const char *const[]){"id", ll_course_entry(app->course, from)->id, NULL});
        return LL_DID_TAKE;
    }
    return key->code == LL_KEY_ESCAPE && leave(links) ? LL_DID_TAKE : LL_DID_NOTHING;
}
