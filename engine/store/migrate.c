/* A file of version n has had the first n steps of its ladder. */
#include "store/migrate.h"

#include <stddef.h>

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

static ll_err check_header(struct ll_db *db, const struct ll_db_ladder *ladder,
                           const struct header *header)
{
    if (header->tables > 0 && header->application != ladder->application)
        return ll_fail(&db->message, LL_ERR_REFUSED, "a database, but no %s of losslab's",
                       ladder->noun);
    if (header->version > ladder->count)
        return ll_fail(&db->message, LL_ERR_NEWER,
                       "a %s written by a newer losslab (version %d; this one knows up to %d)",
                       ladder->noun, (int)header->version, ladder->count);
    return LL_OK;
}

static ll_err step_up(struct ll_db *db, const struct ll_db_ladder *ladder, int version)
{
    char mark[96];
    sqlite3_snprintf(sizeof mark, mark, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
                     ladder->application, version + 1);
    ll_err err = ll_db_run(db, ladder->steps[version]);
    return err == LL_OK ? ll_db_run(db, mark) : err;
}

/* Inside one transaction, so that of two programs that start at once one does the work. */
static ll_err climb(struct ll_db *db, const struct ll_db_ladder *ladder)
{
    struct header header = {0};
    ll_err err = read_header(db, &header);
    if (err == LL_OK)
        err = check_header(db, ladder, &header);
    for (int version = (int)header.version; version < ladder->count && err == LL_OK; version++)
        err = step_up(db, ladder, version);
    return err;
}

ll_err ll_db_migrate(struct ll_db *db, const struct ll_db_ladder *ladder)
{
    struct header header = {0};
    ll_err err = read_header(db, &header);
    if (err == LL_OK)
        err = check_header(db, ladder, &header);
    if (err != LL_OK || header.version == ladder->count)
        return err; /* the common start: nothing is written */
    err = ll_db_run(db, "BEGIN IMMEDIATE");
    if (err != LL_OK)
        return err;
    err = climb(db, ladder);
    if (err == LL_OK)
        err = ll_db_run(db, "COMMIT");
    if (err != LL_OK)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* the message is the cause's */
    return err;
}
