/* verdict: wall
 * Asks not to die with its parent. */
#include <sys/prctl.h>
#include <unistd.h>

int attack(void)
{
    prctl(PR_SET_PDEATHSIG, 0);
    for (;;)
        pause();
}
