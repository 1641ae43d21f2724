/* Private to the store: statements on the learner's store. */
#ifndef LL_STORE_STATEMENT_H
#define LL_STORE_STATEMENT_H

#include <sqlite3.h>

#include "store/database.h"
#include "store/store.h"

/* Whether there is no file and nothing was told yet: no question has an answer then, and none need
 * wait for an empty database to be made. */
bool ll_store_is_bare(struct ll_store *store);

/* A query with its arguments, by the letters of `types`: s text (NULL allowed), i int64_t, d
 * double. NULL, and the message set, where that fails. */
sqlite3_stmt *ll_store_ask(struct ll_store *store, const char *sql, const char *types, ...);

/* Makes a change: one statement or several, each given all the arguments, all or none made. `sql`
 * is a constant. */
ll_err ll_store_tell(struct ll_store *store, const char *sql, const char *types, ...);

#endif
