/* verdict: forbidden
 * Makes itself root of a namespace. */
#define _GNU_SOURCE
#include <sched.h>

int attack(void)
{
    return unshare(CLONE_NEWUSER);
}
