/* verdict: returned 1
 * Lifts its own limits. */
#define _GNU_SOURCE
#include <sys/resource.h>
#include <unistd.h>

int attack(void)
{
    struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};
    struct rlimit less = {1000, 1000};
    return setrlimit(RLIMIT_CPU, &more) != 0 && prlimit(0, RLIMIT_AS, &more, 0) != 0 &&
           setrlimit(RLIMIT_NOFILE, &less) != 0;
}
