/* Private to the store: a database handle and a few words that shorten a statement's life. */
#ifndef LL_STORE_DATABASE_H
#define LL_STORE_DATABASE_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"

struct ll_db {
    sqlite3 *handle; /* NULL before it is opened */
    struct ll_message message;
    int code, error; /* of the last failure: SQLite's code, and the system's errno or 0 */
};

/* Opens an empty database in memory, with all tables. */
ll_err ll_db_open_memory(struct ll_db *db);

/* Closes it, and clears the handle; rows that are being read may be read to their end. */
void ll_db_close(struct ll_db *db);

/* Replaces what is in `to` by a copy of `from`. */
ll_err ll_db_copy(struct ll_db *from, struct ll_db *to);

/* LL_ERR_FORMAT, and the message set, where its pages or tables are damaged. */
ll_err ll_db_check(struct ll_db *db);

/* Runs statements without arguments or rows. */
ll_err ll_db_run(struct ll_db *db, const char *sql);

/* The first column of the first row. */
ll_err ll_db_number(struct ll_db *db, const char *sql, int64_t *out);

/* Remembers SQLite's last failure, before another call makes it forget; the code that fits. */
ll_err ll_db_fail(struct ll_db *db, const char *doing);

/* The column's text, "" for NULL; valid until the statement steps. */
const char *ll_db_text(sqlite3_stmt *statement, int column);

#endif
