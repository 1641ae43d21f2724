#include "tensor/dnnl_threads.h"

/* Of the threads that the library was built with, where it was. */
extern void omp_set_num_threads(int count) __attribute__((weak));
extern int omp_get_max_threads(void) __attribute__((weak));

int ll_dnnl_threads_set(int count)
{
    int before = omp_get_max_threads ? omp_get_max_threads() : 1;
    if (omp_set_num_threads)
        omp_set_num_threads(count);
    return before;
}
