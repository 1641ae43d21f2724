/* Private to the room: CSV files, line by line. */
#ifndef LL_COURSE_CSV_H
#define LL_COURSE_CSV_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* A field without the blanks and quotes around it. */
struct csv_field {
    const char *text;
    size_t length;
};

struct csv {
    const char *path; /* for messages */
    struct ll_message *why;
    size_t line;
    char delimiter; /* the first line that is not blank decides; 0 before */
    const char *at, *end;
};

/* LL_ERR_ENCODING where the bytes, which must outlive `out`, are not text in UTF-8. */
ll_err csv_open(const char *path, const struct ll_str *bytes, struct ll_message *why,
                struct csv *out);

/* Cuts the next line that is not blank into fields, of which the first `most` are kept; how many
 * there are, 0 at the end. */
size_t csv_next(struct csv *csv, struct csv_field *fields, size_t most);

/* LL_ERR_FORMAT: the message names line, column, what stands there and what is expected. */
ll_err csv_wrong(const struct csv *csv, size_t column, struct csv_field field,
                 const char *expected);

#endif
