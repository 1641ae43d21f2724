/* verdict: exited 0
 * Leaves as if all were well, past every handler. */
#include <unistd.h>

int attack(void)
{
    _exit(0);
}
