/* What a class's marks have in common: its commonest mistakes, and how many pass each check. */
#ifndef LL_CLASS_TALLY_H
#define LL_CLASS_TALLY_H

#include "class/marks.h"

/* Something that some of a class have. */
struct ll_tally_item {
    char *exercise, *id, *title, *advice; /* of a check the advice is NULL */
    size_t count;                         /* that made the mistake; that passed the check */
    size_t of;                            /* that were looked at */
};

struct ll_tally {
    struct ll_tally_item *items;
    size_t count;
    size_t capacity; /* private */
};

/* The mistakes of the marks that count, the commonest first; `exercise` NULL: of all. */
ll_err ll_tally_mistakes(const struct ll_marks *marks, const char *exercise, struct ll_tally *out);

/* The checks, in the exercise's order. */
ll_err ll_tally_checks(const struct ll_marks *marks, const char *exercise, struct ll_tally *out);

void ll_tally_done(struct ll_tally *tally);

#endif
