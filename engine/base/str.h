/* A growing string of bytes.
 *
 * Appending never reports an error at once: memory that runs out is remembered in the string, and
 * ll_str_err asks for it when the string is whole. That keeps a report of fifty appends readable.
 */
#ifndef LL_BASE_STR_H
#define LL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ll_str {
    char *data;      /* NUL-terminated once anything was appended; NULL before */
    size_t length;   /* bytes, without the NUL */
    size_t capacity; /* private */
    bool failed;     /* private: memory ran out */
};

/* An empty string is a zeroed one: `struct ll_str s = {0};`. */
void ll_str_done(struct ll_str *s);

/* The text, "" where nothing was appended. Valid until the next append. */
const char *ll_str_text(const struct ll_str *s);
ll_err ll_str_err(const struct ll_str *s);

void ll_str_clear(struct ll_str *s); /* keeps the memory */
void ll_str_add(struct ll_str *s, const char *text);
void ll_str_add_n(struct ll_str *s, const char *bytes, size_t length);
void ll_str_add_char(struct ll_str *s, char c);
void ll_str_add_repeat(struct ll_str *s, const char *text, size_t times);
void ll_str_format(struct ll_str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends `pattern` with each {name}, or {name|one|many} beside a count, filled from `pairs`, names
 * and values that end with NULL. A name that is not in the list stays as it stands. */
void ll_str_fill(struct ll_str *s, const char *pattern, const char *const *pairs);

/* Takes the bytes out of the string, which is empty after; the caller frees them. NULL where memory
 * ran out; never NULL for an empty string otherwise. */
char *ll_str_take(struct ll_str *s);

/* Appends the shortest decimal that reads back to the same float32: 0.1, 1e-07, nan, inf, -inf. */
void ll_str_add_float(struct ll_str *s, float value);

#endif
