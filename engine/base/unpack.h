/* What losslab-unpack says: frames over its descriptor, from inside its box.
 *
 * ENTRY: its name (bytes as the archive has them), its kind, its contents where they were asked for
 * (an int 1, then bytes), else an int 0. END: how it ended. */
#ifndef LL_BASE_UNPACK_H
#define LL_BASE_UNPACK_H

#include <stdbool.h>

enum { LL_UNPACK_ENTRY = 1, LL_UNPACK_END = 2 };

/* The kinds of entries. */
enum { LL_UNPACK_FILE, LL_UNPACK_FOLDER, LL_UNPACK_OTHER, LL_UNPACK_LOCKED, LL_UNPACK_LARGE };

/* How an archive ended. */
enum { LL_UNPACK_WHOLE, LL_UNPACK_DAMAGED, LL_UNPACK_BOUND };

/* The bounds of one archive, with those inside it. */
enum {
    LL_UNPACK_ENTRIES = 100000, /* files */
    LL_UNPACK_ONE = 4 << 20,    /* bytes of one file that is kept */
    LL_UNPACK_INNER = 64 << 20, /* bytes of an archive inside */
    LL_UNPACK_ALL = 1 << 30,    /* bytes kept */
};

/* True where the name ends as an archive's does: .zip, .tar, .tar.gz, .tgz, .tar.xz, .tar.bz2, .7z.
 */
bool ll_unpack_is_archive(const char *name);

/* True where the name ends in one of `endings`, a list that ends with NULL, whatever its case. */
bool ll_unpack_ends_in(const char *name, const char *const *endings);

#endif
