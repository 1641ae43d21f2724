/* verdict: forbidden
 * Kills whoever started it. */
#include <signal.h>
#include <unistd.h>

int attack(void)
{
    return kill(getppid(), SIGKILL);
}
