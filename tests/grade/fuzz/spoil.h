/* Answers made wrong in form. */
#ifndef TESTS_FUZZ_SPOIL_H
#define TESTS_FUZZ_SPOIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"
#include "base/record.h"

#define SPOIL_MAP(X)                                                                               \
    X(NOTHING, "nothing")                                                                          \
    X(MISSING, "missing fields")                                                                   \
    X(TEXT, "a text for each number")                                                              \
    X(LONG_TEXT, "a long text")                                                                    \
    X(MORE, "more numbers")                                                                        \
    X(FEWER, "fewer numbers")                                                                      \
    X(EMPTY, "no numbers")                                                                         \
    X(HUGE_EMPTY, "an axis of 0 beside one of 4 milliards")                                        \
    X(RANK, "eight axes, more numbers")                                                            \
    X(NANS, "NaN")                                                                                 \
    X(INFINITIES, "infinities")                                                                    \
    X(HUGE_NUMBERS, "numbers of 1e38")                                                             \
    X(MILLIONS, "two million numbers")                                                             \
    X(SURPLUS, "a surplus of 4 MB beside what is wrong")                                           \
    X(TWICE, "names that come twice")                                                              \
    X(NAMES, "other names")                                                                        \
    X(CUT, "a payload that ends early")                                                            \
    X(NOISE, "bytes that are no record")                                                           \
    X(BITS, "one bit in eight bytes flipped")

enum {
#define SPOIL_NAME(upper, words) SPOIL_##upper,
    SPOIL_MAP(SPOIL_NAME)
#undef SPOIL_NAME
        SPOIL_COUNT
};

/* Whether it spoils fields, and could so spoil one of them alone. */
bool spoil_is_of_fields(int how);

/* Puts the record into the frame, spoilt: every field of it, or one that is drawn. */
void spoil(int how, bool one, uint64_t seed, const struct ll_record *right, struct ll_frame *frame);

#endif
