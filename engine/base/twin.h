/* ASCII twins: how a letter or sign is written where there is only ASCII, with its meaning kept. */
#ifndef LL_BASE_TWIN_H
#define LL_BASE_TWIN_H

#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* "theta" for θ, "<=" for ≤, "inf" for ∞; NULL where the code point has none (it may be ASCII). */
const char *ll_twin(uint32_t cp);

/* Appends the text with every code point that has a twin written so. What becomes wider than it was
 * takes its columns from the next blanks, where there are two or more, so that tables stay
 * straight.
 */
void ll_twin_add(struct ll_str *out, const char *text, size_t length);

#endif
