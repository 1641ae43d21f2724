/* A counterexample as a picture: masks side by side, a pixel as two cells of text. */
#ifndef LL_EXERCISE_DRAWING_H
#define LL_EXERCISE_DRAWING_H

#include "base/record.h"
#include "base/str.h"

/* Appends the named arrays of the record side by side, each under its `titles` entry; `names` ends
 * with NULL. Values from 0 to 1 are five shades. An array of more axes is drawn as slices of its
 * last two, at most three of them; nothing is drawn for one wider or higher than 16, or where a
 * name is missing. Lines end with a line feed. */
void ll_drawing_add(const struct ll_record *record, const char *const *names,
                    const char *const *titles, struct ll_str *out);

#endif
