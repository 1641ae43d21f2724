/* A fork server: a program that loads what is slow to load once, and of which each guest is then a
 * copy, in a box as tight as one of its own.
 *
 * Theory of operation. A keeper (see box.h) starts the program, the parent, in a box whose one
 * liberty is to fork. The parent never sees a byte of a submission: it loads its libraries and then
 * waits in a few lines of C (engine/runner/fork.c). For each guest the keeper passes it five fresh
 * descriptors, and it clones itself; the clone is the keeper's child, not the parent's, so that the
 * kernel tells the keeper, which is outside of all that a submission can touch, how it ended:
 *
 *   grader --birth: control, talk--> keeper --null, out, err, talk, line--> parent
 *          <-----------result------    |                                      | clone(CLONE_PARENT)
 *                                      `--child-- guest <---------------------'
 *
 * Before the guest may read from its talk it closes every descriptor but those; leaves the parent's
 * session; becomes undumpable; and stacks upon the parent's filter one of its own, the same as for
 * a guest with a box to itself: no fork, no thread, no exec, no signal to any other. The keeper
 * sets its limit of processor time from outside and then believes nothing: it looks at the guest's
 * descriptors, threads and filters in /proc, and ends it where they are not as they must be. The
 * parent is looked at in the same way before its first guest: one thread, no descriptor, no
 * writable memory that is shared.
 *
 * So guests have nothing in common but what is read-only. Memory is copied when written; the parent
 * runs nothing between two births, so that each guest begins from the same bytes; the view of the
 * file system is read-only, or Landlock makes it so; no descriptor is inherited, hence no file
 * position and no flag; and one server has one guest at a time, so that there is no other to reach.
 * The guest is reaped after it was killed, and reported after it was reaped: its process id is not
 * another's meanwhile. Since it can start nothing, its own end is the end of all that it did.
 *
 * Where any of this cannot be had (no seccomp, a system without CLONE_PARENT, a parent that turns
 * out to have threads), the birth fails as ours, and an ordinary box does: ll_box_start. */
#ifndef LL_SANDBOX_FORKSERVER_H
#define LL_SANDBOX_FORKSERVER_H

#include "sandbox/box.h"

struct ll_forkserver;

/* Starts the program; it loads meanwhile. spec->limits are those of a guest without its own, and
 * the parent's but for processor time; spec->talk counts as true, spec->scratch must be NULL,
 * threads and processes 1. LL_ERR_UNSUPPORTED where boxes are too weak for it; else as
 * ll_box_start. */
ll_err ll_forkserver_start(const struct ll_probe *host, const struct ll_box_spec *spec,
                           struct ll_message *why, struct ll_forkserver **out);

/* Forks a guest, once all is loaded: the box is there at once, and what is said to it waits. One at
 * a time. Of `limits` (NULL: the server's) its times and its output are taken. A birth that fails
 * is told by ll_box_wait, as an error. */
ll_err ll_forkserver_fork(struct ll_forkserver *server, const struct ll_box_limits *limits,
                          struct ll_message *why, struct ll_box **out);

/* A descriptor that becomes readable when it has loaded, or never will; the server keeps it. */
int ll_forkserver_ready(const struct ll_forkserver *server);

/* Tells it to end, and does not wait. Only ll_forkserver_free may follow. */
void ll_forkserver_end(struct ll_forkserver *server);

/* Ends the parent, and what is left. Boxes of it are to be freed before. */
void ll_forkserver_free(struct ll_forkserver **server);

#endif
