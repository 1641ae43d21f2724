/* Statements on a gradebook. */
#include "store/book_rows.h"

#include <stdarg.h>
#include <time.h>

int64_t ll_book_now(void)
{
    return (int64_t)time(NULL);
}

ll_err ll_book_fail(struct ll_book *book, ll_err err, struct ll_message *why)
{
    if (book->db.code == SQLITE_FULL)
        err = LL_ERR_SYSTEM;
    return ll_fail(why, err, "%s", book->db.message.text);
}

sqlite3_stmt *ll_book_ask(struct ll_book *book, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement = NULL;
    va_list args;
    int status = sqlite3_prepare_v2(book->db.handle, sql, -1, &statement, NULL);
    va_start(args, types);
    for (int i = 1; types[i - 1] && status == SQLITE_OK; i++) {
        if (types[i - 1] == 's')
            status =
                sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
        else if (types[i - 1] == 'i')
            status = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
        else
            status = sqlite3_bind_double(statement, i, va_arg(args, double));
    }
    va_end(args);
    if (status != SQLITE_OK) {
        (void)ll_db_fail(&book->db, "cannot ask");
        sqlite3_finalize(statement);
        statement = NULL;
    }
    return statement;
}

ll_err ll_book_tell(struct ll_book *book, sqlite3_stmt *statement, struct ll_message *why)
{
    if (statement == NULL)
        return ll_book_fail(book, LL_ERR_IO, why);
    ll_err err = LL_OK;
    if (sqlite3_step(statement) != SQLITE_DONE)
        err = ll_book_fail(book, ll_db_fail(&book->db, "cannot write the gradebook"), why);
    sqlite3_finalize(statement);
    return err;
}

ll_err ll_book_each_row(struct ll_book *book, sqlite3_stmt *rows, ll_book_row *take, void *arg,
                        struct ll_message *why)
{
    if (rows == NULL)
        return ll_book_fail(book, LL_ERR_IO, why);
    ll_err err = LL_OK;
    int status;
    while (err == LL_OK && (status = sqlite3_step(rows)) == SQLITE_ROW)
        err = take(rows, arg);
    if (err == LL_OK && status != SQLITE_DONE)
        err = ll_book_fail(book, ll_db_fail(&book->db, "cannot read the gradebook"), why);
    sqlite3_finalize(rows);
    return err;
}

const char *ll_book_text(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}
