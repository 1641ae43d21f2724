/* The guests of boxes that a program started, for tests that end them from outside. */
#ifndef TESTS_GUESTS_H
#define TESTS_GUESTS_H

#include <stddef.h>
#include <sys/types.h>

enum { GUESTS_MOST = 64 };

/* What the system says of a process. */
struct guest {
    pid_t pid, parent;
    unsigned long long begun; /* in ticks since the machine's start */
    char name[16];            /* what fits of it */
};

/* The processes below `pid` that answer for programs in Lua: guests, and what they are forked from.
 */
size_t guests_find(pid_t pid, struct guest found[GUESTS_MOST]);

/* The one of them that was begun last; 0 where there is none. */
pid_t guests_youngest(pid_t pid);

#endif
