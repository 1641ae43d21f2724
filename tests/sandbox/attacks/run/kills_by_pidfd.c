/* verdict: forbidden
 * Kills through a descriptor. */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    int fd = (int)syscall(434, getppid(), 0);
    return (int)syscall(424, fd, SIGKILL, 0, 0);
}
