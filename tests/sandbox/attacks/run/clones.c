/* verdict: forbidden
 * Forks by another name. */
#include <sys/syscall.h>
#include <unistd.h>
#include <signal.h>

int attack(void)
{
    return (int)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}
