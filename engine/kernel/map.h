/* Maps: elementary functions of every element, for those who need the function itself.
 *
 * The kernels of the losses inline the same code; here it is applied to arrays. Each build is
 * within one unit in the last place of float32 of the function, for every argument (sigmoid within
 * 1.05 where the build has FMA, and else within 1.51; exp_nonpositive within 1.1): the program
 * tests/kernel/prove_vmath.c has tried them all. */
#ifndef LL_KERNEL_MAP_H
#define LL_KERNEL_MAP_H

#include <stddef.h>

#define LL_MAPS(X) X(exp) X(exp_nonpositive) X(log) X(log1p) X(sigmoid)

/* y_i = f(x_i) for n elements, at any alignment; y may be x itself, and overlaps it in no other
 * way. exp: inf from 88.73, 0 below −103.97. exp_nonpositive: the same for x ≤ 0
 * alone, but 0 below −87.7. log: −inf at 0, NaN below. log1p: −inf at −1, NaN
 * below. sigmoid: 1/(1 + e^-x), 0 below −87.7. NaN gives NaN. */
typedef void ll_map(const float *x, size_t n, float *y);

#define LL_MAP_DECLARE(name) ll_map ll_map_##name##_ref;
LL_MAPS(LL_MAP_DECLARE)
#undef LL_MAP_DECLARE

#endif
