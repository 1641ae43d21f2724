/* Private to the store: a gradebook's statements. */
#ifndef LL_STORE_BOOK_ROWS_H
#define LL_STORE_BOOK_ROWS_H

#include "store/book.h"
#include "store/database.h"

struct ll_book {
    struct ll_db db;
};

/* The code for what SQLite said, with its words. */
ll_err ll_book_fail(struct ll_book *book, ll_err err, struct ll_message *why);

/* A prepared statement with its arguments, by the letters of `types`: s text (NULL allowed), i
 * int64_t, d double (NaN becomes NULL). NULL, and the message set, where that fails. */
sqlite3_stmt *ll_book_ask(struct ll_book *book, const char *sql, const char *types, ...);

/* Steps a statement that makes a change, and lets it go. */
ll_err ll_book_tell(struct ll_book *book, sqlite3_stmt *statement, struct ll_message *why);

/* Goes through the rows of a statement, and lets it go. */
typedef ll_err ll_book_row(sqlite3_stmt *row, void *arg);
ll_err ll_book_each_row(struct ll_book *book, sqlite3_stmt *rows, ll_book_row *take, void *arg,
                        struct ll_message *why);

/* The column's text, or NULL. */
const char *ll_book_text(sqlite3_stmt *row, int column);

/* In seconds of UTC. */
int64_t ll_book_now(void);

#endif
