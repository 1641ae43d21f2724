#include "store/change.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct ll_change ll_change_of(const char *sql, const char *types, va_list args)
{
    struct ll_change change = {.sql = sql, .count = strlen(types)};
    assert(change.count <= LL_CHANGE_VALUES);
    for (size_t i = 0; i < change.count; i++) {
        struct ll_change_value *value = &change.values[i];
        value->type = types[i];
        if (types[i] == 's')
            value->text = va_arg(args, const char *);
        else if (types[i] == 'i')
            value->integer = va_arg(args, int64_t);
        else
            value->real = va_arg(args, double);
    }
    return change;
}

struct ll_change *ll_change_copy(const struct ll_change *change)
{
    size_t text = 0;
    for (size_t i = 0; i < change->count; i++)
        text += change->values[i].text ? strlen(change->values[i].text) + 1 : 0;
    struct ll_change *copy = malloc(sizeof *copy + text);
    if (copy == NULL)
        return NULL;
    *copy = *change;
    char *to = (char *)(copy + 1); /* behind it, in one piece */
    for (size_t i = 0; i < change->count; i++) {
        if (change->values[i].text == NULL)
            continue;
        size_t length = strlen(change->values[i].text) + 1;
        copy->values[i].text = memcpy(to, change->values[i].text, length);
        to += length;
    }
    return copy;
}

void ll_change_free(struct ll_change **change)
{
    free(*change);
    *change = NULL;
}

static int bind(sqlite3_stmt *statement, int at, const struct ll_change_value *value)
{
    switch (value->type) {
    case 's':
        return sqlite3_bind_text(statement, at, value->text, -1, SQLITE_TRANSIENT);
    case 'i':
        return sqlite3_bind_int64(statement, at, value->integer);
    default:
        return sqlite3_bind_double(statement, at, value->real);
    }
}

static sqlite3_stmt *prepare_at(const struct ll_change *change, const char *sql, struct ll_db *db,
                                const char **rest)
{
    sqlite3_stmt *statement = NULL;
    int status = sqlite3_prepare_v2(db->handle, sql, -1, &statement, rest);
    int most = sqlite3_bind_parameter_count(statement);
    for (int i = 0; i < (int)change->count && i < most && status == SQLITE_OK; i++)
        status = bind(statement, i + 1, &change->values[i]);
    if (status == SQLITE_OK)
        return statement;
    ll_db_fail(db, "progress store");
    sqlite3_finalize(statement);
    return NULL;
}

sqlite3_stmt *ll_change_prepare(const struct ll_change *change, struct ll_db *db, const char **rest)
{
    return prepare_at(change, change->sql, db, rest);
}

ll_err ll_change_apply(const struct ll_change *change, struct ll_db *db)
{
    ll_err err = ll_db_run(db, "SAVEPOINT change");
    if (err != LL_OK)
        return err;
    for (const char *sql = change->sql; *sql != '\0' && err == LL_OK;) {
        sqlite3_stmt *statement = prepare_at(change, sql, db, &sql);
        int status = statement ? sqlite3_step(statement) : SQLITE_ERROR;
        if (statement == NULL)
            err = LL_ERR_IO;
        else if (status != SQLITE_DONE && status != SQLITE_ROW)
            err = ll_db_fail(db, "progress store");
        sqlite3_finalize(statement);
    }
    if (err == LL_OK)
        return ll_db_run(db, "RELEASE change");
    sqlite3_exec(db->handle, "ROLLBACK TO change; RELEASE change", NULL, NULL, NULL);
    return err;
}
