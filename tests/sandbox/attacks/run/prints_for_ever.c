/* verdict: cpu
 * Prints without end. */
#include <stdio.h>

int attack(void)
{
    for (;;)
        puts("PASSED PASSED PASSED PASSED PASSED PASSED PASSED PASSED");
}
