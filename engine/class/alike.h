/* Which programs of a class share more than programs of different hands do: a number to look at, no
 * verdict.
 *
 * The programs are compared by fingerprints of their tokens (prints.h). What the exercise gives,
 * its starter and solutions, is taken out first, and so is what more than a third of the class has.
 *
 * k and w were measured on the right programs that tests/grade/strangers/ has of three exercises in
 * three languages: 826 pairs of different hands, and 105 copies, each with every name changed, the
 * functions in the other order, a comment on each line and a statement more. In per cent, and how
 * many have the LL_ALIKE_LEAST and LL_ALIKE_FEWEST below ("test_class_alike measure" prints it):
 *
 *      k  w   two hands: 95 in 100  99 in 100  most  named   copies: least  10 in 100  half  named
 *      6  3                     23         47    80  9                  29         86    95    100
 *      8  3                     19         36    60  5                  30         83    94    103
 *      8  5                     19         37    63  4                  33         80    94     99
 *     10  3                     16         40    62  5                  25         77    92    103
 *     10  5                     15         38    62  5                  33         76    92    102
 *     10  7                     16         34    62  5                  38         77    90    101
 *     12  5                     13         37    58  6                  40         75    89    102
 *     14  5                     11         35    50  5                  38         68    86    103
 *
 * So between 8 and 12 little hangs on them; a gram of 6 is found in anything. The copies that are
 * missed are of programs of a few lines, of which nothing is left but what all have. */
#ifndef LL_CLASS_ALIKE_H
#define LL_CLASS_ALIKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "exercise/language.h"

enum {
    LL_ALIKE_K = 10,     /* tokens of a gram */
    LL_ALIKE_W = 3,      /* grams of a window */
    LL_ALIKE_LEAST = 40, /* per cent that a pair shares at least to be named */
    LL_ALIKE_FEWEST = 6, /* fingerprints that it does: 3 of 4 is chance */
    LL_ALIKE_COMMON = 3, /* what so few students have is never taken out as common */
};

struct ll_alike_text {
    size_t student; /* a number each; two texts of one student are not compared */
    const char *text;
    bool is_too_long; /* set: it has too many tokens, and is not compared */
};

/* The programs of one exercise in one language; all is borrowed. */
struct ll_alike_class {
    enum ll_language language;
    struct ll_alike_text *texts;
    size_t count;
    const char *const *given; /* the starter and the solutions, ends with NULL */
    size_t k, w;
    double least;  /* pairs below this share are left out, 0 to 1 */
    size_t fewest; /* so are pairs that share fewer fingerprints: a part of 3 is chance */
};

/* A passage that both have. */
struct ll_alike_run {
    size_t first[2], last[2]; /* its lines in either text, from 1 */
    size_t prints;            /* fingerprints in it */
    size_t others;            /* students beside the two who have them all */
};

/* Two texts of different students. Of two students' attempts only the two that share most. */
struct ll_alike_pair {
    size_t texts[2]; /* their places in the class, the smaller first */
    size_t shared;   /* fingerprints that both have */
    size_t fewer;    /* fingerprints of the one that has fewer; shared / fewer is the share */
    struct ll_alike_run *runs; /* in the first text's order */
    size_t run_count;
    size_t run_capacity; /* private */
};

struct ll_alike {
    struct ll_alike_pair *pairs; /* by share, the greatest first, then by what is shared */
    size_t count;
    size_t capacity; /* private */
    size_t compared; /* pairs that there are */
    double usual;    /* the share that 95 in 100 of them do not exceed, in steps of 0.01 */
};

/* LL_ERR_ARGUMENT where k or w is 0. */
ll_err ll_alike_find(const struct ll_alike_class *of, struct ll_alike *out);
void ll_alike_done(struct ll_alike *alike);

/* What part of the smaller one both have, 0 to 1. */
double ll_alike_share(const struct ll_alike_pair *pair);

#endif
