/* verdict: returned 1
 * Locks memory, which then cannot be given to others. */
#include <sys/mman.h>

int attack(void)
{
    return mlockall(MCL_CURRENT | MCL_FUTURE) != 0;
}
