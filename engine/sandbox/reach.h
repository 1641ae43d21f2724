/* Files of ours within reach of the user that boxes run as. */
#ifndef LL_SANDBOX_REACH_H
#define LL_SANDBOX_REACH_H

#include "base/err.h"
#include "base/str.h"
#include "sandbox/scratch.h"

/* Appends a path at which that user can read the file `path`: its own or, where a folder on the way
 * is closed to it, as root's own home is, that of a copy in *copies. That folder is made where it
 * is NULL; the caller frees it, once no box uses the path any more. Only root's boxes run as
 * another: for all others it is the path itself. */
ll_err ll_reach(const struct ll_probe *host, const char *path, struct ll_scratch **copies,
                struct ll_message *why, struct ll_str *out);

#endif
