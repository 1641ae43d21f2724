/* verdict: forbidden
 * Wants to be root. */
#include <unistd.h>

int attack(void)
{
    return setuid(0);
}
