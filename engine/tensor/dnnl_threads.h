/* Threads of oneDNN, within its module: they are OpenMP's, where it was built with OpenMP. */
#ifndef LL_TENSOR_DNNL_THREADS_H
#define LL_TENSOR_DNNL_THREADS_H

/* The library's calls from this thread run on `count` threads from now on; returns on how many they
 * ran, to be put back afterwards: whoever is next on this thread may have more to do. */
int ll_dnnl_threads_set(int count);

#endif
