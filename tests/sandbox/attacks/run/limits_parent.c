/* verdict: returned 1
 * Takes the processor time from its parent. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <unistd.h>

int attack(void)
{
    struct rlimit none = {0, 0};
    return prlimit(getppid(), RLIMIT_CPU, &none, 0) != 0;
}
