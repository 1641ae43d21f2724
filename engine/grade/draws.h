/* What checks ask and what is right, drawn once for many submissions.
 *
 * Theory of operation. At one seed a check draws the same inputs for every submission, and what is
 * right hangs on the inputs alone: working both out costs more than asking does. A check that says
 * of itself that it is `drawn_once` (CONTRIBUTING.md) asks the same questions in the same order,
 * for as long as it is answered rightly; so the first submission that passes it leaves them here,
 * and the next is asked from here. Where one answers otherwise, the check itself is run after all,
 * hears first what was answered already, and goes on from there: what a submission is asked, and
 * what comes of it, is the same whether it is the first, another's neighbour or alone.
 *
 * Nothing that a submission said is kept. The questions are ours, and so is what is right; a check
 * that looks at an answer is not noted (session.c), whatever it says of itself. */
#ifndef LL_GRADE_DRAWS_H
#define LL_GRADE_DRAWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/record.h"
#include "exercise/language.h"

/* One check's questions, each with what is right. */
struct ll_draw {
    struct ll_draw_turn {
        struct ll_record question, expected;
    } * turns;
    size_t count;
    size_t capacity; /* private */
};

/* Adds copies. */
ll_err ll_draw_add(struct ll_draw *draw, const struct ll_record *question,
                   const struct ll_record *expected);
void ll_draw_done(struct ll_draw *draw);

/* Which check, asked of what: the exercise's name, the check's id, the language, the seed. */
struct ll_draw_key {
    const char *exercise, *check;
    enum ll_language language;
    uint64_t seed;
};

/* The draws of a batch. Threads may share them. */
struct ll_draws;

ll_err ll_draws_new(struct ll_draws **out);
void ll_draws_free(struct ll_draws **draws);

/* What is known of that check, or NULL; it stays as it is for as long as the draws live. */
const struct ll_draw *ll_draws_find(struct ll_draws *draws, const struct ll_draw_key *key);

/* What checks of an exercise draw apart from what they ask, by a key that says all that it hangs on
 * (`shared` of exercises/library/grading.lua). ll_draws_recall gives NULL where nothing is known;
 * what it gives stays as it is. ll_draws_share copies, and keeps the first; where there is much
 * already it keeps nothing. */
const struct ll_record *ll_draws_recall(struct ll_draws *draws, const char *exercise,
                                        const char *key);
ll_err ll_draws_share(struct ll_draws *draws, const char *exercise, const char *key,
                      const struct ll_record *record);

/* Takes what `draw` holds, which is empty afterwards. One that is known already stays. */
ll_err ll_draws_keep(struct ll_draws *draws, const struct ll_draw_key *key, struct ll_draw *draw);

#endif
