/* The tables, as a list of steps: a store of version n has had the first n of them. A step that was
 * ever released is never changed; a new need is a new step. */
#include "store/database.h"

#include <stdbool.h>
#include <stddef.h>

enum { APPLICATION_ID = 0x6c6f7373 }; /* "loss" */

static const char *const steps[] = {
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE page (id TEXT PRIMARY KEY, steps_seen INTEGER NOT NULL DEFAULT 0,"
    "  done TEXT, done_at INTEGER) WITHOUT ROWID;"
    "CREATE TABLE answer (id INTEGER PRIMARY KEY, page TEXT NOT NULL, block TEXT NOT NULL,"
    "  given TEXT NOT NULL, verdict TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE INDEX answer_by_block ON answer (page, block, id);"
    "CREATE TABLE hint (exercise TEXT PRIMARY KEY, shown INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE solution (exercise TEXT PRIMARY KEY, how TEXT NOT NULL, at INTEGER NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE TABLE attempt (id INTEGER PRIMARY KEY, exercise TEXT NOT NULL, file TEXT NOT NULL,"
    "  language TEXT NOT NULL, status TEXT NOT NULL, score REAL NOT NULL, max_score REAL NOT NULL,"
    "  report TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE INDEX attempt_by_exercise ON attempt (exercise, id);",
};

enum { VERSION = sizeof steps / sizeof *steps };

struct header {
    int64_t application, version, tables;
};

static ll_err ask(struct ll_store *store, const char *sql, int64_t *out)
{
    sqlite3_stmt *row = ll_db_prepare(store, sql, "");
    if (row == NULL)
        return ll_db_fail(store, "cannot read");
    ll_err err = sqlite3_step(row) == SQLITE_ROW ? LL_OK : ll_db_fail(store, "cannot read");
    if (err == LL_OK)
        *out = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return err;
}

static ll_err read_header(struct ll_store *store, struct header *out)
{
    ll_err err = ask(store, "PRAGMA application_id", &out->application);
    if (err == LL_OK)
        err = ask(store, "PRAGMA user_version", &out->version);
    if (err == LL_OK)
        err = ask(store, "SELECT count(*) FROM sqlite_master", &out->tables);
    return err;
}

static ll_err check_header(struct ll_store *store, const struct header *header)
{
    if (header->tables > 0 && header->application != APPLICATION_ID)
        return ll_fail(&store->message, LL_ERR_FORMAT, "a database, but not one of losslab's");
    if (header->version > VERSION)
        return ll_fail(&store->message, LL_ERR_NEWER,
                       "written by a newer losslab (store version %d; this one knows up to %d): "
                       "update losslab, or set XDG_STATE_HOME to keep another store",
                       (int)header->version, (int)VERSION);
    return LL_OK;
}

static ll_err step_up(struct ll_store *store, int version)
{
    char mark[96];
    sqlite3_snprintf(sizeof mark, mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                     APPLICATION_ID, version + 1);
    if (sqlite3_exec(store->db, steps[version], NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(store->db, mark, NULL, NULL, NULL) != SQLITE_OK)
        return ll_db_fail(store, "cannot be brought up to date");
    return LL_OK;
}

/* Inside one transaction, so that of two programs that start at once one does the work. */
static ll_err climb(struct ll_store *store)
{
    struct header header = {0};
    ll_err err = read_header(store, &header);
    if (err == LL_OK)
        err = check_header(store, &header);
    for (int version = (int)header.version; version < VERSION && err == LL_OK; version++)
        err = step_up(store, version);
    return err;
}

ll_err ll_db_migrate(struct ll_store *store)
{
    struct header header = {0};
    ll_err err = read_header(store, &header);
    if (err == LL_OK)
        err = check_header(store, &header);
    if (err != LL_OK || header.version == VERSION)
        return err; /* the common start: nothing is written */
    if (sqlite3_exec(store->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
        return ll_db_fail(store, "cannot be written");
    err = climb(store);
    if (err == LL_OK && sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        err = ll_db_fail(store, "cannot be brought up to date");
    if (err != LL_OK)
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return err;
}
