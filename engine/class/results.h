/* Results that a grader wrote, into a gradebook. */
#ifndef LL_CLASS_RESULTS_H
#define LL_CLASS_RESULTS_H

#include <stddef.h>
#include <stdint.h>

#include "store/book.h"

/* What an import came to. */
struct ll_results_import {
    size_t lines;      /* results read */
    size_t added;      /* marks that the book did not have */
    size_t errors;     /* results that are no mark ("error": the machine's fault); not taken */
    size_t homeless;   /* results without a student; not taken */
    size_t unreadable; /* lines that are no result */
    size_t sourceless; /* results whose bytes were not beside them: they cannot be run again */
};

/* Adds results.jsonl at `path`, or in the folder `path` (with the bytes that lie in sources/
 * there), as one: all or nothing. `handed` is when they were handed in, in seconds of UTC, or 0. */
ll_err ll_results_import(struct ll_book *book, const char *path, int64_t handed,
                         struct ll_message *why, struct ll_results_import *out);

/* An entry read from a result, one JSON object; its texts live until ll_result_entry_done, its
 * `result` is the line itself. LL_ERR_FORMAT where it is no result. */
struct ll_result_entry {
    struct ll_book_entry entry;
    void *json; /* private */
};
ll_err ll_result_entry_read(const char *line, struct ll_result_entry *out);
/* The path that was graded, as the result has it. */
const char *ll_result_entry_path(const struct ll_result_entry *entry);
void ll_result_entry_done(struct ll_result_entry *entry);

#endif
