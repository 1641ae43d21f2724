/* Names by their ends. */
#include "base/unpack.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

bool ll_unpack_ends_in(const char *name, const char *const *endings)
{
    size_t length = strlen(name);
    for (; *endings; endings++) {
        size_t ending = strlen(*endings);
        if (length > ending && strcasecmp(name + length - ending, *endings) == 0)
            return true;
    }
    return false;
}

bool ll_unpack_is_archive(const char *name)
{
    static const char *const endings[] = {".zip",    ".tar",     ".tar.gz", ".tgz",
                                          ".tar.xz", ".tar.bz2", ".7z",     NULL};
    return ll_unpack_ends_in(name, endings);
}
