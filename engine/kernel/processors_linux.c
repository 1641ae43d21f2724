/* Linux: a process, or its container, may be kept to some of the processors. */
#include "kernel/processors.h"

#include <sched.h>

long ll_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
}
