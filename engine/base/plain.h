/* Plain text: what a stranger's program printed, made safe to show. */
#ifndef LL_BASE_PLAIN_H
#define LL_BASE_PLAIN_H

#include <stddef.h>

#include "base/str.h"

/* Appends `bytes` without what could act on a terminal or deceive its reader: escape sequences go
 * whole; control characters of C0 (but for tab and newline) and C1, bidirectional controls
 * (U+061C, U+200E-F, U+202A-E, U+2066-9) and other invisible format characters go, soft hyphens and
 * variation selectors among them; letters that look like nothing (U+3164, U+2800) become spaces; of
 * the marks on one letter four stay; a carriage return becomes a newline, unless one follows; bytes
 * that are no UTF-8 become U+FFFD. */
void ll_plain_add(struct ll_str *out, const char *bytes, size_t length);

/* The same for a name in a line of a table: newlines and tabs, which would make another line or
 * column of it, become U+FFFD. */
void ll_plain_add_name(struct ll_str *out, const char *name);

#endif
