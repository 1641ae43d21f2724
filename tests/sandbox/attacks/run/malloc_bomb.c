/* verdict: memory
 * Takes memory and touches it. */
#include <stdlib.h>
#include <string.h>

int attack(void)
{
    for (;;) {
        char *more = malloc(1 << 20);
        if (more == 0)
            abort();
        memset(more, 1, 1 << 20);
    }
}
