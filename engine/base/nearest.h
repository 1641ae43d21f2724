/* The word that was probably meant: for messages on a mistyped name. */
#ifndef LL_BASE_NEAREST_H
#define LL_BASE_NEAREST_H

#include <stddef.h>

/* The one of `count` words that is the fewest slips of the keyboard (a letter left out, added,
 * changed, or two swapped; capitals are no slip) away from `word`; NULL where none is near: at most
 * one slip in three letters. The first of equals. */
const char *ll_nearest(const char *word, const char *const *words, size_t count);

#endif
