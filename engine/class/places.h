/* Private to the room: where fingerprints stand, in order, so that all places of one stand
 * together.
 */
#ifndef LL_CLASS_PLACES_H
#define LL_CLASS_PLACES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define LL_PLACES_GIVEN                                                                            \
    SIZE_MAX /* as a text: in what the exercise gives; sorts behind all students */

struct ll_place {
    uint64_t hash;
    size_t text;
    size_t student;
    size_t at; /* the token that it begins at */
};

/* An empty one is zeroed; its items are the caller's to free. */
struct ll_places {
    struct ll_place *items; /* after sorting: by hash, then student, text and place */
    size_t count;
    size_t capacity; /* private */
};

ll_err ll_places_add(struct ll_places *places, const struct ll_place *place);
void ll_places_sort(struct ll_places *places);

/* The first place of a fingerprint, and the first in a student's text, if it is there. */
size_t ll_places_group_begin(const struct ll_places *places, uint64_t hash);
size_t ll_places_first_in(const struct ll_places *places, uint64_t hash, size_t text,
                          size_t student);

/* Behind the last place of the fingerprint that place `i` has. */
size_t ll_places_group_end(const struct ll_places *places, size_t i);

/* The students in a group of places; what is given counts as none. */
size_t ll_places_students(const struct ll_places *places, size_t begin, size_t end);

#endif
