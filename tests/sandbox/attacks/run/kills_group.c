/* verdict: forbidden
 * Kills its process group. */
#include <signal.h>

int attack(void)
{
    return kill(0, SIGKILL);
}
