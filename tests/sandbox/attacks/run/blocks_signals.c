/* verdict: wall
 * Blocks every signal and waits for none. */
#include <signal.h>
#include <unistd.h>

int attack(void)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, 0);
    for (;;)
        pause();
}
