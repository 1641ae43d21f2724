/* PNG where losslab was built without libpng. */
#include "course/data_read.h"

ll_err data_png(const char *path, const struct ll_str *file, struct ll_message *why,
                struct ll_picture *out)
{
    (void)file;
    *out = (struct ll_picture){0};
    return ll_fail(why, LL_ERR_UNSUPPORTED,
                   "%s: a PNG, and losslab was built without libpng; save it as PPM or PGM", path);
}
