/* verdict: forbidden
 * Asks a shell. */
#include <stdlib.h>

int attack(void)
{
    return system("id");
}
