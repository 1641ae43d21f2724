/* A test does a thing a thousand times to find what a few times do not show. Where each time costs
 * more, it does some of them, and LOSSLAB_TEST_SELDOM is set: under valgrind, by the setup of that
 * name; and with sanitizers, for the walks through all pages. All are done where tests run plain.
 */
#ifndef TESTS_SELDOM_H
#define TESTS_SELDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static inline bool is_seldom(void)
{
    return getenv("LOSSLAB_TEST_SELDOM") != NULL;
}

/* The step of a loop that does all, or one in so many. */
static inline size_t one_in(size_t many)
{
    return is_seldom() ? many : 1;
}

#endif
