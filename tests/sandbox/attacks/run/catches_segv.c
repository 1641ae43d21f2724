/* verdict: cpu
 * Its handler returns to the same fault for ever. */
#include <signal.h>

static void again(int number)
{
    (void)number;
}

int attack(void)
{
    signal(SIGSEGV, again);
    return *(volatile int *)8;
}
