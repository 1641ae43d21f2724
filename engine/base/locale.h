/* The interface's words, by key, in the reader's language.
 *
 * assets/locale/LANG.txt holds one `key = text` a line; `#` opens a comment; a line that begins
 * with white space continues the one before, on a new line. {name} stands for a value. Every
 * language has the same keys with the same names in braces: a test holds that. */
#ifndef LL_BASE_LOCALE_H
#define LL_BASE_LOCALE_H

#include "base/err.h"
#include "base/str.h"

struct ll_locale;

/* Loads the language `lang` ("en", "ko"). */
ll_err ll_locale_new(const char *lang, struct ll_message *why, struct ll_locale **out);
void ll_locale_free(struct ll_locale **locale);

const char *ll_locale_lang(const struct ll_locale *locale);

/* The text, or the key itself where there is none. Lives as long as the locale. */
const char *ll_text(const struct ll_locale *locale, const char *key);

/* Appends the text with its {names} filled from `pairs` (see ll_str_fill). */
void ll_text_fill(const struct ll_locale *locale, const char *key, const char *const *pairs,
                  struct ll_str *out);

/* Visits every key and text, in the file's order. */
typedef void ll_locale_visit(const char *key, const char *text, void *arg);
void ll_locale_each(const struct ll_locale *locale, ll_locale_visit *visit, void *arg);

/* The language to use: `wanted` where it is not NULL, else $LOSSLAB_LANG, else LC_ALL,
 * LC_MESSAGES, LANG: "ko" where it begins so, else "en". Always one that ships. */
const char *ll_locale_choose(const char *wanted);

/* The languages that ship, in order, ending with NULL. */
extern const char *const ll_languages[];

#endif
