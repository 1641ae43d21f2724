/* verdict: cpu
 * Ignores every signal that can be ignored, then loops. */
#include <signal.h>

int attack(void)
{
    for (int i = 1; i < 65; i++)
        signal(i, SIG_IGN);
    for (volatile int i = 0;; i++)
        ;
}
