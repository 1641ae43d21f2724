/* A gradebook takes in what another holds. */
#include "store/book_rows.h"

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
    "INSERT INTO participant SELECT * FROM other.participant WHERE true ON CONFLICT DO UPDATE SET"
    "  name = coalesce(name, excluded.name), person = coalesce(person, excluded.person);"
    "INSERT INTO policy (key, value, at) SELECT key, value, at FROM other.policy o WHERE NOT EXISTS"
    "  (SELECT 1 FROM main.policy p WHERE p.key = o.key AND p.value = o.value AND p.at = o.at);"
    "INSERT INTO hand (student, exercise, score, who, reason, at) SELECT student, exercise, score,"
    "  who, reason, at FROM other.hand o WHERE NOT EXISTS (SELECT 1 FROM main.hand h WHERE"
    "  h.student = o.student AND h.exercise = o.exercise AND h.at = o.at AND h.who = o.who);";

static ll_err count_marks(struct ll_book *book, struct ll_message *why, int64_t *out)
{
    ll_err err = ll_db_number(&book->db, "SELECT count(*) FROM main.mark", out);
    return err == LL_OK ? LL_OK : ll_book_fail(book, err, why);
}

ll_err ll_book_merge(struct ll_book *book, const char *other, struct ll_message *why, size_t *added)
{
    struct ll_book *theirs = NULL;
    int64_t before = 0, after = 0;
    /* Opened once for itself: so it is known to be a gradebook of today's form. */
    ll_err err = ll_book_open(other, false, why, &theirs);
    ll_book_free(&theirs);
    if (err == LL_OK)
        err = ll_book_tell(book, ll_book_ask(book, "ATTACH DATABASE ?1 AS other", "s", other), why);
    if (err != LL_OK)
        return err;
    err = count_marks(book, why, &before);
    if (err == LL_OK)
        err = ll_book_begin(book, why);
    if (err == LL_OK) {
        err = ll_db_run(&book->db, merging);
        if (err != LL_OK)
            err = ll_book_fail(book, err, why);
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
