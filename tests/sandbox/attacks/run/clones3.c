/* verdict: returned 1
 * Forks by the newest name, whose flags no filter can see. */
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <signal.h>

int attack(void)
{
    unsigned long long args[8] = {0};
    args[4] = SIGCHLD;
    return syscall(435, args, sizeof args) < 0;
}
