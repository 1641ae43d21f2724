/* POSIX threads. */
#include "base/thread.h"

#include <signal.h>

ll_err ll_thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error == 0 ? LL_OK : LL_ERR_SYSTEM;
}

struct timespec ll_thread_deadline(int64_t milliseconds)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at); /* a condition's own clock, everywhere */
    at.tv_sec += (time_t)(milliseconds / 1000);
    at.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return at;
}
