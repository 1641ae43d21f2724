/* verdict: returned 1
 * Fills every pipe that it can make, which is memory of the kernel. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

int attack(void)
{
    int ends[2], made = 0;
    while (pipe(ends) == 0 && made < 1000) {
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        made++;
    }
    return made < 100;
}
