/* Gzipped files, read whole. */
#ifndef LL_BASE_GZIP_H
#define LL_BASE_GZIP_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Appends what the gzip file at `path` holds, unpacked, at most `limit` bytes; a file that is not
 * gzipped is read as it is. LL_ERR_NOT_FOUND, LL_ERR_TOO_LARGE, LL_ERR_FORMAT where it is damaged
 * or cut off. */
ll_err ll_gzip_read(const char *path, size_t limit, struct ll_message *why, struct ll_str *out);

#endif
