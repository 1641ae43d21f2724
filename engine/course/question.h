/* A question: what is asked, how it may be answered, and what is said to each answer. */
#ifndef LL_COURSE_QUESTION_H
#define LL_COURSE_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ll_question;

enum ll_question_kind {
    LL_QUESTION_CHOICE, /* one of the items */
    LL_QUESTION_NUMBER, /* a number, as typed */
    LL_QUESTION_ORDER,  /* the items in their right order */
    LL_QUESTION_CURVE,  /* a height at each x */
};

/* Something to choose or to put in order. Markdown. */
struct ll_question_item {
    const char *key;
    const char *text;
    size_t text_length;
};

/* What an answer gets. `text` is Markdown; it lives as long as the question. */
struct ll_verdict {
    bool right;
    const char *key; /* the chosen item, "right", "wrong", or a trap's key */
    const char *text;
    size_t text_length;
};

/* The heights that a curve question asks for: `count` places, each between `from` and `to`. The
 * truth is there once the question was answered (`truth` is NULL before). To be drawn, it has
 * places of its own: those asked for, or, where the answer holds between them too, many more, so
 * that a jump or a bend is where it is. */
struct ll_question_curve {
    size_t count;
    const double *x;
    double from, to;
    const double *truth;
    size_t drawn;
    const double *drawn_x, *drawn_y;
};

enum ll_question_kind ll_question_kind(const struct ll_question *question);

/* The items of a choice as they stand in the text; those of an ordering shuffled, the same way for
 * a page each time, and never in their right order. None for the other kinds. */
size_t ll_question_item_count(const struct ll_question *question);
const struct ll_question_item *ll_question_item(const struct ll_question *question, size_t index);

/* NULL unless the question is a curve. */
const struct ll_question_curve *ll_question_curve(struct ll_question *question);

/* False while the question is about a training run of the reader's that came to no end yet. */
bool ll_question_ready(const struct ll_question *question);

/* Judge an answer. The first call of a question whose answer is a function runs it: LL_ERR_SCRIPT
 * where it fails, with the file and line in `why`. LL_ERR_ARGUMENT where the question is of another
 * kind; LL_ERR_NOT_FOUND where it is not ready. What a run showed stands in the verdict's text. */
ll_err ll_question_choose(struct ll_question *question, size_t item, struct ll_message *why,
                          struct ll_verdict *out);
/* Takes "0.4387", "1/3", "-0", ".5", "1e-3", "0,5", full-width digits. LL_ERR_FORMAT where the text
 * is no number. */
ll_err ll_question_enter(struct ll_question *question, const char *typed, struct ll_message *why,
                         struct ll_verdict *out);
/* `order` names each item once. */
ll_err ll_question_arrange(struct ll_question *question, const size_t *order, size_t count,
                           struct ll_message *why, struct ll_verdict *out);
ll_err ll_question_draw(struct ll_question *question, const double *heights, size_t count,
                        struct ll_message *why, struct ll_verdict *out);

/* What a reader answered: the field that the question's kind asks for. */
struct ll_question_answer {
    size_t item;
    const char *typed;
    const size_t *order;
    const double *heights;
    size_t count; /* of the order or the heights */
};

/* Gives the answer to the page's scenes, whose views find it as `s.predicted.ID`: an item's key, a
 * number, a list of keys, or { x = {…}, y = {…} } of a curve. It takes the place of an earlier one.
 * LL_ERR_ARGUMENT where it is none to this question. */
ll_err ll_question_predict(struct ll_question *question, const struct ll_question_answer *answer,
                           struct ll_message *why);

/* Appends the right answer as Markdown: for `show --answers` and for `lint`. */
struct ll_str;
ll_err ll_question_solution(struct ll_question *question, struct ll_message *why,
                            struct ll_str *out);

#endif
