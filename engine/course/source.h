/* The C source of a function, cut out of a file: what a page shows of the kernel that runs. */
#ifndef LL_COURSE_SOURCE_H
#define LL_COURSE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Appends the definition of `function` in the shipped file `file` ("engine/kernel/regression.c"),
 * with the comment above it, and gives the line on which it begins. LL_ERR_NOT_FOUND. */
ll_err ll_source_read(const char *file, const char *function, struct ll_message *why,
                      struct ll_str *out, size_t *line);

/* The same from text in memory; false where there is no such definition. */
bool ll_source_find(const char *code, const char *function, size_t *from, size_t *length);

#endif
