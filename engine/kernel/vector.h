/* What a vector source needs: a file *_vec.c is written once, as plain loops that compilers turn
 * into vectors, and compiled once an instruction set with LL_ISA_SUFFIX set (see meson.build).
 *
 * LL_BUILD(ll_mse) is the build's own name: ll_mse_avx2 and so on. LL_SIMD allows the compiler to
 * reorder the sums that it names, and nothing else; there is no -ffast-math, so NaN and inf live.
 */
#ifndef LL_KERNEL_VECTOR_H
#define LL_KERNEL_VECTOR_H

#include <stddef.h>

#define LL_PASTE(a, b)          a##_##b
#define LL_PASTE_EXPANDED(a, b) LL_PASTE(a, b)
#define LL_BUILD(name)          LL_PASTE_EXPANDED(name, LL_ISA_SUFFIX)

#define LL_PRAGMA(text)  _Pragma(#text)
#define LL_SIMD          LL_PRAGMA(omp simd)
#define LL_SIMD_SUM(...) LL_PRAGMA(omp simd reduction(+ : __VA_ARGS__))
#define LL_INLINE        static inline __attribute__((always_inline, unused))

#endif
