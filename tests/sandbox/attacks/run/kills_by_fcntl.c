/* verdict: returned 1
 * Makes the parent the receiver of a descriptor's signals. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

int attack(void)
{
    int ends[2];
    if (pipe(ends) != 0 || fcntl(ends[0], F_SETOWN, getppid()) != 0 ||
        fcntl(ends[0], F_SETSIG, SIGKILL) != 0 || fcntl(ends[0], F_SETFL, O_ASYNC) != 0)
        return 1;
    (void)!write(ends[1], "x", 1);
    return 0;
}
