/* verdict: forbidden
 * Types into the terminal. */
#include <sys/ioctl.h>

int attack(void)
{
    return ioctl(0, TIOCSTI, "x");
}
