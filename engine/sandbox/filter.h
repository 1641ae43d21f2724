/* Private to the room: which system calls a guest may make. */
#ifndef LL_SANDBOX_FILTER_H
#define LL_SANDBOX_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct ll_filter_order {
    pid_t self;     /* the guest, as it sees itself: whom it may signal */
    bool threads;   /* it may start threads */
    bool processes; /* it may fork, and execute what it can read */
    bool forks;     /* it is a fork server's parent: it may start siblings of its own (CLONE_PARENT)
                     * and signal, and what it starts may shut itself in further */
    bool writes;    /* it has a folder to write in */
    int exec_fd;    /* without `processes`, the one descriptor that may be executed: once, since
                     * the guest's descriptor limit lies below it and exec closes it; -1: none */
};

/* Shuts this process in, for good. no_new_privs must be set. 0, or an errno; *step is what failed.
 */
int ll_filter_enter(const struct ll_filter_order *order, const char **step);

struct sock_filter;

/* The same filter as the kernel takes it: *count instructions into `out`, which has room for
 * `most`. 0, or an errno. */
int ll_filter_write(const struct ll_filter_order *order, struct sock_filter *out, size_t most,
                    size_t *count);

/* Makes a filter that was written for the guest LL_FILTER_ANYONE, a number that no process has, one
 * for `self`. False where it does not speak of it. */
enum { LL_FILTER_ANYONE = 0x7a11ed00 };
bool ll_filter_name(struct sock_filter *filter, size_t count, pid_t self);

#endif
