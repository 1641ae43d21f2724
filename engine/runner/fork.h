/* Where the parent of a fork server waits (see sandbox/forkserver.h). */
#ifndef LL_RUNNER_FORK_H
#define LL_RUNNER_FORK_H

/* Called once, when all is loaded, by a program with one thread: says so, and returns in each
 * guest, with the descriptors of sandbox/box.h. The parent itself ends here, with its keeper.
 * run.py, for which there is no header, finds it by its name. */
__attribute__((visibility("default"))) void losslab_wait_to_be_forked(void);

#endif
