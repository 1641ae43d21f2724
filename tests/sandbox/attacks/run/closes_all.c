/* verdict: returned 1
 * Closes every descriptor, ours among them. */
#include <unistd.h>

int attack(void)
{
    for (int i = 0; i < 1024; i++)
        close(i);
    return 1;
}
