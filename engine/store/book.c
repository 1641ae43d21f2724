/* The tables of a gradebook, and what is asked of them. */
#include "store/book.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/str.h"
#include "store/database.h"

enum { APPLICATION_ID = 0x6c626f6b /* "lbok" */, PATIENCE_MS = 20000 };

/* As in migrate.c: a book of version n has had the first n of them. */
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
};

enum { VERSION = sizeof steps / sizeof *steps };

struct ll_book {
    struct ll_db db;
};

static int64_t now(void)
{
    return (int64_t)time(NULL);
}

/* The code for what SQLite said, with its words. */
static ll_err fail(struct ll_book *book, ll_err err, struct ll_message *why)
{
    if (book->db.code == SQLITE_FULL)
        err = LL_ERR_SYSTEM;
    return ll_fail(why, err, "%s", book->db.message.text);
}

/* ---- Statements ------------------------------------------------------------------------------*/

/* A prepared statement with its arguments, by the letters of `types`: s text (NULL allowed), i
 * int64_t, d double (NaN becomes NULL). NULL, and the message set, where that fails. */
static sqlite3_stmt *ask(struct ll_book *book, const char *sql, const char *types, ...)
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

/* Steps a statement that makes a change, and lets it go. */
static ll_err tell(struct ll_book *book, sqlite3_stmt *statement, struct ll_message *why)
{
    if (statement == NULL)
        return fail(book, LL_ERR_IO, why);
    ll_err err = LL_OK;
    if (sqlite3_step(statement) != SQLITE_DONE)
        err = fail(book, ll_db_fail(&book->db, "cannot write the gradebook"), why);
    sqlite3_finalize(statement);
    return err;
}

/* Goes through the rows of a statement, and lets it go. */
typedef ll_err take_row(sqlite3_stmt *row, void *arg);
static ll_err each_row(struct ll_book *book, sqlite3_stmt *rows, take_row *take, void *arg,
                       struct ll_message *why)
{
    if (rows == NULL)
        return fail(book, LL_ERR_IO, why);
    ll_err err = LL_OK;
    int status;
    while (err == LL_OK && (status = sqlite3_step(rows)) == SQLITE_ROW)
        err = take(rows, arg);
    if (err == LL_OK && status != SQLITE_DONE)
        err = fail(book, ll_db_fail(&book->db, "cannot read the gradebook"), why);
    sqlite3_finalize(rows);
    return err;
}

static const char *text_or_null(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

/* ---- Opening ---------------------------------------------------------------------------------*/

static ll_err climb(struct ll_book *book, struct ll_message *why)
{
    int64_t application = 0, version = 0, tables = 0;
    ll_err err = ll_db_number(&book->db, "PRAGMA application_id", &application);
    if (err == LL_OK)
        err = ll_db_number(&book->db, "PRAGMA user_version", &version);
    if (err == LL_OK)
        err = ll_db_number(&book->db, "SELECT count(*) FROM sqlite_master", &tables);
    if (err != LL_OK)
        return fail(book, err, why);
    if (tables > 0 && application != APPLICATION_ID)
        return ll_fail(why, LL_ERR_REFUSED, "a database, but no gradebook of losslab's");
    if (version > VERSION)
        return ll_fail(why, LL_ERR_NEWER, "a gradebook of a newer losslab");
    for (; version < VERSION && err == LL_OK; version++) {
        char mark[96];
        sqlite3_snprintf(sizeof mark, mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                         APPLICATION_ID, (int)version + 1);
        err = ll_db_run(&book->db, steps[version]);
        if (err == LL_OK)
            err = ll_db_run(&book->db, mark);
    }
    return err == LL_OK ? LL_OK : fail(book, err, why);
}

static ll_err migrate(struct ll_book *book, struct ll_message *why)
{
    int64_t version = 0;
    /* A book that is up to date is only read: it may lie where nothing can be written. */
    if (ll_db_number(&book->db, "PRAGMA user_version", &version) == LL_OK && version == VERSION)
        return climb(book, why);
    ll_err err = ll_book_begin(book, why);
    if (err == LL_OK)
        err = climb(book, why);
    if (err == LL_OK)
        err = ll_book_commit(book, why);
    if (err != LL_OK)
        ll_book_rollback(book);
    return err;
}

ll_err ll_book_open(const char *path, bool make, struct ll_message *why, struct ll_book **out)
{
    struct ll_book *book = calloc(1, sizeof *book);
    struct stat info;
    int flags = SQLITE_OPEN_READWRITE | (make ? SQLITE_OPEN_CREATE : 0);
    if (book == NULL)
        return LL_ERR_MEMORY;
    if (!make && stat(path, &info) != 0) {
        free(book);
        return ll_fail(why, LL_ERR_NOT_FOUND,
                       "%s: there is no such gradebook; 'losslab gradebook import' makes one",
                       path);
    }
    ll_err err = LL_OK;
    if (sqlite3_open_v2(path, &book->db.handle, flags, NULL) != SQLITE_OK)
        err = fail(book, ll_db_fail(&book->db, path), why);
    if (err == LL_OK) {
        sqlite3_busy_timeout(book->db.handle, PATIENCE_MS);
        (void)ll_db_run(&book->db, "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL");
        err = migrate(book, why);
    }
    if (err != LL_OK)
        ll_book_free(&book);
    *out = book;
    return err;
}

void ll_book_free(struct ll_book **book)
{
    if (*book == NULL)
        return;
    ll_db_close(&(*book)->db);
    free(*book);
    *book = NULL;
}

ll_err ll_book_begin(struct ll_book *book, struct ll_message *why)
{
    ll_err err = ll_db_run(&book->db, "BEGIN IMMEDIATE");
    return err == LL_OK ? LL_OK : fail(book, err, why);
}

ll_err ll_book_commit(struct ll_book *book, struct ll_message *why)
{
    ll_err err = ll_db_run(&book->db, "COMMIT");
    return err == LL_OK ? LL_OK : fail(book, err, why);
}

void ll_book_rollback(struct ll_book *book)
{
    sqlite3_exec(book->db.handle, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- Submissions and marks -------------------------------------------------------------------*/

static ll_err take_number(sqlite3_stmt *row, void *arg)
{
    *(int64_t *)arg = sqlite3_column_int64(row, 0);
    return LL_OK;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static ll_err add_submission(struct ll_book *book, const struct ll_book_entry *e,
                             struct ll_message *why)
{
    sqlite3_stmt *statement = ask(
        book,
        "INSERT INTO submission (student, name, exercise, language, file, sha256, attempt, late,"
        "  handed, at, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT DO UPDATE SET source = coalesce(source, excluded.source),"
        "  name = coalesce(name, excluded.name)",
        "ssssssiiii", or_empty(e->student), e->name, or_empty(e->exercise), or_empty(e->language),
        or_empty(e->file), or_empty(e->sha256), e->attempt, (int64_t)e->is_late, e->handed, now());
    if (statement && e->source)
        sqlite3_bind_blob64(statement, 11, e->source, e->source_length, SQLITE_STATIC);
    return tell(book, statement, why);
}

/* A mark is new where the submission has none like it; given again, where its newest is another. */
static const char mark_import[] =
    "INSERT INTO mark (submission, seed, engine, course, status, score, max_score, result, at)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE NOT EXISTS (SELECT 1 FROM mark WHERE"
    " submission = ?1 AND seed = ?2 AND engine = ?3 AND course = ?4 AND status = ?5 AND score = "
    "?6)";
static const char mark_again[] =
    "INSERT INTO mark (submission, seed, engine, course, status, score, max_score, result, at)"
    " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE NOT EXISTS (SELECT 1 FROM mark WHERE"
    " id = (SELECT max(id) FROM mark WHERE submission = ?1) AND seed = ?2 AND engine = ?3 AND"
    " course = ?4 AND status = ?5 AND score = ?6)";

ll_err ll_book_add(struct ll_book *book, const struct ll_book_entry *e, bool again,
                   struct ll_message *why, bool *is_new)
{
    int64_t submission = 0;
    char seed[24];
    sqlite3_snprintf(sizeof seed, seed, "%llu", (unsigned long long)e->seed);
    ll_err err = add_submission(book, e, why);
    if (err == LL_OK)
        err = each_row(book,
                       ask(book,
                           "SELECT id FROM submission WHERE student = ?1 AND exercise = ?2 AND"
                           " language = ?3 AND attempt = ?4 AND sha256 = ?5 AND handed = ?6",
                           "sssisi", or_empty(e->student), or_empty(e->exercise),
                           or_empty(e->language), e->attempt, or_empty(e->sha256), e->handed),
                       take_number, &submission, why);
    if (err == LL_OK)
        err = tell(book,
                   ask(book, again ? mark_again : mark_import, "issssddsi", submission, seed,
                       or_empty(e->engine), or_empty(e->course), or_empty(e->status), e->score,
                       e->max_score, or_empty(e->result), now()),
                   why);
    if (err == LL_OK && is_new)
        *is_new = sqlite3_changes(book->db.handle) > 0;
    return err;
}

struct visiting {
    ll_book_visit *visit;
    void *arg;
};

static ll_err take_entry(sqlite3_stmt *row, void *arg)
{
    const struct visiting *v = arg;
    const struct ll_book_entry entry = {
        .submission = sqlite3_column_int64(row, 0),
        .mark = sqlite3_column_int64(row, 1),
        .student = text_or_null(row, 2),
        .name = text_or_null(row, 3),
        .exercise = text_or_null(row, 4),
        .language = text_or_null(row, 5),
        .file = text_or_null(row, 6),
        .sha256 = text_or_null(row, 7),
        .attempt = sqlite3_column_int64(row, 8),
        .is_late = sqlite3_column_int64(row, 9) != 0,
        .handed = sqlite3_column_int64(row, 10),
        .seed = strtoull(ll_db_text(row, 11), NULL, 10),
        .engine = text_or_null(row, 12),
        .course = text_or_null(row, 13),
        .status = text_or_null(row, 14),
        .score = sqlite3_column_double(row, 15),
        .max_score = sqlite3_column_double(row, 16),
        .result = text_or_null(row, 17),
        .graded = sqlite3_column_int64(row, 18),
        .source = sqlite3_column_blob(row, 19),
        .source_length = (size_t)sqlite3_column_bytes(row, 19),
    };
    return v->visit(&entry, v->arg);
}

#define ENTRY_COLUMNS                                                                              \
    "SELECT s.id, m.id, s.student, s.name, s.exercise, s.language, s.file, s.sha256, s.attempt,"   \
    " s.late, s.handed, m.seed, m.engine, m.course, m.status, m.score, m.max_score, m.result,"     \
    " m.at, "

ll_err ll_book_each(struct ll_book *book, bool sources, ll_book_visit *visit, void *arg,
                    struct ll_message *why)
{
    struct visiting v = {visit, arg};
    return each_row(book,
                    ask(book,
                        sources ? ENTRY_COLUMNS "s.source FROM submission s JOIN mark m ON m.id ="
                                                " (SELECT max(id) FROM mark WHERE submission ="
                                                " s.id) ORDER BY s.student, s.exercise, s.attempt,"
                                                " s.id"
                                : ENTRY_COLUMNS "NULL FROM submission s JOIN mark m ON m.id ="
                                                " (SELECT max(id) FROM mark WHERE submission ="
                                                " s.id) ORDER BY s.student, s.exercise, s.attempt,"
                                                " s.id",
                        ""),
                    take_entry, &v, why);
}

ll_err ll_book_history(struct ll_book *book, ll_book_visit *visit, void *arg,
                       struct ll_message *why)
{
    struct visiting v = {visit, arg};
    return each_row(book,
                    ask(book,
                        ENTRY_COLUMNS "NULL FROM mark m JOIN submission s ON s.id = m.submission"
                                      " ORDER BY m.id",
                        ""),
                    take_entry, &v, why);
}

/* ---- People, policies, marks by hand ---------------------------------------------------------*/

ll_err ll_book_enrol(struct ll_book *book, const struct ll_book_person *p, struct ll_message *why)
{
    return tell(book,
                ask(book,
                    "INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE"
                    " SET name = coalesce(excluded.name, name), sis = coalesce(excluded.sis, sis),"
                    "  login = coalesce(excluded.login, login),"
                    "  email = coalesce(excluded.email, email),"
                    "  section = coalesce(excluded.section, section)",
                    "ssssss", p->id, p->name, p->sis, p->login, p->email, p->section),
                why);
}

struct meeting {
    ll_book_person_visit *visit;
    void *arg;
};

static ll_err take_person(sqlite3_stmt *row, void *arg)
{
    const struct meeting *m = arg;
    const struct ll_book_person person = {
        .id = ll_db_text(row, 0),
        .name = text_or_null(row, 1),
        .sis = text_or_null(row, 2),
        .login = text_or_null(row, 3),
        .email = text_or_null(row, 4),
        .section = text_or_null(row, 5),
    };
    return m->visit(&person, m->arg);
}

ll_err ll_book_people(struct ll_book *book, ll_book_person_visit *visit, void *arg,
                      struct ll_message *why)
{
    struct meeting m = {visit, arg};
    return each_row(book, ask(book, "SELECT * FROM person ORDER BY id", ""), take_person, &m, why);
}

ll_err ll_book_policy_set(struct ll_book *book, const char *key, const char *value,
                          struct ll_message *why)
{
    return tell(book,
                ask(book, "INSERT INTO policy (key, value, at) VALUES (?1, ?2, ?3)", "ssi", key,
                    value, now()),
                why);
}

static ll_err take_value(sqlite3_stmt *row, void *arg)
{
    ll_str_add(arg, ll_db_text(row, 0));
    return LL_OK;
}

ll_err ll_book_policy_get(struct ll_book *book, const char *key, struct ll_message *why,
                          struct ll_str *out)
{
    return each_row(book,
                    ask(book,
                        "SELECT value FROM policy WHERE key = ?1 ORDER BY at DESC, id DESC LIMIT 1",
                        "s", key),
                    take_value, out, why);
}

ll_err ll_book_hand_set(struct ll_book *book, const struct ll_book_hand *hand,
                        struct ll_message *why)
{
    return tell(book,
                ask(book,
                    "INSERT INTO hand (student, exercise, score, who, reason, at)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    "ssdssi", hand->student, hand->exercise, hand->score, hand->who, hand->reason,
                    now()),
                why);
}

struct handing {
    ll_book_hand_visit *visit;
    void *arg;
};

static ll_err take_hand(sqlite3_stmt *row, void *arg)
{
    const struct handing *h = arg;
    const struct ll_book_hand hand = {
        .student = ll_db_text(row, 0),
        .exercise = ll_db_text(row, 1),
        .score = sqlite3_column_type(row, 2) == SQLITE_NULL ? (double)NAN
                                                            : sqlite3_column_double(row, 2),
        .who = ll_db_text(row, 3),
        .reason = ll_db_text(row, 4),
        .at = sqlite3_column_int64(row, 5),
    };
    return h->visit(&hand, h->arg);
}

ll_err ll_book_hands(struct ll_book *book, ll_book_hand_visit *visit, void *arg,
                     struct ll_message *why)
{
    struct handing h = {visit, arg};
    return each_row(book,
                    ask(book,
                        "SELECT student, exercise, score, who, reason, at FROM hand"
                        " ORDER BY at, id",
                        ""),
                    take_hand, &h, why);
}

/* ---- Merging ---------------------------------------------------------------------------------*/

static const char merging[] =
    "INSERT INTO submission (student, name, exercise, language, file, sha256, source, attempt, "
    "late,"
    "  handed, at) SELECT student, name, exercise, language, file, sha256, source, attempt, late,"
    "  handed, at FROM other.submission WHERE true"
    "  ON CONFLICT DO UPDATE SET source = coalesce(source, excluded.source);"
    "INSERT INTO mark (submission, seed, engine, course, status, score, max_score, result,"
    "  at) SELECT s.id, m.seed, m.engine, m.course, m.status, m.score, m.max_score, m.result, m.at"
    "  FROM other.mark m JOIN other.submission o ON o.id = m.submission JOIN main.submission s ON"
    "  s.student = o.student AND s.exercise = o.exercise AND s.language = o.language AND"
    "  s.attempt = o.attempt AND s.sha256 = o.sha256 AND s.handed = o.handed WHERE NOT EXISTS "
    "(SELECT"
    "  1 FROM main.mark p WHERE p.submission = s.id AND p.seed = m.seed AND p.engine = m.engine AND"
    "  p.course = m.course AND p.status = m.status AND p.score = m.score) ORDER BY m.at, m.id;"
    "INSERT OR IGNORE INTO person SELECT * FROM other.person;"
    "INSERT INTO policy (key, value, at) SELECT key, value, at FROM other.policy o WHERE NOT EXISTS"
    "  (SELECT 1 FROM main.policy p WHERE p.key = o.key AND p.value = o.value AND p.at = o.at);"
    "INSERT INTO hand (student, exercise, score, who, reason, at) SELECT student, exercise, score,"
    "  who, reason, at FROM other.hand o WHERE NOT EXISTS (SELECT 1 FROM main.hand h WHERE"
    "  h.student = o.student AND h.exercise = o.exercise AND h.at = o.at AND h.who = o.who);";

static ll_err count_marks(struct ll_book *book, struct ll_message *why, int64_t *out)
{
    ll_err err = ll_db_number(&book->db, "SELECT count(*) FROM main.mark", out);
    return err == LL_OK ? LL_OK : fail(book, err, why);
}

ll_err ll_book_merge(struct ll_book *book, const char *other, struct ll_message *why, size_t *added)
{
    struct ll_book *theirs = NULL;
    int64_t before = 0, after = 0;
    /* Opened once for itself: so it is known to be a gradebook of today's form. */
    ll_err err = ll_book_open(other, false, why, &theirs);
    ll_book_free(&theirs);
    if (err == LL_OK)
        err = tell(book, ask(book, "ATTACH DATABASE ?1 AS other", "s", other), why);
    if (err != LL_OK)
        return err;
    err = count_marks(book, why, &before);
    if (err == LL_OK)
        err = ll_book_begin(book, why);
    if (err == LL_OK) {
        err = ll_db_run(&book->db, merging);
        if (err != LL_OK)
            err = fail(book, err, why);
        if (err == LL_OK)
            err = ll_book_commit(book, why);
        if (err != LL_OK)
            ll_book_rollback(book);
    }
    if (err == LL_OK)
        err = count_marks(book, why, &after);
    (void)ll_db_run(&book->db, "DETACH DATABASE other");
    *added = (size_t)(after - before);
    return err;
}
