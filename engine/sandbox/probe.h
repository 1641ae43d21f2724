/* What this machine lets us build a box from, found out by building one. */
#ifndef LL_SANDBOX_PROBE_H
#define LL_SANDBOX_PROBE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

/* How well a box shuts its guest in, weakest first. */
enum ll_box_strength {
    LL_STRENGTH_REFUSED,       /* nothing is run: no seccomp, or neither Landlock nor namespaces, or
                                * root that could not be given up */
    LL_STRENGTH_TRUSTED,       /* no box, by the user's word; never gradable */
    LL_STRENGTH_NO_NAMESPACES, /* seccomp, Landlock and limits */
    LL_STRENGTH_FULL,          /* those, and namespaces */
};

/* One layer: whether it works here and, where it does not, what was refused and how. */
struct ll_probe_layer {
    bool works;
    int error;          /* errno, or 0 */
    char step[64];      /* what was tried: "unshare", "uid_map", ... */
    const char *remedy; /* locale key of what to do about it, or NULL */
};

struct ll_probe {
    enum ll_box_strength strength;
    struct ll_probe_layer namespaces;
    struct ll_probe_layer landlock;
    struct ll_probe_layer seccomp;
    int landlock_abi; /* 0 where there is none */
    bool was_root;    /* boxes are then run as uid and gid */
    uid_t uid;
    gid_t gid;
    char keeper[PATH_MAX]; /* private: the keeper's place */
};

/* Probes by running a guest of ours in a real box, strongest first. Also makes this process
 * undumpable (PR_SET_DUMPABLE), so that nothing of the same user can read the answers in its
 * memory. As root, boxes run as the user who called sudo, else as nobody. LL_ERR_NOT_FOUND where
 * the keeper is missing; a machine that allows no box is no error, but LL_STRENGTH_REFUSED. */
ll_err ll_probe_run(struct ll_message *why, struct ll_probe *out);

/* For a user who trusts the file, on a machine that refuses or in spite of it: limits and capture,
 * no box. */
ll_err ll_probe_trust(struct ll_message *why, struct ll_probe *out);

/* "full", "without-namespaces", "trusted", "refused". */
const char *ll_strength_name(enum ll_box_strength strength);

#endif
