/* verdict: returned 1
 * Asks the system about the processes around it, by every call that takes a number of one: no answer
 * may tell which are there. About itself it is told. */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Calls that answered. */
static int answered(pid_t whom, clockid_t clock)
{
    cpu_set_t set;
    struct sched_param param;
    struct timespec time;
    void *list;
    size_t length;
    int count = getpgid(whom) >= 0;
    count += getsid(whom) >= 0;
    count += syscall(SYS_getpriority, PRIO_PROCESS, whom) >= 0;
    count += sched_getaffinity(whom, sizeof set, &set) == 0;
    count += sched_getparam(whom, &param) == 0;
    count += sched_getscheduler(whom) >= 0;
    count += syscall(SYS_get_robust_list, whom, &list, &length) == 0;
    count += syscall(SYS_clock_gettime, clock, &time) == 0;
    count += syscall(SYS_clock_getres, clock, &time) == 0;
    return count;
}

static clockid_t clock_of(pid_t pid)
{
    return (clockid_t)(~(unsigned)pid << 3 | 2);
}

int attack(void)
{
    const pid_t parent = getppid() ? getppid() : 1;
    int others = answered(parent, clock_of(parent));
    for (pid_t pid = 1; pid < 400; pid++)
        if (pid != getpid())
            others += answered(pid, clock_of(pid));
    return others == 0 && answered(0, CLOCK_PROCESS_CPUTIME_ID) == 9 &&
           answered(getpid(), clock_of(0)) == 9;
}
