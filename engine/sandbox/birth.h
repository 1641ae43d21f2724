/* Private to a fork server: what its keeper, its parent and a new guest say to each other (see
 * forkserver.h).
 *
 *   parent -> keeper   LL_PARENT_READY: all is loaded
 *   keeper -> parent   LL_PARENT_FORK, with the new guest's descriptors in the order below; a
 *                      parent that cannot fork closes them
 *   guest -> keeper    over its line, an int32: its process id, as it sees itself
 *   keeper -> guest    its filter, an array of struct sock_filter
 *   guest -> keeper    an int32: 0 once the filter holds, else an errno
 *   keeper -> guest    LL_GUEST_GO: only then does it read from its talk
 *
 * All are packets. Whatever a guest says here it says before it has seen a byte of a submission. */
#ifndef LL_SANDBOX_BIRTH_H
#define LL_SANDBOX_BIRTH_H

enum { LL_PARENT_READY = 'r', LL_PARENT_FORK = 'f', LL_GUEST_GO = 'g' };

/* Each stands in the guest at the number that it has here. */
enum {
    LL_BIRTH_NULL,
    LL_BIRTH_OUT,
    LL_BIRTH_ERR,
    LL_BIRTH_TALK,
    LL_BIRTH_LINE, /* closed before the talk begins */
    LL_BIRTH_FDS,
};

/* Instructions of a filter at most: the kernel's BPF_MAXINSNS. */
enum { LL_BIRTH_FILTER_MAX = 4096 };

#endif
