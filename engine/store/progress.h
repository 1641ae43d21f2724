/* What a learner has done: where they were, pages, answers, hints, attempts, settings.
 *
 * Ids of pages ("2.3"), blocks and exercises ("tversky") are the course's own, stable for ever.
 * Times are seconds since 1970. */
#ifndef LL_STORE_PROGRESS_H
#define LL_STORE_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "store/store.h"

/* Where the learner was last: a page and a step of it (0-based). LL_ERR_NOT_FOUND before the first
 * ll_place_set. */
ll_err ll_place_set(struct ll_store *store, const char *page, size_t step);
ll_err ll_place_get(struct ll_store *store, struct ll_str *page, size_t *step);

enum ll_done_how {
    LL_DONE_NOT = 0,
    LL_DONE_READ,   /* went through it and answered its questions */
    LL_DONE_TESTED, /* tested out: answered its questions without the page */
};

struct ll_page_state {
    size_t steps_seen; /* the furthest step reached, counted from 1; 0 for never opened */
    enum ll_done_how done;
    int64_t done_at; /* 0 where not done */
};

/* A page never opened gives a zeroed state. */
ll_err ll_page_state_get(struct ll_store *store, const char *page, struct ll_page_state *out);

/* Remembers that `steps` steps of the page were seen; never goes back. */
ll_err ll_page_seen(struct ll_store *store, const char *page, size_t steps);
ll_err ll_page_done(struct ll_store *store, const char *page, enum ll_done_how how);

/* Every page that was ever opened. */
typedef void ll_page_visit(const char *page, const struct ll_page_state *state, void *arg);
ll_err ll_pages_each(struct ll_store *store, ll_page_visit *visit, void *arg);

/* An answer to a question: what was given, and the verdict's key ("right", or a feedback key). */
ll_err ll_answer_add(struct ll_store *store, const char *page, const char *block, const char *given,
                     const char *verdict);

/* The last answer to a question, and whether any answer to it was ever "right".
 * LL_ERR_NOT_FOUND where it was never answered. `given`, `verdict`, `ever_right` may be NULL. */
ll_err ll_answer_last(struct ll_store *store, const char *page, const char *block,
                      struct ll_str *given, struct ll_str *verdict, bool *ever_right);

/* How many hints of an exercise have been shown; never goes down. */
ll_err ll_hints_get(struct ll_store *store, const char *exercise, size_t *shown);
ll_err ll_hints_set(struct ll_store *store, const char *exercise, size_t shown);

/* Opening the solutions: "passed" or "gave-up"; the first one stands. */
ll_err ll_solution_open(struct ll_store *store, const char *exercise, const char *how);

struct ll_attempt {
    int64_t id;                                               /* given by the store */
    const char *exercise, *file, *language, *status, *report; /* report: the graded JSON */
    double score, max_score;
    int64_t at; /* given by the store */
};

ll_err ll_attempt_add(struct ll_store *store, const struct ll_attempt *attempt);

/* The attempts at an exercise (NULL: at any), newest first, at most `most`. The strings live as
 * long as the visit. */
typedef void ll_attempt_visit(const struct ll_attempt *attempt, void *arg);
ll_err ll_attempts_each(struct ll_store *store, const char *exercise, size_t most,
                        ll_attempt_visit *visit, void *arg);

struct ll_exercise_state {
    size_t attempts;
    double best;   /* highest score */
    bool passed;   /* ever */
    size_t hints;  /* shown */
    bool solution; /* opened */
};

ll_err ll_exercise_state_get(struct ll_store *store, const char *exercise,
                             struct ll_exercise_state *out);

/* Settings: small strings by key. LL_ERR_NOT_FOUND where it was never set. */
ll_err ll_setting_set(struct ll_store *store, const char *key, const char *value);
ll_err ll_setting_get(struct ll_store *store, const char *key, struct ll_str *out);

/* Forgets everything about one page or exercise (its answers and attempts too), or, with NULL,
 * everything but settings; all of it or, where the store fails, nothing. `also` is a second id of
 * the same thing: an exercise has its folder's name and its page's id; NULL where there is none. */
ll_err ll_progress_forget(struct ll_store *store, const char *id, const char *also);

#endif
