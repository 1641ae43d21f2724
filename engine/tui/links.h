/* Links to pages in the texts of a screen: one of them has the focus, and a key follows it. */
#ifndef LL_TUI_LINKS_H
#define LL_TUI_LINKS_H

#include "tui/text_view.h"

/* The texts of a screen, in the order in which they are read. */
struct ll_links {
    struct ll_text_view *views[2];
    size_t count;
};

/* True where a text has a link that leads to an entry of the course. */
bool ll_links_any(const struct ll_links *links, const struct ll_app *app);

/* The entry that the link in focus leads to; false where none has the focus. */
bool ll_links_focused(const struct ll_links *links, const struct ll_app *app, size_t *entry);

/* Where the link in focus is on the screen; false where it is not in sight. */
bool ll_links_cursor(const struct ll_links *links, int *x, int *y);

/* `v` and `V` go from link to link, Enter opens the page of the one in focus (`from` is the entry
 * that it stands on), Escape leaves them. */
enum ll_did ll_links_key(const struct ll_links *links, struct ll_app *app, size_t from,
                         const struct ll_key *key);

#endif
