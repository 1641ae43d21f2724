/* Private to the room: from fork to exec, the guest while it is still our code. */
#ifndef LL_SANDBOX_GUEST_H
#define LL_SANDBOX_GUEST_H

#include <sys/resource.h>

#include "sandbox/order.h"
#include "sandbox/view.h"

/* What the keeper prepared before the fork. */
struct ll_guest {
    const struct ll_order *order;
    const struct ll_view_path *paths; /* the order's read_only, resolved */
    struct ll_view_path scratch;
    pid_t keeper; /* its parent, whose death is its own */
    int null;     /* opened on /dev/null */
    int out, err; /* where it prints */
    int talk;     /* or -1 */
    int exec_fd;  /* the program */
    int report;   /* takes a struct ll_fault where a step fails; closed by exec */
};

/* The kernel's own limit of processor time, for RLIMIT_CPU: for a keeper that is slow. The keeper's
 * clock is exact; this one counts whole ticks, on a busy machine or a virtual one too many, so it
 * stands well behind: the same guest must not be told now by this and now by that. */
rlim_t ll_guest_cpu_seconds(const struct ll_box_limits *limits);

/* Shuts the calling process in and becomes the program; never returns. */
_Noreturn void ll_guest_enter(const struct ll_guest *guest);

#endif
