#include "store/store.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/database.h"

enum { BUSY_WAIT_MS = 3000 };

ll_err ll_db_fail(struct ll_store *store, const char *doing)
{
    int code = sqlite3_errcode(store->db) & 0xff;
    ll_err err = code == SQLITE_NOMEM                              ? LL_ERR_MEMORY
                 : code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? LL_ERR_FORMAT
                                                                   : LL_ERR_IO;
    return ll_fail(&store->message, err, "%s: %s", doing, sqlite3_errmsg(store->db));
}

static int bind_all(sqlite3_stmt *statement, const char *types, va_list args)
{
    int status = SQLITE_OK;
    for (int i = 1; *types != '\0' && status == SQLITE_OK; i++, types++) {
        if (*types == 's')
            status =
                sqlite3_bind_text(statement, i, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
        else if (*types == 'i')
            status = sqlite3_bind_int64(statement, i, va_arg(args, int64_t));
        else
            status = sqlite3_bind_double(statement, i, va_arg(args, double));
    }
    return status;
}

static sqlite3_stmt *prepare(struct ll_store *store, const char *sql, const char *types,
                             va_list args)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        bind_all(statement, types, args) == SQLITE_OK)
        return statement;
    ll_db_fail(store, "progress store");
    sqlite3_finalize(statement);
    return NULL;
}

sqlite3_stmt *ll_db_prepare(struct ll_store *store, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *statement = prepare(store, sql, types, args);
    va_end(args);
    return statement;
}

ll_err ll_db_run(struct ll_store *store, const char *sql, const char *types, ...)
{
    va_list args;
    va_start(args, types);
    sqlite3_stmt *statement = prepare(store, sql, types, args);
    va_end(args);
    if (statement == NULL)
        return LL_ERR_IO;
    int status = sqlite3_step(statement);
    ll_err err = LL_OK;
    if (status != SQLITE_DONE && status != SQLITE_ROW)
        err = ll_db_fail(store, "progress store");
    sqlite3_finalize(statement);
    return err;
}

const char *ll_db_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    return text ? (const char *)text : "";
}

static ll_err make_parent(const char *path, struct ll_message *why)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return LL_OK;
    char *folder = ll_string_copy(path, (size_t)(slash - path));
    ll_err err = folder ? ll_folder_make(folder, why) : LL_ERR_MEMORY;
    free(folder);
    return err;
}

static ll_err configure(struct ll_store *store)
{
    /* WAL with NORMAL: what is committed survives the program; a power cut may take the last
     * commits, and never the file's integrity. */
    static const char *const pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;";
    if (sqlite3_exec(store->db, pragmas, NULL, NULL, NULL) != SQLITE_OK)
        return ll_db_fail(store, "progress store");
    return LL_OK;
}

ll_err ll_store_open(const char *path, struct ll_message *why, struct ll_store **out)
{
    struct ll_store *store = ll_array_new(1, sizeof *store);
    if (store == NULL)
        return LL_ERR_MEMORY;
    ll_err err = strcmp(path, ":memory:") == 0 ? LL_OK : make_parent(path, why);
    if (err != LL_OK)
        goto fail;
    if (sqlite3_open(path, &store->db) != SQLITE_OK) {
        err = ll_db_fail(store, "cannot open");
    } else {
        sqlite3_busy_timeout(store->db, BUSY_WAIT_MS);
        err = ll_db_migrate(store);
        if (err == LL_OK)
            err = configure(store);
    }
    if (err == LL_OK) {
        *out = store;
        return LL_OK;
    }
    ll_fail(why, err, "%s: %s", path, store->message.text);
fail:
    ll_store_free(&store);
    return err;
}

ll_err ll_store_open_default(struct ll_message *why, struct ll_store **out)
{
    struct ll_str path = {0};
    ll_err err = ll_path_state(why, &path);
    ll_str_add(&path, "/progress.db");
    if (err == LL_OK)
        err = ll_str_err(&path);
    if (err == LL_OK)
        err = ll_store_open(ll_str_text(&path), why, out);
    ll_str_done(&path);
    return err;
}

void ll_store_free(struct ll_store **store)
{
    if (*store == NULL)
        return;
    sqlite3_close((*store)->db);
    free(*store);
    *store = NULL;
}

const char *ll_store_message(const struct ll_store *store)
{
    return store->message.text;
}
