/* verdict: forbidden
 * Leaves a child in a session of its own behind. */
#include <unistd.h>

int attack(void)
{
    if (fork() == 0) {
        setsid();
        for (;;)
            pause();
    }
    return 0;
}
