/* UTF-8 and the width of text in terminal cells. All layout goes through these functions.
 *
 * The unit is what a reader sees as one character (an extended grapheme cluster): a Hangul syllable
 * is two cells, its conjoining jamo together are two, a combining mark is none. */
#ifndef LL_BASE_UTF8_H
#define LL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes of the character at `s` (1..4) with its code point in *cp; a byte that is no UTF-8 gives 1
 * and U+FFFD. 0 at the end (length 0). */
size_t ll_utf8_next(const char *s, size_t length, uint32_t *cp);

/* Writes cp as UTF-8 into out[4]; the number of bytes. */
size_t ll_utf8_put(uint32_t cp, char out[4]);

/* True where all `length` bytes are valid UTF-8; else *bad (may be NULL) is the first wrong byte.
 */
bool ll_utf8_valid(const char *s, size_t length, size_t *bad);

/* The largest number of bytes, at most `length`, that does not cut a UTF-8 sequence. */
size_t ll_utf8_whole(const char *s, size_t length);

/* Bytes of the grapheme cluster at `s`, and its cells (0, 1 or 2) in *width. 0 at the end. */
size_t ll_utf8_cluster(const char *s, size_t length, int *width);

/* Cells that the text takes. Control characters take none. */
int ll_utf8_width(const char *s, size_t length);

/* Bytes of the longest prefix of whole clusters that fits `columns`; its cells in *width (may be
 * NULL). */
size_t ll_utf8_fit(const char *s, size_t length, int columns, int *width);

/* Appends the text in composed form (NFC): a name in Hangul that macOS took apart is the same name.
 * Text that is no UTF-8 stays as it is. */
void ll_utf8_compose(struct ll_str *out, const char *s, size_t length);

#endif
