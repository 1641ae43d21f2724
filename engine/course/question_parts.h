/* Private to question*.c: what a question is made of. */
#ifndef LL_COURSE_QUESTION_PARTS_H
#define LL_COURSE_QUESTION_PARTS_H

#include "course/items.h"
#include "course/lesson.h"

struct trap {
    const char *key;
    struct ll_value value; /* a number or a function */
    double number;
};

struct ll_question {
    enum ll_question_kind kind;
    struct lesson *lesson;
    const char *what; /* for messages: page and block */
    struct ll_items all;
    struct ll_question_item *items; /* those that are chosen or ordered */
    size_t item_count;
    struct ll_value answer, judge;
    const char *key;   /* a choice's answer */
    const char **keys; /* an ordering's */
    double number, tolerance;
    struct trap *traps;
    size_t trap_count, trap_capacity;
    struct ll_question_curve curve;
    double *truth;
    bool resolved; /* functions were called */
};

/* Fails with the text file, the page and the block before `format`, whose {key} is `key`. */
ll_err question_wrong(const struct ll_question *q, struct ll_message *why, const char *format,
                      const char *key);

/* Calls the functions that answers and traps may be; once. */
ll_err question_resolve(struct ll_question *q, struct ll_message *why);

/* Equal within the tolerance; infinities and NaN only to themselves. */
bool question_is_near(double a, double b, double tolerance);

#endif
