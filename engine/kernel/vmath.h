/* exp, log and log1p for vector sources: inlined, without branches or tables, so that a loop around
 * them becomes vectors. Arguments and results are single numbers; the compiler makes the lanes.
 *
 * Polynomials are minimax fits made for this file. tests/kernel/prove_vmath.c measures every
 * function on every float32; the bounds that stand here are what it found, the widest of all
 * builds. */
#ifndef LL_KERNEL_VMATH_H
#define LL_KERNEL_VMATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel/vector.h"

#define LL_V_LOG_2 0x1.62e43p-1f

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

/* 2^k for −126 ≤ k ≤ 127, and 0 for −127. Any other k gives some number and no overflow: NaN asks
 * for one. */
LL_INLINE float ll_v_power(int32_t k)
{
    return ll_v_float((int32_t)(((uint32_t)k + 127) << 23));
}

/* |magnitude| with the sign of `sign`. */
LL_INLINE float ll_v_copysign(float magnitude, float sign)
{
    return ll_v_float((ll_v_bits(magnitude) & 0x7fffffff) | (ll_v_bits(sign) & INT32_MIN));
}

/* x, turned about where `sign` is negative. */
LL_INLINE float ll_v_turn(float x, float sign)
{
    return ll_v_float(ll_v_bits(x) ^ (ll_v_bits(sign) & INT32_MIN));
}

/* The larger of two; NaN where b is NaN. */
LL_INLINE float ll_v_max(float a, float b)
{
    return a > b ? a : b;
}

/* Whether numbers are of 0 to 1, looked at in a loop that reads them anyway: what each says is
 * joined to one word, which is asked at the end. As unsigned numbers the bits of what is negative
 * come after all others, so the word is the largest of the bits; where vectors have no such
 * maximum, it is what a carry from 1's next number on, or a sign, leaves in the upper two. */
#if defined(__SSE4_1__) || defined(__aarch64__)
#define LL_SIMD_SUM_LOOK(look, ...)                                                                \
    LL_PRAGMA(omp simd reduction(max : look) reduction(+ : __VA_ARGS__))

LL_INLINE uint32_t ll_v_look(float x)
{
    return (uint32_t)ll_v_bits(x);
}

LL_INLINE uint32_t ll_v_join(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

LL_INLINE int ll_v_doubtful(uint32_t look)
{
    return look > 0x3f800000;
}
#else
#define LL_SIMD_SUM_LOOK(look, ...)                                                                \
    LL_PRAGMA(omp simd reduction(| : look) reduction(+ : __VA_ARGS__))

LL_INLINE uint32_t ll_v_look(float x)
{
    return (uint32_t)ll_v_bits(x) + 0x007fffff;
}

LL_INLINE uint32_t ll_v_join(uint32_t a, uint32_t b)
{
    return a | b;
}

LL_INLINE int ll_v_doubtful(uint32_t look)
{
    return look >> 30 != 0;
}
#endif

/* Whether any of x, which `look` was made of, is below 0 or above 1. NaN is neither, and -0 is 0:
 * they alone are looked at again for nothing. */
LL_INLINE int ll_v_any_outside(uint32_t look, const float *x, size_t n)
{
    int outside = 0;
    for (size_t i = 0; i < n && ll_v_doubtful(look); i++)
        outside |= (x[i] < 0) | (x[i] > 1);
    return outside;
}

/* x = k·log 2 + r with |r| ≤ log(2)/2: e^r, and k. Rounding to an integer is done by adding
 * 1.5·2^23, which leaves no bits for a fraction; log 2 comes in two parts, the first so short that
 * its product with k is exact. */
LL_INLINE float ll_v_exp_reduced(float x, int32_t *k)
{
    const float magic = 0x1.8p23f;
    float shifted = x * 0x1.715476p0f + magic;
    float whole = shifted - magic;
    float high = x - whole * 0x1.62e4p-1f, low = -(whole * 0x1.7f7d1cp-20f);
    float r = high + low;
    float p = 0x1.6dbc68p-10f;
    p = p * r + 0x1.124148p-7f;
    p = p * r + 0x1.555454p-5f;
    p = p * r + 0x1.555486p-3f;
    p = p * r + 0x1p-1f;
    *k = (int32_t)((uint32_t)ll_v_bits(shifted) - (uint32_t)ll_v_bits(magic));
    return p * (r * r) + low + high + 1; /* the rest of `high` that r has lost is in `low` */
}

/* e^x for every x. 2^k goes into the exponent in two steps, so that results below the smallest
 * normal number and above the largest come out right. */
LL_INLINE float ll_v_exp(float x)
{
    int32_t k;
    x = x < -104.0f ? -104.0f : x;
    x = x > 89.0f ? 89.0f : x;
    float p = ll_v_exp_reduced(x, &k);
    int32_t half = k >> 1;
    return p * ll_v_power(half) * ll_v_power(k - half);
}

/* e^x − 1 − x, never below 0 and with all its digits near 0; inf where e^x is. Up to 1 by its
 * series, 1/2! to 1/12!, beyond by what it says. */
LL_INLINE float ll_v_exp_rest(float x)
{
    float near = x > 1 ? 1 : x < -1 ? -1 : x;
    float p = 0x1.1eed8ep-29f * near + 0x1.ae6456p-26f;
    p = p * near + 0x1.27e4fcp-22f;
    p = p * near + 0x1.71de3ap-19f;
    p = p * near + 0x1.a01a02p-16f;
    p = p * near + 0x1.a01a02p-13f;
    p = p * near + 0x1.6c16c2p-10f;
    p = p * near + 0x1.111112p-7f;
    p = p * near + 0x1.555556p-5f;
    p = p * near + 0x1.555556p-3f;
    p = p * near + 0x1p-1f;
    float far = ll_v_exp(x) - 1 - (x > 100 ? 100 : x); /* inf, and not inf - inf */
    return x > 1 || x < -1 ? far : x * x * p;
}

/* e^x as 2^k·(1 + rest), for x ≤ 0; power = 2^k, which is 0 below −87.7, where 2^-126.5 is. The
 * number that rounds x/log 2 also brings the exponent's offset, so that its last bits, shifted, are
 * 2^k. The polynomial goes in steps of two
 * powers, which is a shorter chain of operations than steps of one. */
LL_INLINE float ll_v_exp_split(float x, float *power)
{
    const float magic = 0x1.8p23f + 127;
    x = x < -88.0f ? -88.0f : x; /* k = −127, whose power is 0 */
    float shifted = x * 0x1.715476p0f + magic;
    float whole = shifted - magic;
    float r = x - whole * 0x1.62e4p-1f - whole * 0x1.7f7d1cp-20f, square = r * r;
    float p = 0x1.124148p-7f * r + 0x1.555454p-5f;
    p = 0x1.6dbc68p-10f * square + p;
    p = p * square + (0x1.555486p-3f * r + 0x1p-1f);
    *power = ll_v_float((int32_t)((uint32_t)ll_v_bits(shifted) << 23));
    return p * square + r;
}

/* e^x for x ≤ 0, within 1.1 units in the last place, and 0 below −87.7. For sums in which such
 * terms are nothing, at half the cost of ll_v_exp. */
LL_INLINE float ll_v_exp_nonpositive(float x)
{
    float power, rest = ll_v_exp_split(x, &power);
    return (rest + 1) * power;
}

/* log(1 + f) for −1/4 ≤ f ≤ 1/2, all but its first term, f. */
LL_INLINE float ll_v_log1p_rest(float f)
{
    float square = f * f;
    float p = -0x1.7a3410p-5f * f + 0x1.b1786ap-4f;
    p = p * square + (-0x1.0e114cp-3f * f + 0x1.284c70p-3f);
    p = p * square + (-0x1.54dd26p-3f * f + 0x1.996ae4p-3f);
    p = p * square + (-0x1.000082p-2f * f + 0x1.5555a2p-2f);
    return (p * f - 0.5f) * square;
}

/* log(2^k·(1 + f)) = k·log 2 + f + the rest. The sum of the first two is what matters; what its
 * rounding lost goes in with the small terms. */
LL_INLINE float ll_v_log_join(float k, float f)
{
    float high = k * 0x1.62e4p-1f, sum = high + f; /* the product is exact: log 2 in two parts */
    float lost = f - (sum - high);
    return sum + (lost + (k * 0x1.7f7d1cp-20f + ll_v_log1p_rest(f)));
}

/* log(1 + t) for 0 ≤ t ≤ 1. */
LL_INLINE float ll_v_log1p_unit(float t)
{
    float square = t * t;
    float p = 0x1.4917cep-6f * t - 0x1.d6b08cp-5f;
    p = -0x1.af49cep-9f * square + p;
    p = p * square + (0x1.b4ae08p-4f * t - 0x1.3a435ep-3f);
    p = p * square + (0x1.934b54p-3f * t - 0x1.ff23e6p-3f);
    p = p * square + (0x1.554ddp-2f * t - 0x1.ffffd2p-2f);
    return p * square + t;
}

/* log(1 + t) for −1/2 ≤ t ≤ 0. */
LL_INLINE float ll_v_log1p_half(float t)
{
    float square = t * t;
    float p = 0x1.6a78b2p+0f * t + 0x1.a460f8p+0f;
    p = p * square + (0x1.35e972p+0f * t + 0x1.741282p-3f);
    p = p * square + (0x1.0e2cdcp-2f * t - 0x1.f306fcp-3f);
    p = p * square + (0x1.55a3e4p-2f * t - 0x1.fffebep-2f);
    return p * square + t;
}

/* The k for which x·2^-k lies in [3/4, 3/2), x positive and normal. */
LL_INLINE int32_t ll_v_exponent(float x)
{
    return (int32_t)((uint32_t)ll_v_bits(x) - 0x3f400000) >> 23;
}

/* log(x) for 0 < x < inf; −104.7 at 0. */
LL_INLINE float ll_v_log_positive(float x)
{
    float tiny = x < 0x1p-126f ? 0x1p24f : 1; /* subnormal numbers are made normal */
    float normal = x * tiny;
    int32_t k = ll_v_exponent(normal);
    float f = ll_v_float((int32_t)((uint32_t)ll_v_bits(normal) - ((uint32_t)k << 23))) - 1;
    return ll_v_log_join((float)k - (x < 0x1p-126f ? 24.0f : 0), f);
}

/* log(x): −inf at 0, NaN below, inf at inf. */
LL_INLINE float ll_v_log(float x)
{
    float y = ll_v_log_positive(x);
    y = x > 0 ? y : x == 0 ? -INFINITY : NAN;
    return x < INFINITY ? y : x > 0 ? x : NAN;
}

/* log(1 + x): −inf at −1, NaN below, inf at inf. With u = 1 + x = m·2^k, the reduced argument m − 1
 * is taken from x itself, so that what rounding u lost is not lost. */
LL_INLINE float ll_v_log1p(float x)
{
    float u = 1 + x;
    int32_t k = ll_v_exponent(u > 0x1p-25f ? u : 1);
    float down = ll_v_power(2 - k); /* 2^(2-k), which is normal for the largest u too */
    float f = x * down * 0.25f + (0.25f * down - 1);
    float y = ll_v_log_join((float)k, f);
    y = x > -1 ? y : x == -1 ? -INFINITY : NAN;
    return x < INFINITY ? y : x > 0 ? x : NAN;
}

/* 1/(1 + e^-x), 0 below −87.7. The numerator e^-|x|, or 1, and the denominator each come in two
 * parts, and so does the quotient: its second part is the remainder's. */
LL_INLINE float ll_v_sigmoid(float x)
{
    float power, rest = ll_v_exp_split(-ll_v_abs(x), &power);
    float sum = 1 + rest, t = sum * power, t_low = (rest - (sum - 1)) * power;
    float whole = 1 + t, whole_low = (t - (whole - 1)) + t_low, inverse = 1 / whole;
    float top = x > 0 ? 1 : t, top_low = x > 0 ? 0 : t_low;
    float y = top * inverse;
    return y + ((top - y * whole) + (top_low - y * whole_low)) * inverse;
}

#endif
