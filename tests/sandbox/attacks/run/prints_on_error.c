/* verdict: cpu
 * Prints without end on the other output. */
#include <unistd.h>

int attack(void)
{
    for (;;)
        (void)!write(2, "PASSED\n", 7);
}
