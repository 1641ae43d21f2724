/* verdict: wall
 * Stops, so that waiting for its end takes for ever. */
#include <signal.h>
#include <unistd.h>

int attack(void)
{
    kill(getpid(), SIGSTOP);
    return 0;
}
