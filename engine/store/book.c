/* A gradebook is opened; submissions and marks are added and visited. */
#include "store/book.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "store/book_rows.h"
#include "store/migrate.h"

enum { PATIENCE_MS = 20000 };

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
        err = ll_book_fail(book, ll_db_fail(&book->db, path), why);
    if (err == LL_OK) {
        sqlite3_busy_timeout(book->db.handle, PATIENCE_MS);
        (void)ll_db_run(&book->db, "PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL");
        err = ll_db_migrate(&book->db, &ll_ladder_book);
        if (err != LL_OK)
            err = ll_book_fail(book, err, why);
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
    return err == LL_OK ? LL_OK : ll_book_fail(book, err, why);
}

ll_err ll_book_commit(struct ll_book *book, struct ll_message *why)
{
    ll_err err = ll_db_run(&book->db, "COMMIT");
    return err == LL_OK ? LL_OK : ll_book_fail(book, err, why);
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
    sqlite3_stmt *statement = ll_book_ask(
        book,
        "INSERT INTO submission (student, name, exercise, language, file, sha256, attempt, late,"
        "  handed, at, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        " ON CONFLICT DO UPDATE SET source = coalesce(source, excluded.source),"
        "  name = coalesce(name, excluded.name)",
        "ssssssiiii", or_empty(e->student), e->name, or_empty(e->exercise), or_empty(e->language),
        or_empty(e->file), or_empty(e->sha256), e->attempt, (int64_t)e->is_late, e->handed,
        ll_book_now());
    if (statement && e->source)
        sqlite3_bind_blob64(statement, 11, e->source, e->source_length, SQLITE_STATIC);
    return ll_book_tell(book, statement, why);
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
        err = ll_book_each_row(
            book,
            ll_book_ask(book,
                        "SELECT id FROM submission WHERE student = ?1 AND exercise = ?2 AND"
                        " language = ?3 AND attempt = ?4 AND sha256 = ?5 AND handed = ?6",
                        "sssisi", or_empty(e->student), or_empty(e->exercise),
                        or_empty(e->language), e->attempt, or_empty(e->sha256), e->handed),
            take_number, &submission, why);
    if (err == LL_OK)
        err = ll_book_tell(book,
                           ll_book_ask(book, again ? mark_again : mark_import, "issssddsi",
                                       submission, seed, or_empty(e->engine), or_empty(e->course),
                                       or_empty(e->status), e->score, e->max_score,
                                       or_empty(e->result), ll_book_now()),
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
        .student = ll_book_text(row, 2),
        .name = ll_book_text(row, 3),
        .exercise = ll_book_text(row, 4),
        .language = ll_book_text(row, 5),
        .file = ll_book_text(row, 6),
        .sha256 = ll_book_text(row, 7),
        .attempt = sqlite3_column_int64(row, 8),
        .is_late = sqlite3_column_int64(row, 9) != 0,
        .handed = sqlite3_column_int64(row, 10),
        .seed = strtoull(ll_db_text(row, 11), NULL, 10),
        .engine = ll_book_text(row, 12),
        .course = ll_book_text(row, 13),
        .status = ll_book_text(row, 14),
        .score = sqlite3_column_double(row, 15),
        .max_score = sqlite3_column_double(row, 16),
        .result = ll_book_text(row, 17),
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
    return ll_book_each_row(
        book,
        ll_book_ask(book,
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
    return ll_book_each_row(book,
                            ll_book_ask(book,
                                        ENTRY_COLUMNS
                                        "NULL FROM mark m JOIN submission s ON s.id = m.submission"
                                        " ORDER BY m.id",
                                        ""),
                            take_entry, &v, why);
}
