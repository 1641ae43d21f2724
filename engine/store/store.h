/* The learner's state on disk: one SQLite database in WAL mode, opened, migrated and closed here.
 *
 * Every change is its own transaction, committed before the call returns: a crash or a kill at any
 * moment loses at most the change in flight. Two programs may have the store open at once. */
#ifndef LL_STORE_STORE_H
#define LL_STORE_STORE_H

#include "base/err.h"

struct ll_store;

/* Opens the database at `path`, making it and its folder where they are not there, and brings an
 * older one up to date. ":memory:" is a store that is forgotten when it is closed.
 * LL_ERR_NEWER, the file left as it is, where a newer losslab wrote it; LL_ERR_FORMAT where it is
 * not a losslab store or is damaged; LL_ERR_IO where it cannot be opened or written. */
ll_err ll_store_open(const char *path, struct ll_message *why, struct ll_store **out);

/* Opens the learner's own store, `progress.db` in losslab's state folder. */
ll_err ll_store_open_default(struct ll_message *why, struct ll_store **out);

void ll_store_free(struct ll_store **store);

/* What the last failed call on this store had to say. */
const char *ll_store_message(const struct ll_store *store);

#endif
