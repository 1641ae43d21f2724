/* The tables of the store. */
#include "store/migrate.h"

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

const struct ll_db_ladder ll_ladder_store = {.application = 0x6c6f7373, /* "loss" */
                                             .noun = "store",
                                             .steps = steps,
                                             .count = sizeof steps / sizeof *steps};
