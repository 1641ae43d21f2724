/* Streaming stores for vector sources: writing a large output past the caches.
 *
 * A plain store first reads the line that it overwrites. Where the output is larger than the caches
 * that is memory traffic for nothing; a streaming store goes without. It is the compiler's vector
 * that is stored, as wide as the build's registers. */
#ifndef LL_KERNEL_STREAM_H
#define LL_KERNEL_STREAM_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernel/vector.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

enum {
    LL_STREAM_BLOCK = 64,    /* floats made at a time: reads and writes stay evenly mixed */
    LL_STREAM_FROM = 1 << 22 /* floats from which an output is streamed: 16 MiB */
};

/* The elements to write plainly before `x` is on a 64-byte line; at most n. */
LL_INLINE size_t ll_stream_head(const float *x, size_t n)
{
    size_t head = (64 - (uintptr_t)x % 64) % 64 / sizeof *x;
    return head < n ? head : n;
}

/* Copies LL_STREAM_BLOCK floats; `to` on a 64-byte line. */
LL_INLINE void ll_stream_block(float *restrict to, const float *restrict from)
{
#if defined(__AVX512F__)
    for (size_t i = 0; i < LL_STREAM_BLOCK; i += 16)
        _mm512_stream_ps(to + i, _mm512_loadu_ps(from + i));
#elif defined(__AVX__)
    for (size_t i = 0; i < LL_STREAM_BLOCK; i += 8)
        _mm256_stream_ps(to + i, _mm256_loadu_ps(from + i));
#elif defined(__SSE2__)
    for (size_t i = 0; i < LL_STREAM_BLOCK; i += 4)
        _mm_stream_ps(to + i, _mm_loadu_ps(from + i));
#else
    memcpy(to, from, LL_STREAM_BLOCK * sizeof *to);
#endif
}

/* Orders the streamed stores before what follows. */
LL_INLINE void ll_stream_end(void)
{
#if defined(__SSE2__)
    _mm_sfence();
#endif
}

#endif
