/* Copying past the caches: what the memory of this machine can do at most, for the benchmark. */
#include "kernel/kernels_build.h"
#include "kernel/stream.h"

void LL_BUILD(ll_copy)(const float *from, size_t n, float *to)
{
    size_t i = ll_stream_head(to, n);
    memcpy(to, from, i * sizeof *to);
    for (; i + LL_STREAM_BLOCK <= n; i += LL_STREAM_BLOCK)
        ll_stream_block(to + i, from + i);
    ll_stream_end();
    memcpy(to + i, from + i, (n - i) * sizeof *to);
}
