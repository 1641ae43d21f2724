#include "base/gzip.h"

#include <errno.h>
#include <string.h>
#include <zlib.h>

ll_err ll_gzip_read(const char *path, size_t limit, struct ll_message *why, struct ll_str *out)
{
    gzFile file = gzopen(path, "rb");
    if (file == NULL)
        return ll_fail(why, errno == ENOENT ? LL_ERR_NOT_FOUND : LL_ERR_IO, "%s: %s", path,
                       strerror(errno));
    ll_err err = LL_OK;
    char chunk[16384];
    int n;
    for (size_t total = 0; err == LL_OK && (n = gzread(file, chunk, sizeof chunk)) > 0;) {
        total += (size_t)n;
        if (total > limit)
            err = ll_fail(why, LL_ERR_TOO_LARGE, "%s: unpacks to more than %zu bytes", path, limit);
        else
            ll_str_add_n(out, chunk, (size_t)n);
    }
    /* A file that ends too early is only told at the close. */
    int state = Z_OK;
    gzerror(file, &state);
    if (gzclose_r(file) != Z_OK || state < 0)
        err = err != LL_OK ? err : ll_fail(why, LL_ERR_FORMAT, "%s: damaged, or cut off", path);
    return err != LL_OK ? err : ll_str_err(out);
}
