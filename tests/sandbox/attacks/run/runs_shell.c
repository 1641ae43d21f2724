/* verdict: forbidden
 * Becomes a shell. */
#include <unistd.h>

int attack(void)
{
    return execl("/bin/sh", "sh", "-c", "id", (char *)0);
}
