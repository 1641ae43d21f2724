/* Numbers of 16 bits, to and from float32, in software so that every build has them: half precision
 * (IEEE 754 binary16) and bfloat16. */
#ifndef LL_NN_HALF_H
#define LL_NN_HALF_H

#include <stdint.h>

float ll_half_to_float(uint16_t half);

/* To nearest, ties to even; too large becomes infinite, NaN stays NaN. */
uint16_t ll_half_from_float(float value);

/* The nearest number that bfloat16 holds (a float32 of 8 significant bits), subnormal ones among
 * them; ties to even, too large becomes infinite, NaN stays NaN. */
float ll_bfloat_round(float value);

#endif
