/* verdict: exited 0
 * Leaves as if all were well. */
#include <stdlib.h>

int attack(void)
{
    exit(0);
}
