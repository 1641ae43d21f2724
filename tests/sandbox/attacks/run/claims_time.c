/* verdict: signalled 24
 * Sends itself the signal that stands for a used up processor time. */
#include <signal.h>

int attack(void)
{
    return raise(SIGXCPU);
}
