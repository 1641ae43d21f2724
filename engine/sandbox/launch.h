/* Private to the room: starts a keeper, and lets it go. */
#ifndef LL_SANDBOX_LAUNCH_H
#define LL_SANDBOX_LAUNCH_H

#include <sys/types.h>

#include "sandbox/box.h"

/* A keeper that has its order. */
struct ll_launch {
    pid_t keeper;
    int control; /* the order down, the report up; closing it ends the guest */
    int talk;    /* -1 where the spec asks for none */
};

/* The layers of which a box on `host` is built; LL_ERR_REFUSED where they are too few. */
ll_err ll_launch_layers(const struct ll_probe *host, struct ll_message *why, unsigned *layers);

/* Starts a keeper and orders a box of those layers, or with `serves` a fork server. */
ll_err ll_launch_keeper(const struct ll_probe *host, const struct ll_box_spec *spec,
                        unsigned layers, bool serves, struct ll_message *why,
                        struct ll_launch *out);

/* Reaps the keeper. Killing it first is for one that does not answer; its guest dies with it. */
void ll_launch_reap(pid_t *keeper, bool kill_first);

/* Lets the keeper, a child of ours, go on where somebody stopped it. */
void ll_launch_wake(pid_t keeper);

/* A pair of stream sockets, clear of the numbers that a keeper is given. */
ll_err ll_launch_pair(struct ll_message *why, int pair[2]);

/* Closes the descriptor, where there is one, and marks it closed. */
void ll_launch_close(int *fd);

#endif
