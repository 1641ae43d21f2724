/* verdict: forbidden
 * Kills everything of the same user. */
#include <signal.h>

int attack(void)
{
    return kill(-1, SIGKILL);
}
