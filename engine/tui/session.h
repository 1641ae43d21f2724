/* A learner's visit to one page: where in it they are, what they answered, what is locked.
 *
 * Nothing of a page runs before its prediction was made. A page is done when its end is reached and
 * every question after the run was answered rightly at some time; whoever knows it already may test
 * out of it, answering those questions alone. Each step and answer is stored when it is made. */
#ifndef LL_TUI_SESSION_H
#define LL_TUI_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "course/page.h"
#include "course/question.h"
#include "store/progress.h"
#include "tui/reply.h"

struct ll_session {
    struct ll_course *course; /* borrowed, as the store */
    struct ll_store *store;
    size_t entry;
    struct ll_page *page;
    size_t step;
    struct ll_reply *replies; /* by step */
    size_t seen;              /* steps, counted from 1 */
    enum ll_done done;
    bool unsaved;  /* the step it was opened at is not stored yet: ll_session_save */
    bool testing;  /* testing out: only the questions after the run are visited */
    ll_err stored; /* the last failure of the store, to be told once */
};

enum ll_session_move {
    LL_SESSION_MOVED,
    LL_SESSION_LOCKED,      /* the prediction comes first */
    LL_SESSION_UNANSWERED,  /* testing out: this question first */
    LL_SESSION_DONE,        /* the page is done; there is no further step */
    LL_SESSION_END,         /* no further step, but questions are left: `step` is the first */
    LL_SESSION_TEST_FAILED, /* testing out ended with a wrong answer */
    LL_SESSION_START,       /* no step before this */
};

#define LL_SESSION_RESUME ((size_t)-1)

/* Opens the page of `entry` at `step` (clamped), at the step that shows `block` where that is not
 * "", or with LL_SESSION_RESUME where the learner left it. */
ll_err ll_session_new(struct ll_course *course, struct ll_store *store, size_t entry, size_t step,
                      const char *block, const struct ll_page_options *options,
                      struct ll_message *why, struct ll_session **out);

/* Stores where a page was opened: apart from opening, so that the first frame need not wait for the
 * disk. Every later step is stored as it is made. */
void ll_session_save(struct ll_session *session);
void ll_session_free(struct ll_session **session);

/* The same in another language; on failure all is as it was. */
ll_err ll_session_translate(struct ll_session *session, const char *lang, struct ll_message *why);

const struct ll_step *ll_session_step(const struct ll_session *session);
struct ll_reply *ll_session_reply(struct ll_session *session);

/* Gives the page's scenes the predictions that were made on another day, or in another language. */
void ll_session_recall(struct ll_session *session);

/* The first prediction that was made on this page and can be said in words; NULL where there is
 * none yet. */
const struct ll_step *ll_session_predicted(const struct ll_session *session,
                                           const struct ll_reply **reply);

enum ll_session_move ll_session_next(struct ll_session *session);
enum ll_session_move ll_session_back(struct ll_session *session);

/* To a step, as far as what is locked allows; the step it came to is session->step. */
void ll_session_go(struct ll_session *session, size_t step);

/* True where the prediction must be made before this step is shown. */
bool ll_session_locked(const struct ll_session *session, size_t step);

/* Answers the step's question with what the reply holds. */
ll_err ll_session_answer(struct ll_session *session, struct ll_message *why);

/* Begins to test out; false where the page asks nothing after its run. */
bool ll_session_test(struct ll_session *session);
void ll_session_test_end(struct ll_session *session);

/* The question number of the test, from 1, and how many there are. */
void ll_session_test_count(const struct ll_session *session, size_t *number, size_t *total);

#endif
