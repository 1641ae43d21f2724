/* Private to the room: the passages that two programs share, laid side by side. */
#ifndef LL_CLASS_PASSAGES_H
#define LL_CLASS_PASSAGES_H

#include "class/alike.h"
#include "class/places.h"
#include "class/prints.h"

/* What the programs of a class have, all borrowed. */
struct ll_passages {
    const struct ll_alike_class *of;
    const struct ll_prints *prints; /* of each text */
    const size_t *first;            /* by text: the first text of its student */
    const struct ll_places *index;  /* of chosen fingerprints, sorted */
};

/* Adds the pair's runs: the longest passages of equal tokens through a fingerprint that both have,
 * none over another. */
ll_err ll_passages_find(const struct ll_passages *all, struct ll_alike_pair *pair);

#endif
