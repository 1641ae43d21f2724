/* Claims: what a page says that happens, asserted beside its blocks and run by `lint`.
 *
 * A claim is a function of the lesson; it compares what the page shows with the same thing computed
 * another way. A claim about training runs for several seeds, at a reduced setting or at its full
 * one. A claim must be able to fail: it is tried again with faults put under it, first in the
 * losses, then in the numbers and signs of the page's own Lua. lessons/README.md says how one is
 * written. */
#ifndef LL_COURSE_CLAIM_H
#define LL_COURSE_CLAIM_H

#include <stdbool.h>
#include <stddef.h>

/* What one claim came to. */
struct ll_claim_row {
    const char *page, *claim;
    bool training;
    size_t seeds, held, least;   /* `least`: in how many it must hold */
    size_t measured;             /* how many seeds gave a number; of those: */
    double lowest, median, most; /* 0 where none did */
    double seconds;              /* of processor, all seeds together */
};

typedef void ll_claim_visit(const struct ll_claim_row *row, void *arg);

struct ll_claim_options {
    bool full;             /* training claims alone, at their full setting; else all, reduced */
    bool mutate;           /* also: each must fail under some fault */
    ll_claim_visit *visit; /* hands over each row; may be NULL */
    void *arg;
};

#endif
