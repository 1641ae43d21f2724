/* verdict: forbidden
 * Makes system calls that no filter sees. */
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    char parameters[120] = {0};
    return (int)syscall(425, 8, parameters);
}
