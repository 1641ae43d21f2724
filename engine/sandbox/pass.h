/* Private to the room: a few bytes and descriptors over a local socket, from process to process. */
#ifndef LL_SANDBOX_PASS_H
#define LL_SANDBOX_PASS_H

#include <stddef.h>
#include <sys/types.h>

enum { LL_PASS_MAX = 8 };

/* Sends `length` bytes (at least one) with copies of `count` descriptors. 0, or an errno. */
int ll_pass_send(int socket, const void *bytes, size_t length, const int *fds, size_t count);

/* Takes one message of at most `size` bytes, waiting for it. Descriptors that came with it, close
 * on exec, go to `fds`; where fewer or more than `count` came they are closed. `sender`, which may
 * be NULL, is who sent it, as this process sees it and as the kernel says, where the socket has
 * SO_PASSCRED; else 0. The number of bytes, 0 at the end, or -1 with errno (EPROTO: other
 * descriptors than expected). */
ssize_t ll_pass_receive(int socket, void *bytes, size_t size, int *fds, size_t count,
                        pid_t *sender);

#endif
