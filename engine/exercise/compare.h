/* Comparing what a submission gave with what it ought to have given. */
#ifndef LL_EXERCISE_COMPARE_H
#define LL_EXERCISE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/record.h"

/* |got - expected| <= absolute + relative * |expected| + scale * max |expected|, the maximum over
 * the field: an array's small elements are judged by its size, not each by its own. */
struct ll_tolerance {
    const char *field; /* that it holds for; NULL: every other */
    double absolute;
    double relative;
    double scale;
};

enum ll_difference_kind {
    LL_SAME,
    LL_DIFFERENT,      /* a number is off */
    LL_NOT_A_NUMBER,   /* NaN: it never matches, whatever is expected */
    LL_MISSING,        /* the field is not there */
    LL_OF_OTHER_COUNT, /* another number of elements */
    LL_SURPLUS,        /* far more beside them; ll_compare does not look at that */
};

struct ll_difference {
    enum ll_difference_kind kind;
    const char *field; /* of `expected` */
    size_t index;      /* of the worst element, row-major */
    double got;
    double expected;
    size_t got_count; /* elements, for LL_OF_OTHER_COUNT and LL_SURPLUS */
    size_t expected_count;
};

/* Compares every field of `expected` with the field of `got` of the same name; a scalar counts as
 * an array of one. Fields that are only in `got` are not looked at. True where all match; else
 * `out` is the worst element of the first field that does not. The list of tolerances ends with the
 * one for every other field. */
bool ll_compare(const struct ll_record *got, const struct ll_record *expected,
                const struct ll_tolerance *tolerances, struct ll_difference *out);

#endif
