/* Private to the store: the database handle and a few words that shorten a statement's life. */
#ifndef LL_STORE_DATABASE_H
#define LL_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"

struct ll_store {
    sqlite3 *db;
    struct ll_message message;
};

/* Prepares `sql` and binds its arguments by the letters of `types`: s text (NULL allowed), i
 * int64_t, d double. NULL, and the message set, where that fails. */
sqlite3_stmt *ll_db_prepare(struct ll_store *store, const char *sql, const char *types, ...);

/* Prepares, runs to its end and finalizes a statement that gives no rows. */
ll_err ll_db_run(struct ll_store *store, const char *sql, const char *types, ...);

/* Sets the message from SQLite's own and gives the code that fits. */
ll_err ll_db_fail(struct ll_store *store, const char *doing);

/* Makes the tables or brings them up to date. */
ll_err ll_db_migrate(struct ll_store *store);

/* The column's text, "" for NULL; valid until the statement steps. */
const char *ll_db_text(sqlite3_stmt *statement, int column);

#endif
