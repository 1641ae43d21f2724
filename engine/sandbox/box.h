/* A box: runs one program under limits and says how it ended.
 *
 * Theory of operation. The caller (the grader) spawns a small program of ours, the keeper, and
 * sends it an order. The keeper gives up root, enters new namespaces, forks the guest, captures
 * what it prints, watches its clocks and, once it has ended or must end, kills whatever is left
 * and reports. Between fork and exec the guest is still our code; it shuts itself in, layer by
 * layer, and anything that fails there is our fault and reported as such:
 *
 *   grader --order--> keeper --fork--> guest: mount, net and ipc namespaces and a file view of
 *          <-result--    |                    listed paths; rlimits; close_range; no_new_privs;
 *                        `---fork--> init     Landlock; seccomp; exec
 *                            (process 1 of the guest's pid namespace: when it dies, all die)
 *
 * To audit it, read in this order; each file opens with its claim, and the rest of the room only
 * serves these. What the guest must get past, outermost first: keeper.c (root is given up, user and
 * pid namespaces, and in sweep() that nothing is left), guest.c (the order of the layers between
 * fork and exec), view.c (what it sees), landlock.c (the same once more), filter.c (the system
 * calls: an allow-list). Then who decides: guard.c (its clocks and its end),
 * probe.c (which layers hold here, and what is refused). Last, who is trusted with what the guest
 * wrote: scratch.c (files), pass.c and order.c (frames), compile.c (the compiler, itself a guest).
 * A fork server adds forkserver.h, serve.c, look.c and runner/fork.c. tests/sandbox/attacks holds a
 * program for each claim.
 *
 * What a guest prints is never waited for, and never scored. The keeper keeps a part, takes the
 * rest and throws it away; but one that prints without end, through a descriptor that its runner
 * does not know, must not keep us as busy as itself. So after the first gigabyte the keeper closes
 * its end of the pipe: a write then fails at once (EPIPE; the signal is ignored from the start),
 * which costs nobody but the guest, and whoever does not ask how its printing went goes on as
 * before.
 *
 * What a box keeps from its guest without namespaces is less by one thing: Landlock holds reading,
 * writing and listing, but not the question whether a path exists (stat). A guest of a box without
 * a file view can learn that a file of the host is there, how large and how old; not what is in it.
 *
 * Our fault and the guest's are never mixed: every function here returns an error only where we or
 * the machine failed; whatever the guest does is a result. */
#ifndef LL_SANDBOX_BOX_H
#define LL_SANDBOX_BOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/probe.h"

/* The guest's descriptor for frames, where it was asked for: a stream socket. 0 is empty, 1 and 2
 * are captured, no other is open. */
enum { LL_BOX_TALK = 3 };

struct ll_box_limits {
    int64_t cpu_ms;       /* of the program; per process where it may have several */
    int64_t wall_ms;      /* of doing nothing: the last resort (see ll_box_clock); what it waits for
                           * its output to be taken counts for less */
    uint64_t memory;      /* bytes of address space, per process */
    uint64_t output;      /* bytes kept of standard output and of standard error, each; the rest is
                           * taken, counted and thrown away, as far as a gigabyte goes */
    uint64_t file_size;   /* bytes of one file that it writes */
    uint32_t descriptors; /* at most 128 */
    uint32_t threads;     /* 1: it may not start another */
    uint32_t processes;   /* 1: it may neither fork nor exec */
};

struct ll_box_spec {
    const char *const *argv;        /* ends with NULL; argv[0] is the program's absolute path */
    const char *const *environment; /* ends with NULL; all that the guest gets of it */
    const char *const *read_only;   /* ends with NULL; absolute paths that it may read and execute,
                                     * with all below; those that do not exist are left out; a
                                     * device only where it is named itself */
    const char *scratch;            /* the folder that it may write and where it starts, or NULL */
    bool talk;                      /* whether it gets descriptor LL_BOX_TALK */
    struct ll_box_limits limits;
};

enum ll_box_end {
    LL_BOX_EXITED,    /* by itself: `code` is its exit code */
    LL_BOX_SIGNALLED, /* by the signal `code` */
    LL_BOX_CPU,       /* it used up its processor time */
    LL_BOX_WALL,      /* it did nothing for too long */
    LL_BOX_MEMORY,    /* it died at its memory limit */
    LL_BOX_OUTPUT,    /* it wrote a larger file than it may: only where it may write */
    LL_BOX_FORBIDDEN, /* it asked the system for something that no submission needs */
    LL_BOX_STOPPED,   /* we stopped it: ll_box_stop */
};

struct ll_box_result {
    enum ll_box_end end;
    int code;
    int64_t cpu_ms;
    int64_t wall_ms;  /* from its start to its end */
    int64_t idle_ms;  /* what its clock of `wall_ms` came to */
    uint64_t printed; /* bytes taken, kept or not */
    uint64_t peak;    /* bytes resident at most, of its largest process */
    struct ll_str out, err;
    bool out_cut, err_cut; /* more was printed than was kept */
    enum ll_box_strength strength;
};

struct ll_box;

/* For the C library, where it knows the words: memory up to these sizes stays in its hands. */
#define LL_BOX_MALLOC                                                                              \
    "GLIBC_TUNABLES=glibc.malloc.mmap_threshold=16777216:glibc.malloc.trim_threshold=67108864"

/* What every dynamically linked program needs to read, and the environment for one: end with NULL.
 */
extern const char *const ll_box_libraries[];
extern const char *const ll_box_environment[];

/* Starts the program in a box as strong as `host` allows. LL_ERR_REFUSED where that is not strong
 * enough; LL_ERR_NOT_FOUND, LL_ERR_SYSTEM. The spec is read before it returns. Boxes may run side
 * by side, from several threads. */
ll_err ll_box_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                    struct ll_message *why, struct ll_box **out);

/* Our end of the guest's LL_BOX_TALK, for ll_frame_read and ll_frame_write; -1 where none was asked
 * for. The box keeps it. */
int ll_box_talk(const struct ll_box *box);

/* A descriptor that becomes readable when ll_box_wait would not wait; the box keeps it. */
int ll_box_ready(const struct ll_box *box);

/* Stops or goes on with the clock of `wall_ms`, which runs when a box starts: a caller that owes
 * the guest a question stops it. What the guest waited for a busy processor is left out of it, so
 * that the same guest meets the same end on a machine however loaded: it uses up its processor
 * time. */
void ll_box_clock(struct ll_box *box, bool runs);

/* Lets the box's keeper go on, where somebody stopped it: for whoever waits on the box. Nothing it
 * guards would end otherwise, and no limit hold but the kernel's. */
void ll_box_wake(const struct ll_box *box);

/* Ends the guest now; ll_box_wait then tells LL_BOX_STOPPED, unless it had ended before. */
void ll_box_stop(struct ll_box *box);

/* Waits for the end, closes the talk, and fills *result, which begins zeroed. When it returns, no
 * process of the box is left. An error is ours: of the guest nothing may then be concluded. */
ll_err ll_box_wait(struct ll_box *box, struct ll_message *why, struct ll_box_result *result);

void ll_box_result_done(struct ll_box_result *result);

/* Stops it where it still runs, and waits. */
void ll_box_free(struct ll_box **box);

/* The end as one word for reports: "exited", "signalled", "cpu", "wall", ... */
const char *ll_box_end_name(enum ll_box_end end);

#endif
