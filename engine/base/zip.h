/* A zip archive, in memory: PKWARE's form (APPNOTE 6.3), deflated, names in UTF-8 and flagged so.
 * The same files make the same bytes: every entry has the form's first day for a date. Reading one
 * is not done here but in a box (runner/unpack.c). */
#ifndef LL_BASE_ZIP_H
#define LL_BASE_ZIP_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct ll_zip {
    struct ll_str bytes;     /* of the files so far */
    struct ll_str directory; /* of the archive's end; private */
    size_t count;
};

/* Adds a file with its folders in `name`. LL_ERR_ARGUMENT where a name is longer than 65535 bytes,
 * where it is the 65536th file, or where the archive would pass 4 GiB. */
ll_err ll_zip_add(struct ll_zip *zip, const char *name, const char *bytes, size_t length);

/* Appends the whole archive to `out`. Once. */
ll_err ll_zip_end(struct ll_zip *zip, struct ll_str *out);
void ll_zip_done(struct ll_zip *zip);

#endif
