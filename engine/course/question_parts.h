/* Private to question*.c: what a question is made of. */
#ifndef LL_COURSE_QUESTION_PARTS_H
#define LL_COURSE_QUESTION_PARTS_H

#include "course/items.h"
#include "course/lesson.h"

struct trap {
    const char *key;
    struct ll_value value; /* a number or a function; of an ordering a list of keys */
    double number;
};

struct ll_question {
    enum ll_question_kind kind;
    struct lesson *lesson;
    const char *id;
    const char *what; /* for messages: page and block */
    struct ll_items all;
    struct ll_question_item *items; /* those that are chosen or ordered */
    size_t item_count;
    struct ll_value answer, judge;
    const char *key;   /* a choice's answer; NULL where a run gives it and none did */
    const char **keys; /* an ordering's, likewise */
    const char *run;   /* the scene whose runs it is about, or NULL */
    size_t made;       /* of those runs, when it was resolved */
    double number, tolerance;
    struct trap *traps;
    size_t trap_count, trap_capacity;
    struct ll_question_curve curve;
    double *truth;
    double *between_x, *between_y; /* NULL where the answer is for the places alone */
    bool resolved;                 /* functions were called */
};

/* Fails with the text file, the page and the block before `format`, whose {key} is `key`. */
ll_err question_wrong(const struct ll_question *q, struct ll_message *why, const char *format,
                      const char *key);

/* Calls the functions that answers and traps may be: once, or once a run. LL_ERR_NOT_FOUND where
 * there is no run yet. */
ll_err question_resolve(struct ll_question *q, struct ll_message *why);

/* Takes the list of keys that orders the items into q->keys, and checks it. */
ll_err question_take_order(struct ll_question *q, const struct ll_value *list,
                           struct ll_message *why);

/* How many places a curve's truth is drawn at where it holds between those asked for. */
enum { LESSON_CURVE_DRAWN = 241 };

/* The keys that are no items but verdicts, where an answer is found in a run. */
bool question_is_verdict(const struct ll_question *q, const char *key);

/* Equal within the tolerance; infinities and NaN only to themselves. */
bool question_is_near(double a, double b, double tolerance);

#endif
