#include "nn/half.h"

#include <string.h>

float ll_half_to_float(uint16_t half)
{
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, exponent = half >> 10 & 0x1F;
    uint32_t fraction = half & 0x3FF, bits;
    if (exponent == 0x1F) {
        bits = sign | 0x7F800000 | fraction << 13;
    } else if (exponent != 0) {
        bits = sign | (exponent + 112) << 23 | fraction << 13;
    } else {
        float tiny = (float)fraction * 0x1p-24f; /* zero and the subnormals: exact */
        memcpy(&bits, &tiny, sizeof bits);
        bits |= sign;
    }
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* `bits` shifted right by `shift`, rounded to nearest, ties to even. */
static uint32_t shift_rounded(uint32_t bits, unsigned shift)
{
    uint32_t half = 1u << (shift - 1), rest = bits & ((1u << shift) - 1), kept = bits >> shift;
    return kept + (rest > half || (rest == half && (kept & 1)));
}

uint16_t ll_half_from_float(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000);
    bits &= 0x7FFFFFFF;
    if (bits > 0x7F800000)
        return sign | 0x7E00;
    if (bits >= 0x47800000) /* 65536 and above */
        return sign | 0x7C00;
    if (bits >= 0x38800000) /* normal: a carry out of the fraction raises the exponent rightly */
        return sign | (uint16_t)shift_rounded(bits - 0x38000000, 13);
    unsigned exponent = bits >> 23;
    if (exponent < 102)
        return sign;
    return sign | (uint16_t)shift_rounded((bits & 0x7FFFFF) | 0x800000, 126 - exponent);
}

float ll_bfloat_round(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7FFFFFFF) <= 0x7F800000) /* a carry out of the fraction raises the exponent */
        bits = shift_rounded(bits & 0x7FFFFFFF, 16) << 16 | (bits & 0x80000000);
    memcpy(&value, &bits, sizeof value);
    return value;
}
