/* Whether the user that boxes run as can read a file of ours. */
#ifndef LL_SANDBOX_REACH_H
#define LL_SANDBOX_REACH_H

#include "base/err.h"
#include "sandbox/probe.h"

/* LL_ERR_UNSUPPORTED where that user cannot get to `path`, a file or folder, as is so for a
 * checkout in root's own home: `why` names the folder in the way and says what to do. Only root's
 * boxes run as another; for all others this is LL_OK. */
ll_err ll_reach(const struct ll_probe *host, const char *path, struct ll_message *why);

#endif
