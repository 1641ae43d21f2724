/* Private to the room: what the grader's side and the keeper tell each other, as frames.
 *
 * The order goes down once; then one report comes back, whatever happens: either the guest's end,
 * or the step at which we failed. */
#ifndef LL_SANDBOX_ORDER_H
#define LL_SANDBOX_ORDER_H

#include <sys/types.h>

#include "base/frame.h"
#include "sandbox/box.h"

/* The keeper's descriptors when it starts; all others are closed. */
enum { LL_KEEPER_CONTROL = 3, LL_KEEPER_TALK = 4 };

/* After the order, a byte at a time: whether the clock on the guest's idleness runs. The end of the
 * grader's side ends the guest. */
enum { LL_CLOCK_RUNS = 'r', LL_CLOCK_STANDS = 's' };

/* To a fork server, with the keeper's ends of a control and a talk: another guest, whose words and
 * report go over that control, and the limits that are its own. */
enum { LL_BIRTH = 'b' };

struct ll_birth {
    char word;
    int64_t cpu_ms, wall_ms;
    uint64_t output;
};

enum { LL_ORDER = 1, LL_REPORT_END = 2, LL_REPORT_FAILURE = 3 };

enum { LL_ORDER_MAX = 1 << 20 };

enum ll_box_layer {
    LL_LAYER_NAMESPACES = 1,
    LL_LAYER_LANDLOCK = 2,
    LL_LAYER_SECCOMP = 4,
};

struct ll_order {
    struct ll_box_spec spec; /* its lists are the order's own */
    unsigned layers;         /* that must hold; a failure of one is a failure of the box */
    bool serves;             /* a fork server: the program is the parent of the guests */
    bool drop;               /* become uid and gid first */
    uid_t uid;
    gid_t gid;
    char *scratch;   /* spec.scratch, owned */
    char **lists[3]; /* argv, environment, read_only, owned */
};

void ll_order_put(struct ll_frame *frame, const struct ll_order *order);
ll_err ll_order_take(struct ll_frame *frame, struct ll_message *why, struct ll_order *out);
void ll_order_done(struct ll_order *order);

/* A step that failed, on our side. */
struct ll_fault {
    unsigned layer; /* enum ll_box_layer, or 0 */
    int error;      /* errno */
    char step[64];
};

ll_err ll_fault_take(struct ll_frame *frame, struct ll_message *why, struct ll_fault *out);

ll_err ll_result_take(struct ll_frame *frame, struct ll_message *why, struct ll_box_result *out);

/* Send either as the one report over a control. A grader that is gone is not waited for. */
void ll_fault_report(int control, const struct ll_fault *failure);
void ll_result_report(int control, const struct ll_box_result *result);

/* ll_box_wait with the failed step told apart; *failure is zeroed where none did. */
ll_err ll_box_wait_step(struct ll_box *box, struct ll_message *why, struct ll_fault *failure,
                        struct ll_box_result *result);

/* ll_box_start with the layers given. */
ll_err ll_box_start_layers(const struct ll_probe *host, const struct ll_box_spec *spec,
                           unsigned layers, struct ll_message *why, struct ll_box **out);

/* A box whose keeper is a fork server's. Takes the descriptors, where it succeeds. */
ll_err ll_box_adopt(const struct ll_probe *host, const struct ll_box_limits *limits, pid_t keeper,
                    int control, int talk, struct ll_message *why, struct ll_box **out);

#endif
