/* verdict: signalled 25
 * Sends itself the signal that stands for a file which grew too large. */
#include <signal.h>

int attack(void)
{
    return raise(SIGXFSZ);
}
