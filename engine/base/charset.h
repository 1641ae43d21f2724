/* Text as an editor somewhere saved it, made UTF-8. */
#ifndef LL_BASE_CHARSET_H
#define LL_BASE_CHARSET_H

#include "base/err.h"
#include "base/str.h"

enum ll_charset {
    LL_CHARSET_UTF8,
    LL_CHARSET_UTF16,   /* with a byte order mark, or seen by its zero bytes */
    LL_CHARSET_CP949,   /* Korean Windows; EUC-KR is a part of it */
    LL_CHARSET_CP1252,  /* western Windows, and Latin-1 */
    LL_CHARSET_UNKNOWN, /* in none of them */
};

/* "UTF-8", "UTF-16", "CP949", "Windows-1252"; "" for unknown. */
const char *ll_charset_name(enum ll_charset charset);

/* Makes the text valid UTF-8 without a byte order mark, and says in *from what it was. The order of
 * the guesses matters: text of Windows is hardly ever valid UTF-8 by chance, while nearly anything
 * is valid in the others. What is in none of them, or holds control characters that no text has in
 * place of letters, is LL_CHARSET_UNKNOWN and stays as it was. LL_ERR_MEMORY. */
ll_err ll_charset_decode(struct ll_str *text, enum ll_charset *from);

/* Appends a name that was stored as bytes: valid UTF-8 as it is, else read as CP949, else with
 * U+FFFD where a byte is no UTF-8. */
void ll_charset_add_name(struct ll_str *out, const char *name);

#endif
