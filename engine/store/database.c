#include "store/database.h"

#include <string.h>

#include "store/migrate.h"

ll_err ll_db_fail(struct ll_db *db, const char *doing)
{
    db->code = sqlite3_errcode(db->handle) & 0xff;
    db->error = sqlite3_system_errno(db->handle);
    ll_err err = db->code == SQLITE_NOMEM                                  ? LL_ERR_MEMORY
                 : db->code == SQLITE_NOTADB || db->code == SQLITE_CORRUPT ? LL_ERR_FORMAT
                                                                           : LL_ERR_IO;
    return ll_fail(&db->message, err, "%s: %s", doing, sqlite3_errmsg(db->handle));
}

ll_err ll_db_open_memory(struct ll_db *db)
{
    if (sqlite3_open(":memory:", &db->handle) != SQLITE_OK)
        return ll_db_fail(db, "cannot open");
    return ll_db_migrate(db, &ll_ladder_store);
}

void ll_db_close(struct ll_db *db)
{
    sqlite3_close_v2(db->handle);
    db->handle = NULL;
}

ll_err ll_db_copy(struct ll_db *from, struct ll_db *to)
{
    sqlite3_backup *copy = sqlite3_backup_init(to->handle, "main", from->handle, "main");
    if (copy == NULL)
        return ll_db_fail(to, "cannot copy");
    int status = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    if (status == SQLITE_DONE)
        return LL_OK;
    /* The destination has the backup's error; its cause is the source's. */
    ll_err err = ll_db_fail(to, "cannot read");
    to->error = sqlite3_system_errno(from->handle);
    return err;
}

ll_err ll_db_check(struct ll_db *db)
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db->handle, "PRAGMA quick_check(1)", -1, &row, NULL) != SQLITE_OK)
        return ll_db_fail(db, "cannot check");
    ll_err err = LL_OK;
    if (sqlite3_step(row) != SQLITE_ROW)
        err = ll_db_fail(db, "cannot check");
    else if (strcmp(ll_db_text(row, 0), "ok") != 0)
        err = ll_fail(&db->message, LL_ERR_FORMAT, "%s", ll_db_text(row, 0));
    sqlite3_finalize(row);
    return err;
}

ll_err ll_db_run(struct ll_db *db, const char *sql)
{
    if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
        return ll_db_fail(db, "cannot write");
    return LL_OK;
}

ll_err ll_db_number(struct ll_db *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *row = NULL;
    if (sqlite3_prepare_v2(db->handle, sql, -1, &row, NULL) != SQLITE_OK)
        return ll_db_fail(db, "cannot read");
    ll_err err = sqlite3_step(row) == SQLITE_ROW ? LL_OK : ll_db_fail(db, "cannot read");
    if (err == LL_OK)
        *out = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return err;
}

const char *ll_db_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}
