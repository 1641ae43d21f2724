/* verdict: forbidden
 * Kills the keeper as a thread. */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    return (int)syscall(SYS_tgkill, getppid(), getppid(), SIGKILL);
}
