/* verdict: returned 1
 * Is more important than others. */
#include <sched.h>
#include <sys/resource.h>

int attack(void)
{
    struct sched_param first = {.sched_priority = 1};
    return sched_setscheduler(0, SCHED_FIFO, &first) != 0 && setpriority(PRIO_PROCESS, 0, -20) != 0;
}
