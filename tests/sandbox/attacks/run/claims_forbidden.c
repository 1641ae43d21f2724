/* verdict: returned 1
 * Sends itself the signal by which the filter ends whoever does what is forbidden: none of the ways
 * may work, as its death would then be told as what it is not. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int attack(void)
{
    const long self = getpid(), high = (1L << 32) | SIGSYS;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGSYS};
    timer_t timer;
    int lived = raise(SIGSYS) != 0;
    lived += kill(getpid(), SIGSYS) != 0;
    lived += syscall(SYS_kill, self, high) != 0;
    lived += syscall(SYS_tgkill, self, self, high) != 0;
    lived += timer_create(CLOCK_REALTIME, &event, &timer) != 0;
    /* every other signal, as it always could */
    signal(SIGUSR1, SIG_IGN);
    signal(SIGWINCH, SIG_IGN);
    return lived == 5 && raise(SIGUSR1) == 0 && kill(getpid(), SIGWINCH) == 0 &&
           kill(getpid(), 0) == 0;
}
