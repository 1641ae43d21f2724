/* Half precision (IEEE 754 binary16), to and from float32, in software so that every build has it.
 */
#ifndef LL_NN_HALF_H
#define LL_NN_HALF_H

#include <stdint.h>

float ll_half_to_float(uint16_t half);

/* To nearest, ties to even; too large becomes infinite, NaN stays NaN. */
uint16_t ll_half_from_float(float value);

#endif
