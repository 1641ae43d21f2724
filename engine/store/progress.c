#include "store/progress.h"

#include <string.h>
#include <time.h>

#include "store/statement.h"

static const char *const done_names[] = {"", "read", "tested"};

static int64_t now(void)
{
    return (int64_t)time(NULL);
}

/* Steps a statement that was just prepared: LL_OK on a row, LL_ERR_NOT_FOUND without one. */
static ll_err next_row(sqlite3_stmt *statement)
{
    if (statement == NULL)
        return LL_ERR_IO;
    int status = sqlite3_step(statement);
    if (status == SQLITE_ROW)
        return LL_OK;
    return status == SQLITE_DONE ? LL_ERR_NOT_FOUND : LL_ERR_IO;
}

/* Where a row is not there, nothing was done yet: that is no failure. */
static ll_err absent_is_fine(ll_err err)
{
    return err == LL_ERR_NOT_FOUND ? LL_OK : err;
}

ll_err ll_setting_set(struct ll_store *store, const char *key, const char *value)
{
    return ll_store_tell(store, "INSERT OR REPLACE INTO setting VALUES (?1, ?2)", "ss", key, value);
}

ll_err ll_setting_get(struct ll_store *store, const char *key, struct ll_str *out)
{
    if (ll_store_is_bare(store))
        return LL_ERR_NOT_FOUND;
    sqlite3_stmt *row = ll_store_ask(store, "SELECT value FROM setting WHERE key = ?1", "s", key);
    ll_err err = next_row(row);
    if (err == LL_OK)
        ll_str_add(out, ll_db_text(row, 0));
    sqlite3_finalize(row);
    return err;
}

ll_err ll_place_set(struct ll_store *store, const char *page, size_t step)
{
    struct ll_str place = {0};
    ll_str_format(&place, "%zu %s", step, page);
    ll_err err = ll_str_err(&place);
    if (err == LL_OK)
        err = ll_setting_set(store, "place", ll_str_text(&place));
    ll_str_done(&place);
    return err;
}

ll_err ll_place_get(struct ll_store *store, struct ll_str *page, size_t *step)
{
    if (ll_store_is_bare(store))
        return LL_ERR_NOT_FOUND;
    sqlite3_stmt *row = ll_store_ask(store,
                                     "SELECT CAST(value AS INTEGER), "
                                     "substr(value, instr(value, ' ') + 1) "
                                     "FROM setting WHERE key = 'place'",
                                     "");
    ll_err err = next_row(row);
    if (err == LL_OK) {
        int64_t at = sqlite3_column_int64(row, 0);
        *step = at > 0 ? (size_t)at : 0;
        ll_str_add(page, ll_db_text(row, 1));
    }
    sqlite3_finalize(row);
    return err;
}

static struct ll_page_state page_of_row(sqlite3_stmt *row)
{
    struct ll_page_state state = {.steps_seen = (size_t)sqlite3_column_int64(row, 1),
                                  .done_at = sqlite3_column_int64(row, 3)};
    const char *how = ll_db_text(row, 2);
    for (int i = LL_DONE_READ; i <= LL_DONE_TESTED; i++)
        if (strcmp(how, done_names[i]) == 0)
            state.done = (enum ll_done_how)i;
    return state;
}

ll_err ll_page_state_get(struct ll_store *store, const char *page, struct ll_page_state *out)
{
    *out = (struct ll_page_state){0};
    if (ll_store_is_bare(store))
        return LL_OK;
    sqlite3_stmt *row = ll_store_ask(
        store, "SELECT id, steps_seen, done, done_at FROM page WHERE id = ?1", "s", page);
    ll_err err = next_row(row);
    if (err == LL_OK)
        *out = page_of_row(row);
    sqlite3_finalize(row);
    return absent_is_fine(err);
}

ll_err ll_page_seen(struct ll_store *store, const char *page, size_t steps)
{
    return ll_store_tell(store,
                         "INSERT INTO page (id, steps_seen) VALUES (?1, ?2) ON CONFLICT (id) "
                         "DO UPDATE SET steps_seen = max(steps_seen, ?2)",
                         "si", page, (int64_t)steps);
}

ll_err ll_page_done(struct ll_store *store, const char *page, enum ll_done_how how)
{
    /* Reading a page that was tested out is the more; the first date stands. */
    return ll_store_tell(
        store,
        "INSERT INTO page (id, done, done_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) "
        "DO UPDATE SET done = CASE done WHEN 'read' THEN done ELSE ?2 END, "
        "done_at = coalesce(done_at, ?3)",
        "ssi", page, done_names[how], now());
}

ll_err ll_pages_each(struct ll_store *store, ll_page_visit *visit, void *arg)
{
    sqlite3_stmt *row =
        ll_store_ask(store, "SELECT id, steps_seen, done, done_at FROM page ORDER BY id", "");
    ll_err err;
    while ((err = next_row(row)) == LL_OK) {
        struct ll_page_state state = page_of_row(row);
        visit(ll_db_text(row, 0), &state, arg);
    }
    sqlite3_finalize(row);
    return absent_is_fine(err);
}

ll_err ll_answer_add(struct ll_store *store, const char *page, const char *block, const char *given,
                     const char *verdict)
{
    return ll_store_tell(store,
                         "INSERT INTO answer (page, block, given, verdict, at) "
                         "VALUES (?1, ?2, ?3, ?4, ?5)",
                         "ssssi", page, block, given, verdict, now());
}

ll_err ll_answer_last(struct ll_store *store, const char *page, const char *block,
                      struct ll_str *given, struct ll_str *verdict, bool *ever_right)
{
    sqlite3_stmt *row =
        ll_store_ask(store,
                     "SELECT given, verdict, EXISTS (SELECT 1 FROM answer WHERE page = ?1 AND "
                     "block = ?2 AND verdict = 'right') FROM answer "
                     "WHERE page = ?1 AND block = ?2 ORDER BY id DESC LIMIT 1",
                     "ss", page, block);
    ll_err err = next_row(row);
    if (err == LL_OK) {
        if (given)
            ll_str_add(given, ll_db_text(row, 0));
        if (verdict)
            ll_str_add(verdict, ll_db_text(row, 1));
        if (ever_right)
            *ever_right = sqlite3_column_int(row, 2) != 0;
    }
    sqlite3_finalize(row);
    return err;
}

ll_err ll_hints_get(struct ll_store *store, const char *exercise, size_t *shown)
{
    *shown = 0;
    sqlite3_stmt *row =
        ll_store_ask(store, "SELECT shown FROM hint WHERE exercise = ?1", "s", exercise);
    ll_err err = next_row(row);
    if (err == LL_OK)
        *shown = (size_t)sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return absent_is_fine(err);
}

ll_err ll_hints_set(struct ll_store *store, const char *exercise, size_t shown)
{
    return ll_store_tell(store,
                         "INSERT INTO hint VALUES (?1, ?2) ON CONFLICT (exercise) "
                         "DO UPDATE SET shown = max(shown, ?2)",
                         "si", exercise, (int64_t)shown);
}

ll_err ll_solution_open(struct ll_store *store, const char *exercise, const char *how)
{
    return ll_store_tell(store, "INSERT OR IGNORE INTO solution VALUES (?1, ?2, ?3)", "ssi",
                         exercise, how, now());
}

ll_err ll_attempt_add(struct ll_store *store, const struct ll_attempt *attempt)
{
    return ll_store_tell(store,
                         "INSERT INTO attempt (exercise, file, language, status, score, max_score, "
                         "report, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                         "ssssddsi", attempt->exercise, attempt->file, attempt->language,
                         attempt->status, attempt->score, attempt->max_score, attempt->report,
                         now());
}

ll_err ll_attempts_each(struct ll_store *store, const char *exercise, size_t most,
                        ll_attempt_visit *visit, void *arg)
{
    sqlite3_stmt *row = ll_store_ask(store,
                                     "SELECT id, exercise, file, language, status, report, "
                                     "score, max_score, at FROM attempt "
                                     "WHERE ?1 IS NULL OR exercise = ?1 ORDER BY id DESC LIMIT ?2",
                                     "si", exercise, (int64_t)most);
    ll_err err;
    while ((err = next_row(row)) == LL_OK) {
        struct ll_attempt attempt = {
            .id = sqlite3_column_int64(row, 0),
            .exercise = ll_db_text(row, 1),
            .file = ll_db_text(row, 2),
            .language = ll_db_text(row, 3),
            .status = ll_db_text(row, 4),
            .report = ll_db_text(row, 5),
            .score = sqlite3_column_double(row, 6),
            .max_score = sqlite3_column_double(row, 7),
            .at = sqlite3_column_int64(row, 8),
        };
        visit(&attempt, arg);
    }
    sqlite3_finalize(row);
    return absent_is_fine(err);
}

ll_err ll_exercise_state_get(struct ll_store *store, const char *exercise,
                             struct ll_exercise_state *out)
{
    *out = (struct ll_exercise_state){0};
    sqlite3_stmt *row = ll_store_ask(store,
                                     "SELECT count(*), coalesce(max(score), 0), "
                                     "coalesce(max(status = 'passed'), 0), "
                                     "coalesce((SELECT shown FROM hint WHERE exercise = ?1), 0), "
                                     "EXISTS (SELECT 1 FROM solution WHERE exercise = ?1) "
                                     "FROM attempt WHERE exercise = ?1",
                                     "s", exercise);
    ll_err err = next_row(row);
    if (err == LL_OK)
        *out = (struct ll_exercise_state){
            .attempts = (size_t)sqlite3_column_int64(row, 0),
            .best = sqlite3_column_double(row, 1),
            .passed = sqlite3_column_int(row, 2) != 0,
            .hints = (size_t)sqlite3_column_int64(row, 3),
            .solution = sqlite3_column_int(row, 4) != 0,
        };
    sqlite3_finalize(row);
    return err;
}

ll_err ll_progress_forget(struct ll_store *store, const char *id, const char *also)
{
    return ll_store_tell(store,
                         "DELETE FROM page WHERE ?1 IS NULL OR id IN (?1, ?2);"
                         "DELETE FROM answer WHERE ?1 IS NULL OR page IN (?1, ?2);"
                         "DELETE FROM hint WHERE ?1 IS NULL OR exercise IN (?1, ?2);"
                         "DELETE FROM solution WHERE ?1 IS NULL OR exercise IN (?1, ?2);"
                         "DELETE FROM attempt WHERE ?1 IS NULL OR exercise IN (?1, ?2);"
                         "DELETE FROM setting WHERE key = 'place' AND (?1 IS NULL OR "
                         "substr(value, instr(value, ' ') + 1) IN (?1, ?2));",
                         "ss", id, also);
}
