/* Private to the room: archives, read in a box. */
#ifndef LL_CLASS_ARCHIVE_H
#define LL_CLASS_ARCHIVE_H

#include "class/export.h"

/* Adds what is in the archive that lies at `path` under the name `prefix` ("" at the top, else
 * "ann/work.zip/"), `depth` archives deep. What is wrong with it becomes a line of export->broken;
 * errors are ours. */
ll_err ll_archive_read(const struct ll_probe *host, const char *path, const char *prefix,
                       size_t depth, struct ll_message *why, struct ll_export *export);

#endif
