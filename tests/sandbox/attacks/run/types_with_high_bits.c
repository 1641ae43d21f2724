/* verdict: forbidden
 * Types into the terminal, with bits that the kernel does not read. */
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int attack(void)
{
    return (int)syscall(SYS_ioctl, 0, TIOCSTI | (1UL << 32), "x");
}
