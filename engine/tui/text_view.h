/* A piece of Markdown that scrolls: laid out once for a width, drawn from its first line in sight.
 */
#ifndef LL_TUI_TEXT_VIEW_H
#define LL_TUI_TEXT_VIEW_H

#include "course/text.h"
#include "tui/app.h"

struct ll_text_view { /* zeroed is empty */
    const char *text; /* borrowed */
    size_t length;
    struct ll_text_layout *layout;
    int width;            /* that it is laid out for */
    int first;            /* line in sight */
    int aside;            /* columns by which wide code is moved */
    int shown;            /* lines in sight when last drawn */
    size_t focus;         /* the link that has it, from 1; 0 none */
    int focus_x, focus_y; /* where it was drawn last; x negative: not in sight */
    bool ascii, wrong;    /* wrong: it could not be laid out */
    bool ended;           /* its last line has been in sight */
};

void ll_text_view_done(struct ll_text_view *view);

/* Shows another text from its top; the same text again changes nothing. */
void ll_text_view_set(struct ll_text_view *view, const char *text, size_t length);

/* As set, but keeps the place: the same text in another language. */
void ll_text_view_replace(struct ll_text_view *view, const char *text, size_t length);

/* Lines that it has at this width. */
int ll_text_view_height(struct ll_text_view *view, const struct ll_app *app, int width);

void ll_text_view_draw(struct ll_text_view *view, struct ll_app *app, struct ll_rect area);

/* j, k, PgUp, PgDn, Home, End; with `arrows`, the arrows too. */
enum ll_did ll_text_view_key(struct ll_text_view *view, const struct ll_key *key, bool arrows);

/* Draws the view's link in focus again, over its lines from `first` on in `area`. */
void ll_text_view_draw_focus(struct ll_text_view *view, struct ll_app *app, int first,
                             struct ll_rect area);

/* The first line on which a link, counted from 1, stands. */
int ll_text_view_link_line(const struct ll_text_view *view, size_t link);

/* Scrolls as little as it must so that the line is in sight. */
void ll_text_view_reach(struct ll_text_view *view, int line);

/* True where code is wider than the view: it can be moved aside. */
bool ll_text_view_wide(const struct ll_text_view *view);

bool ll_text_view_more_below(const struct ll_text_view *view);

/* True where its end has not been in sight yet. */
bool ll_text_view_unread(const struct ll_text_view *view);

/* On to what has not been in sight yet, as pagers go. */
void ll_text_view_forward(struct ll_text_view *view);

#endif
