/* exp, log1p and their kin for vector sources: inlined, without branches or tables, so that a loop
 * around them becomes vectors. Arguments and results are single numbers; the compiler makes the
 * lanes. Polynomials are minimax fits made for this file. */
#ifndef LL_KERNEL_VMATH_H
#define LL_KERNEL_VMATH_H

#include <stdint.h>
#include <string.h>

#include "kernel/vector.h"

LL_INLINE int32_t ll_v_bits(float x)
{
    int32_t i;
    memcpy(&i, &x, sizeof i);
    return i;
}

LL_INLINE float ll_v_float(int32_t i)
{
    float x;
    memcpy(&x, &i, sizeof x);
    return x;
}

LL_INLINE float ll_v_abs(float x)
{
    return ll_v_float(ll_v_bits(x) & 0x7fffffff);
}

/* |magnitude| with the sign of `sign`. */
LL_INLINE float ll_v_copysign(float magnitude, float sign)
{
    return ll_v_float((ll_v_bits(magnitude) & 0x7fffffff) | (ll_v_bits(sign) & INT32_MIN));
}

/* e^x. Writes x = k·log 2 + r with |r| ≤ log(2)/2: a polynomial gives e^r, and 2^k is put into the
 * exponent in two steps, so that results below the smallest normal and above the largest come out
 * right. Rounding to an integer is done by adding 1.5·2^23, which leaves no bits for a fraction. */
LL_INLINE float ll_v_exp(float x)
{
    const float magic = 0x1.8p23f;
    x = x < -104.0f ? -104.0f : x;
    x = x > 89.0f ? 89.0f : x;
    float shifted = x * 0x1.715476p0f + magic;
    float k = shifted - magic;
    int32_t n = ll_v_bits(shifted) - ll_v_bits(magic);
    float r = x - k * 0x1.62e4p-1f - k * 0x1.7f7d1cp-20f;
    float p = 0x1.6dbc68p-10f;
    p = p * r + 0x1.124148p-7f;
    p = p * r + 0x1.555454p-5f;
    p = p * r + 0x1.555486p-3f;
    p = p * r + 0x1p-1f;
    p = p * r * r + r + 1;
    int32_t half = n >> 1;
    return p * ll_v_float((half + 127) << 23) * ll_v_float((n - half + 127) << 23);
}

/* log(1 + t) for 0 ≤ t ≤ 1. Above 1/3 it is log 2 + log(1 + (t − 1)/2), so that the polynomial has
 * to serve |f| ≤ 1/3 only. */
LL_INLINE float ll_v_log1p_unit(float t)
{
    int high = t > 0x1.555556p-2f;
    float f = high ? t * 0.5f - 0.5f : t;
    float p = -0x1.0e2ab0p-3f;
    p = p * f + 0x1.1df34cp-3f;
    p = p * f - 0x1.f03c1ep-4f;
    p = p * f + 0x1.1ef19ap-3f;
    p = p * f - 0x1.55b7e6p-3f;
    p = p * f + 0x1.99ce42p-3f;
    p = p * f - 0x1.fffe5ep-3f;
    p = p * f + 0x1.55550cp-2f;
    p = p * f * f * f - 0.5f * f * f + f;
    return high ? p + 0x1.62e43p-1f : p;
}

#endif
