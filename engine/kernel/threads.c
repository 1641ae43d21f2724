/* Threads: parts of a batch run side by side, by OpenMP where the compiler has it. */
#include "kernel/threads.h"

#if defined(_OPENMP)
#include <omp.h>
#endif

enum { THREADS_MOST = 64 };

int ll_threads_available(void)
{
#if defined(_OPENMP)
    int count = omp_get_max_threads();
    return count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : count;
#else
    return 1;
#endif
}

void ll_threads_run(size_t parts, int threads, void (*body)(size_t part, void *arg), void *arg)
{
    if (threads > THREADS_MOST)
        threads = THREADS_MOST;
    if (parts < (size_t)THREADS_MOST && threads > (int)parts)
        threads = (int)parts;
    if (threads <= 1) {
        for (size_t part = 0; part < parts; part++)
            body(part, arg);
        return;
    }
#pragma omp parallel for schedule(dynamic) num_threads(threads)
    for (size_t part = 0; part < parts; part++)
        body(part, arg);
}
