/* A learner's visit to one page: where in it they are, what they answered, what is locked.
 *
 * Nothing of a page runs before its prediction was made. A page is done when its end is reached and
 * every question after the run was answered rightly at some time; whoever knows it already may test
 * out of it, answering those questions alone. Each step and answer is stored when it is made. */
#ifndef LL_TUI_VISIT_H
#define LL_TUI_VISIT_H

#include <stdbool.h>
#include <stddef.h>

#include "course/page.h"
#include "course/question.h"
#include "store/progress.h"
#include "tui/reply.h"

struct ll_visit {
    struct ll_course *course; /* borrowed, as the store */
    struct ll_store *store;
    size_t entry;
    struct ll_page *page;
    size_t step;
    struct ll_reply *replies; /* by step */
    size_t seen;              /* steps, counted from 1 */
    enum ll_done_how done;
    bool unsaved;  /* the step it was opened at is not stored yet: ll_visit_save */
    bool testing;  /* testing out: only the questions after the run are visited */
    ll_err stored; /* the last failure of the store, to be told once */
};

enum ll_visit_move {
    LL_VISIT_MOVED,
    LL_VISIT_LOCKED,      /* the prediction comes first */
    LL_VISIT_UNANSWERED,  /* testing out: this question first */
    LL_VISIT_DONE,        /* the page is done; there is no further step */
    LL_VISIT_END,         /* no further step, but questions are left: `step` is the first */
    LL_VISIT_TEST_FAILED, /* testing out ended with a wrong answer */
    LL_VISIT_START,       /* no step before this */
};

#define LL_VISIT_RESUME ((size_t)-1)

/* Opens the page of `entry` at `step` (clamped), at the step that shows `block` where that is not
 * "", or with LL_VISIT_RESUME where the learner left it. */
ll_err ll_visit_new(struct ll_course *course, struct ll_store *store, size_t entry, size_t step,
                    const char *block, const struct ll_page_options *options,
                    struct ll_message *why, struct ll_visit **out);

/* Stores where a page was opened: apart from opening, so that the first frame need not wait for the
 * disk. Every later step is stored as it is made. */
void ll_visit_save(struct ll_visit *session);
void ll_visit_free(struct ll_visit **session);

/* The same in another language; on failure all is as it was. */
ll_err ll_visit_translate(struct ll_visit *session, const char *lang, struct ll_message *why);

const struct ll_step *ll_visit_step(const struct ll_visit *session);
struct ll_reply *ll_visit_reply(struct ll_visit *session);

/* Gives the page's scenes the predictions that were made on another day, or in another language. */
void ll_visit_recall(struct ll_visit *session);

/* The first prediction that was made on this page and can be said in words; NULL where there is
 * none yet. */
const struct ll_step *ll_visit_predicted(const struct ll_visit *session,
                                         const struct ll_reply **reply);

enum ll_visit_move ll_visit_next(struct ll_visit *session);
enum ll_visit_move ll_visit_back(struct ll_visit *session);

/* True where the prediction must be made before this step is shown. */
bool ll_visit_locked(const struct ll_visit *session, size_t step);

/* Answers the step's question with what the reply holds. */
ll_err ll_visit_answer(struct ll_visit *session, struct ll_message *why);

/* Begins to test out; false where the page asks nothing after its run. */
bool ll_visit_test(struct ll_visit *session);

/* The question number of the test, from 1, and how many there are. */
void ll_visit_test_count(const struct ll_visit *session, size_t *number, size_t *total);

#endif
