/* Private to page_*.c: the screen of a page, and what each file of it does. */
#ifndef LL_TUI_PAGE_SCREEN_H
#define LL_TUI_PAGE_SCREEN_H

#include "tui/aside_view.h"
#include "tui/at_work.h"
#include "tui/own_loss.h"
#include "tui/question_view.h"
#include "tui/scene_view.h"
#include "tui/screens.h"
#include "tui/visit.h"

struct page_screen {
    struct ll_screen screen;
    size_t entry;
    struct ll_visit *session; /* NULL where the page could not be opened */
    struct ll_message why;
    struct ll_text_view text;
    struct ll_aside_view aside;
    struct ll_question_view question;
    struct ll_scene_view_state scene;
    struct ll_at_work work; /* the learner's program, on an exercise's page */
    bool is_laid_out;       /* the texts of the step in sight were drawn */
    bool says_waiting;      /* the notice at the foot says that it is waited for */
    bool own_opens;         /* a loss has its name, and is to be written as soon as that is asked */
    bool own_in_place;      /* it is written here, not in the learner's editor */
    struct ll_own_loss own; /* the learner's losses, where a scene's program is among them */
};

static inline const struct ll_step *ll_page_step_now(const struct page_screen *page)
{
    return ll_visit_step(page->session);
}

/* The texts borrowed from a step are left: of another step, or of the page in another language. */
void ll_page_drop_views(struct page_screen *page);

/* Draws the step in sight, or why the page could not be opened. */
void ll_page_draw(struct ll_screen *screen, struct ll_app *app);

/* Open a leaf over the page: the figures in sight in words, the terms of the step's text. */
enum ll_did ll_page_open_words(struct page_screen *page, struct ll_app *app);
enum ll_did ll_page_open_terms(struct page_screen *page, struct ll_app *app);

/* The scene in sight, where it has a program that can be edited; else NULL. */
struct ll_scene *ll_page_program_scene(const struct page_screen *page);

/* Opens the learner's own loss, in the editor or to be written in place; one of the lesson's is
 * copied under a name first. */
enum ll_did ll_page_edit_program(struct page_screen *page, struct ll_app *app, bool in_place);

/* Opens the one that was just named to be written in place; false where there is none. */
bool ll_page_open_named(struct page_screen *page, struct ll_app *app);

/* The page with the learner's losses as they are now, at `name` (which may be NULL); where it
 * cannot be made it stays as it was. */
void ll_page_renew_program(struct page_screen *page, struct ll_app *app, const char *name);

#endif
