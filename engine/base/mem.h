/* Memory: allocation whose sizes are checked for overflow. */
#ifndef LL_BASE_MEM_H
#define LL_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* count * size, or false where that does not fit a size_t (*out is then untouched). */
bool ll_size_mul(size_t count, size_t size, size_t *out);
bool ll_size_add(size_t a, size_t b, size_t *out);

/* Zeroed array; NULL where the size overflows or memory is out. Count 0 gives a pointer that may
 * be freed. The caller frees it with free(). */
void *ll_array_new(size_t count, size_t size);

/* Grows *array so that it holds at least `need` elements, doubling; new elements are zeroed.
 * False, and all as it was, where memory is out. */
bool ll_array_grow(void **array, size_t *capacity, size_t need, size_t size);

/* A copy of `length` bytes with a NUL behind; NULL where memory is out. */
char *ll_string_copy(const char *text, size_t length);

#endif
