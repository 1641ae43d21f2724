/* The clocks, from the kernel's. */
#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t ll_clock_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t ll_clock_ms(void)
{
    return ll_clock_ns() / 1000000;
}

double ll_clock_seconds(void)
{
    return (double)ll_clock_ns() * 1e-9;
}

int64_t ll_clock_cpu_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}
