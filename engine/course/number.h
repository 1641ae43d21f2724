/* Numbers as people type them. */
#ifndef LL_COURSE_NUMBER_H
#define LL_COURSE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Reads "0.4387", "-0", ".5", "1e-3", "1/3", "inf", with spaces around, with digits and signs as
 * a Korean keyboard's full-width ones, with U+2212 for minus, and with a comma for the point where
 * there is no point. The same in every locale. False where it is anything else. */
bool ll_number_read(const char *text, size_t length, double *out);

/* True where the text is one, or what is typed on the way to one: "-", "1e", "in", "1/". */
bool ll_number_begins(const char *text, size_t length);

#endif
