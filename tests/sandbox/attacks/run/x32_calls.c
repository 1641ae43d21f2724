/* verdict: forbidden
 * Calls the system by the numbers of x32. */
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    return (int)syscall(0x40000000 + 39);
}
