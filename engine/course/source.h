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

/* The functions that compute a loss: its definition, and what its vector builds are made of (empty
 * where a loss has none of its own, but is put together from other operations). */
struct ll_source {
    struct ll_str definition, vector;
    const char *file; /* of the definition, from the project's top; for ever */
    struct ll_str vector_file;
    size_t line, vector_line; /* on which each begins */
};

/* Reads the source of the loss of that name. LL_ERR_NOT_FOUND where the catalogue has none. On
 * failure nothing is to be given back. */
ll_err ll_source_loss(const char *name, struct ll_message *why, struct ll_source *out);
void ll_source_done(struct ll_source *source);

/* The same from text in memory; false where there is no such definition. */
bool ll_source_find(const char *code, const char *function, size_t *from, size_t *length);

#endif
