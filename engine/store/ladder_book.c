/* The tables of a gradebook. */
#include "store/migrate.h"

static const char *const steps[] = {
    "CREATE TABLE submission (id INTEGER PRIMARY KEY, student TEXT NOT NULL, name TEXT,"
    "  exercise TEXT NOT NULL, language TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,"
    "  source BLOB, attempt INTEGER NOT NULL, late INTEGER NOT NULL, handed INTEGER NOT NULL,"
    "  at INTEGER NOT NULL, UNIQUE (student, exercise, language, attempt, sha256, handed));"
    "CREATE TABLE mark (id INTEGER PRIMARY KEY, submission INTEGER NOT NULL REFERENCES submission,"
    "  seed TEXT NOT NULL, engine TEXT NOT NULL, course TEXT NOT NULL, status TEXT NOT NULL,"
    "  score REAL NOT NULL, max_score REAL NOT NULL, result TEXT NOT NULL, at INTEGER NOT NULL);"
    "CREATE INDEX mark_by_submission ON mark (submission, id);"
    "CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT, sis TEXT, login TEXT, email TEXT,"
    "  section TEXT) WITHOUT ROWID;"
    "CREATE TABLE policy (id INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL,"
    "  at INTEGER NOT NULL);"
    "CREATE TABLE hand (id INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL,"
    "  score REAL, who TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL);",
    "CREATE TABLE participant (exercise TEXT NOT NULL, number TEXT NOT NULL, name TEXT,"
    "  person TEXT, PRIMARY KEY (exercise, number)) WITHOUT ROWID;",
};

const struct ll_db_ladder ll_ladder_book = {.application = 0x6c626f6b, /* "lbok" */
                                            .noun = "gradebook",
                                            .steps = steps,
                                            .count = sizeof steps / sizeof *steps};
