/* verdict: wall
 * Waits in short naps, so that it costs little. */
#include <unistd.h>

int attack(void)
{
    for (;;)
        usleep(1000);
}
