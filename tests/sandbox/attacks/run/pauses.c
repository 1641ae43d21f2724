/* verdict: wall
 * Never comes back and costs nothing. */
#include <unistd.h>

int attack(void)
{
    for (;;)
        pause();
}
