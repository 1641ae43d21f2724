/* A learner's reply to a question: what they are putting together, what they gave, and the verdict.
 *
 * What was given is kept as one line of text (an item's key, the number as typed, keys in order,
 * heights): the store keeps it, and it is judged again when the language changes or a page is
 * opened another day. */
#ifndef LL_TUI_REPLY_H
#define LL_TUI_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "course/question.h"

enum { LL_REPLY_TYPED = 32 };

struct ll_reply {      /* zeroed is untouched */
    bool answered;     /* something was given */
    bool right_before; /* it was right at some time */
    bool judged;       /* `verdict` is that of `given`, in the question's language */
    struct ll_str given;
    struct ll_verdict verdict;

    size_t cursor;  /* the item, or the place of a curve */
    bool lifted;    /* an ordering's item is being moved */
    bool changed;   /* edited since it was given */
    size_t *order;  /* of an ordering */
    double *height; /* of a curve */
    bool *touched;  /* its places that were set; those between lie on straight lines */
    bool drawing;   /* moving along takes the height with it */
    size_t count;   /* of either */
    char typed[LL_REPLY_TYPED + 1];
    size_t typed_length;
};

void ll_reply_done(struct ll_reply *reply);

/* Makes room for the question's order or heights, once. */
ll_err ll_reply_prepare(struct ll_reply *reply, struct ll_question *question);

/* Gives what was put together, and judges it. LL_ERR_FORMAT where a number is no
 * number, and where nothing was drawn of a curve. */
ll_err ll_reply_give(struct ll_reply *reply, struct ll_question *question, struct ll_message *why);

/* Judges what was given before (from the store, or in another language) and puts the pieces where
 * they were. What can no longer be read counts as not given. */
ll_err ll_reply_judge(struct ll_reply *reply, struct ll_question *question, struct ll_message *why);

/* Moves an ordering's item at the cursor by one, and the cursor with it. */
bool ll_reply_move(struct ll_reply *reply, int by);

/* Forgets what was typed, so that another number can be. */
void ll_reply_begin(struct ll_reply *reply);

/* Takes a character into the typed number; false where none goes on with it. After an answer a new
 * number begins with a digit, a sign or a point: letters are keys again. */
bool ll_reply_type(struct ll_reply *reply, uint32_t cp);
bool ll_reply_rub(struct ll_reply *reply);

/* Raises (or lowers) a curve's height at the cursor by `steps` twentieths of its range. Places that
 * were never set follow: on straight lines between those that were, level past them. */
bool ll_reply_raise(struct ll_reply *reply, struct ll_question *question, int steps);

/* Moves a curve's cursor by one place, taking the height along where `carry`. */
void ll_reply_along(struct ll_reply *reply, bool forward, bool carry);

#endif
