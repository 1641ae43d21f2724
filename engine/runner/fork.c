/* Where a fork server's parent waits, once it has loaded all that its guests are going to need: a
 * part of losslab-run-lua, and losslab-fork.so for run.py.
 *
 * Theory of operation. losslab_wait_to_be_forked is called once and returns once for each guest,
 * in that guest. In between the parent runs nothing but the loop below: every guest begins from the
 * same memory. The guest is the keeper's child and not ours (CLONE_PARENT), so that it is the
 * keeper whom the kernel tells how it ended. What it does from there until it returns is ours; the
 * keeper looks at what became of it before it lets it go on. */
#include "runner/fork.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/birth.h"
#include "sandbox/box.h"
#include "sandbox/pass.h"

/* How a guest ends that cannot be shut in: the keeper sees it. */
enum { UNFIT = 127 };

static void close_from(unsigned first)
{
    if (syscall(SYS_close_range, first, ~0U, 0) == 0)
        return;
    for (int fd = (int)first; fd < 1024; fd++) /* before Linux 5.9 */
        close(fd);
}

/* The descriptors came at numbers above those that they take. */
static void place_descriptors(const int fds[LL_BIRTH_FDS])
{
    for (int i = 0; i < LL_BIRTH_FDS; i++)
        if (fds[i] != i && dup2(fds[i], i) < 0)
            _exit(UNFIT);
    close_from(LL_BIRTH_FDS);
}

/* The C library remembers its thread's id in its own memory; fork would have set it right. */
static void correct_thread_id(void)
{
    int *remembered = NULL;
    if (prctl(PR_GET_TID_ADDRESS, &remembered) == 0 && remembered)
        *remembered = (int)syscall(SYS_gettid);
}

static int enter_filter(void)
{
    static struct sock_filter filter[LL_BIRTH_FILTER_MAX];
    ssize_t n = ll_pass_receive(LL_BIRTH_LINE, filter, sizeof filter, NULL, 0, NULL);
    if (n <= 0 || (size_t)n % sizeof *filter != 0)
        return EPROTO;
    const struct sock_fprog program = {.len = (unsigned short)((size_t)n / sizeof *filter),
                                       .filter = filter};
    /* Nobody of the same user may look into it: the keeper has had its look. */
    if (prctl(PR_SET_DUMPABLE, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return errno;
    return 0;
}

static void become_guest(const int fds[LL_BIRTH_FDS], pid_t keeper)
{
    char go = 0;
    place_descriptors(fds);
    correct_thread_id();
    const int32_t self = (int32_t)getpid();
    /* The keeper may have died before the wish was made. */
    if (setsid() < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != keeper ||
        ll_pass_send(LL_BIRTH_LINE, &self, sizeof self, NULL, 0) != 0)
        _exit(UNFIT);
    const int32_t error = enter_filter();
    if (write(LL_BIRTH_LINE, &error, sizeof error) != (ssize_t)sizeof error ||
        read(LL_BIRTH_LINE, &go, 1) != 1 || go != LL_GUEST_GO)
        _exit(UNFIT);
    close(LL_BIRTH_LINE);
}

void losslab_wait_to_be_forked(void)
{
    const pid_t keeper = getppid();
    const char ready = LL_PARENT_READY;
    if (ll_pass_send(LL_BOX_TALK, &ready, 1, NULL, 0) != 0)
        _exit(UNFIT);
    for (;;) {
        int fds[LL_BIRTH_FDS];
        char word = 0;
        ssize_t n = ll_pass_receive(LL_BOX_TALK, &word, 1, fds, LL_BIRTH_FDS, NULL);
        if (n <= 0 || word != LL_PARENT_FORK)
            _exit(n == 0 ? 0 : UNFIT);
        /* Not fork(): it has no word for whose child it is to be. */
        if (syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) == 0) {
            become_guest(fds, keeper);
            return;
        }
        for (int i = 0; i < LL_BIRTH_FDS; i++)
            close(fds[i]);
    }
}
