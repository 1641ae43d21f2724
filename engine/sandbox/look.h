/* Private to the keeper: what the kernel says of a child of ours, in /proc. */
#ifndef LL_SANDBOX_LOOK_H
#define LL_SANDBOX_LOOK_H

#include <stdbool.h>
#include <sys/types.h>

/* True where it has just the descriptors 0 to `count` - 1. */
bool ll_look_descriptors(pid_t pid, int count);

/* True where it shares no memory that it or another may write. */
bool ll_look_memory(pid_t pid);

/* How it is shut in. */
struct ll_look {
    int threads;
    int filters;   /* of seccomp, one upon the other */
    bool no_privs; /* no_new_privs */
};

/* False where the kernel does not tell all of it. */
bool ll_look_status(pid_t pid, struct ll_look *out);

#endif
