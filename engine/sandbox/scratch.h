/* Scratch folders: where one submission's files lie while it is graded.
 *
 * A guest may have written there, so nothing in it is believed: our files are opened by name below
 * the folder's descriptor, without following links, and only if they are regular. */
#ifndef LL_SANDBOX_SCRATCH_H
#define LL_SANDBOX_SCRATCH_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "sandbox/probe.h"

struct ll_scratch;

/* Makes an empty folder of mode 0700 that belongs to the user whom boxes run as: in $TMPDIR or
 * /tmp, and where nothing can be put and started there, in /var/tmp or /dev/shm. */
ll_err ll_scratch_new(const struct ll_probe *host, struct ll_message *why, struct ll_scratch **out);

/* Removes the folder and all in it; follows no link. */
void ll_scratch_free(struct ll_scratch **scratch);

/* Removes such folders whose makers were killed. One that still lives holds a lock on its own. */
void ll_scratch_sweep(const struct ll_probe *host);

/* Its absolute path, for ll_box_spec. */
const char *ll_scratch_path(const struct ll_scratch *scratch);

/* Writes a new file that guests can read; LL_ERR_EXISTS where the name is taken, even by a link.
 * `name` is one component: LL_ERR_ARGUMENT otherwise, here and below. */
ll_err ll_scratch_write(const struct ll_scratch *scratch, const char *name, const void *bytes,
                        size_t length, struct ll_message *why);

/* Writes a copy of a file of ours, under the last part of its path: what lies where the user that
 * boxes run as may not go, as in root's own home, is read there. */
ll_err ll_scratch_copy(const struct ll_scratch *scratch, const char *path, struct ll_message *why);

/* Appends a regular file of at most `limit` bytes. LL_ERR_NOT_FOUND, LL_ERR_TOO_LARGE,
 * LL_ERR_FORMAT where it is something else. */
ll_err ll_scratch_read(const struct ll_scratch *scratch, const char *name, size_t limit,
                       struct ll_message *why, struct ll_str *out);

/* Opens a regular file for reading: its descriptor, which the caller closes, in *fd. */
ll_err ll_scratch_open(const struct ll_scratch *scratch, const char *name, struct ll_message *why,
                       int *fd);

#endif
