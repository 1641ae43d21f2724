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

static ll_err read_header(struct ll_db *db, struct header *out)
{
    ll_err err = ll_db_number(db, "PRAGMA application_id", &out->application);
    if (err == LL_OK)
        err = ll_db_number(db, "PRAGMA user_version", &out->version);
    if (err == LL_OK)
        err = ll_db_number(db, "SELECT count(*) FROM sqlite_master", &out->tables);
    return err;
}

static ll_err check_header(struct ll_db *db, const struct header *header)
{
    if (header->tables > 0 && header->application != APPLICATION_ID)
        return ll_fail(&db->message, LL_ERR_REFUSED, "a database, but not one of losslab's");
    if (header->version > VERSION)
        return ll_fail(&db->message, LL_ERR_NEWER,
                       "written by a newer losslab (store version %d; this one knows up to %d)",
                       (int)header->version, (int)VERSION);
    return LL_OK;
}

static ll_err step_up(struct ll_db *db, int version)
{
    char mark[96];
    sqlite3_snprintf(sizeof mark, mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                     APPLICATION_ID, version + 1);
    ll_err err = ll_db_run(db, steps[version]);
    return err == LL_OK ? ll_db_run(db, mark) : err;
}

/* Inside one transaction, so that of two programs that start at once one does the work. */
static ll_err climb(struct ll_db *db)
{
    struct header header = {0};
    ll_err err = read_header(db, &header);
    if (err == LL_OK)
        err = check_header(db, &header);
    for (int version = (int)header.version; version < VERSION && err == LL_OK; version++)
        err = step_up(db, version);
    return err;
}

ll_err ll_db_migrate(struct ll_db *db)
{
    struct header header = {0};
    ll_err err = read_header(db, &header);
    if (err == LL_OK)
        err = check_header(db, &header);
    if (err != LL_OK || header.version == VERSION)
        return err; /* the common start: nothing is written */
    err = ll_db_run(db, "BEGIN IMMEDIATE");
    if (err != LL_OK)
        return err;
    err = climb(db);
    if (err == LL_OK)
        err = ll_db_run(db, "COMMIT");
    if (err != LL_OK)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* the message is the cause's */
    return err;
}
