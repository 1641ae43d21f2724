/* A question on the screen: the prompt, the ways to answer, and what was said to the answer. */
#ifndef LL_TUI_QUESTION_VIEW_H
#define LL_TUI_QUESTION_VIEW_H

#include "tui/app.h"
#include "tui/text_view.h"
#include "tui/visit.h"

enum { LL_QUESTION_ITEMS = 16 };

struct ll_question_view { /* zeroed is empty */
    struct ll_text_view prompt, feedback;
    struct ll_text_view items[LL_QUESTION_ITEMS];
    int first; /* row in sight */
    int total, shown;
    int cursor_x, cursor_y; /* of a typed number; x negative: none */
    int wheel;              /* rows the learner scrolled by themselves since the last answer */
};

/* Frees the layouts: the texts they borrow are going away. The place stays. */
void ll_question_view_done(struct ll_question_view *view);

void ll_question_view_draw(struct ll_question_view *view, struct ll_app *app,
                           struct ll_visit *session, struct ll_rect body);

/* Keys that put an answer together, and Enter that gives it. Enter on an answer that was given
 * already means nothing here: the page goes on. */
enum ll_did ll_question_view_key(struct ll_question_view *view, struct ll_app *app,
                                 struct ll_visit *session, const struct ll_key *key);

/* Takes a pasted character into a number; false where there is no number to type. */
bool ll_question_view_paste(struct ll_visit *session, uint32_t cp);

/* Appends what was answered in a few words; nothing for a curve. */
void ll_question_view_said(const struct ll_question *question, const struct ll_reply *reply,
                           struct ll_str *out);

void ll_question_view_hints(const struct ll_app *app, const struct ll_visit *session,
                            struct ll_hints *out);

#endif
