/* Private to the keeper: watches one guest, ends it, and says how it ended. */
#ifndef LL_SANDBOX_GUARD_H
#define LL_SANDBOX_GUARD_H

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <time.h>

#include "sandbox/box.h"

/* One of the guest's two outputs: the reading end of a pipe. */
struct ll_capture {
    int fd; /* -1 once at its end */
    struct ll_str kept;
    uint64_t total;
};

/* A pipe that takes much at once, where the kernel allows it: whoever prints waits less. */
bool ll_capture_begin(struct ll_capture *capture);

/* Keeps what is there now, up to `limit` bytes in all; the rest is counted, up to a gigabyte. After
 * that the pipe is closed. */
void ll_capture_some(struct ll_capture *capture, uint64_t limit);

/* The clock on a guest that does nothing, in milliseconds. It stands while the grader owes the
 * guest a question, and leaves out what the guest computed and what it waited for a processor that
 * others had: what it counts is the guest's own doing, however loaded the machine is. */
struct ll_wall {
    bool runs;
    int64_t since, busy; /* when it was last read, and for how long the guest had not idled by then;
                          * the kernel adds a wait only when it is over */
    int64_t idle;
    int64_t printed; /* time that would be idle, had it not printed meanwhile: it waits for its
                      * output to be taken, and how long that takes is not its doing */
    bool prints;     /* since it was last read */
    int schedstat;   /* the kernel's word on the guest's time; -1: it has none to say */
};

struct ll_guard {
    const struct ll_box_limits *limits;
    pid_t pid;
    int children; /* signalfd of SIGCHLD */
    int control;  /* the grader's: a word on the clock; at its end the guest is to be ended */
    bool writes;  /* there is where it may write */
    bool is_filtered;
    struct ll_capture out, err;
    int64_t begun;   /* on the monotonic clock, in milliseconds */
    clockid_t clock; /* the guest's processor time, */
    int64_t cpu_ms;  /* and when it was last read */
    struct ll_wall wall;
};

/* Begins to count for the guest, which is a child of the caller's and runs. False: see errno. */
bool ll_guard_begin(struct ll_guard *guard);

/* How long the guest computed or stood in line to, as far as the kernel has told; and whether at
 * this moment it waits for anything but a disk. */
int64_t ll_guard_busy_ms(const struct ll_guard *guard);
bool ll_guard_is_asleep(const struct ll_guard *guard);

/* Waits until the guest has ended or must; LL_BOX_EXITED where it did so itself. It is not reaped:
 * its process id stays its own. */
enum ll_box_end ll_guard_watch(struct ll_guard *guard);

/* Fills *result once the guest is reaped, with `status` and `used`, and nobody writes into its
 * pipes any more. What was captured passes to the result. */
void ll_guard_conclude(struct ll_guard *guard, enum ll_box_end end, int status,
                       const struct rusage *used, struct ll_box_result *result);

#endif
