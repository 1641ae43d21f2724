/* An export as an LMS or a folder gives it: the files in it, wherever they lie.
 *
 * Theory of operation. A folder is walked, through no link. An archive (zip, tar, tar.gz and what
 * else libarchive reads) is never opened by this process: a program of ours, losslab-unpack, reads
 * it in a box and sends what it finds, entry by entry, over its descriptor. What comes is counted
 * and bounded here, whatever that program has become; nothing is ever written under a name from an
 * archive. An archive inside an export is read in the same way, one inside that too, and no deeper.
 */
#ifndef LL_CLASS_EXPORT_H
#define LL_CLASS_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/probe.h"

struct ll_export_file {
    char *path;    /* relative to the export's top, in UTF-8 for archives, as on disk for folders */
    char *bytes;   /* its contents where it came out of an archive, else NULL: it lies on disk */
    size_t length; /* of the bytes */
};

struct ll_export {
    struct ll_export_file *files; /* in the order of their paths' bytes */
    size_t count;
    size_t capacity; /* private */
    char **folders;  /* of the first level, in that order; those without a file too */
    size_t folder_count;
    size_t folder_capacity; /* private */
    struct ll_str broken; /* a line for each archive that was not read to its end: its path, a tab,
                             a key under "class.archive." */
    size_t hidden;        /* names that begin with a dot */
    size_t bytes;         /* of all contents */
    bool is_archive;      /* all of it is one */
};

enum { LL_EXPORT_DEPTH = 8 }; /* folders within folders */

/* Reads the names of a folder or an archive, and of archives the contents of files in a language of
 * ours. LL_ERR_NOT_FOUND where there is nothing at `path`; LL_ERR_FORMAT where it is neither. What
 * is wrong inside is no error but a line in out->broken. */
ll_err ll_export_open(const struct ll_probe *host, const char *path, struct ll_message *why,
                      struct ll_export *out);
void ll_export_done(struct ll_export *export);

/* For the two readers: adds a file, and takes `bytes` (may be NULL). */
ll_err ll_export_add(struct ll_export *export, const char *path, char *bytes, size_t length);
void ll_export_broke(struct ll_export *export, const char *path, const char *key);

#endif
