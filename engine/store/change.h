/* Private to the store: a statement with its arguments, which can be run now and, copied, again on
 * another database later. */
#ifndef LL_STORE_CHANGE_H
#define LL_STORE_CHANGE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "store/database.h"

enum { LL_CHANGE_VALUES = 8 };

struct ll_change_value {
    char type; /* s, i or d */
    const char *text;
    int64_t integer;
    double real;
};

struct ll_change {
    struct ll_change *next; /* in a queue */
    uint64_t number;        /* in the order in which they were made, from 1 */
    const char *sql;        /* lives as long as the program */
    size_t count;
    struct ll_change_value values[LL_CHANGE_VALUES];
};

/* The statement `sql` with arguments by the letters of `types`: s text (NULL allowed), i int64_t, d
 * double. Text is borrowed. Several statements in one text are each given all the arguments. */
struct ll_change ll_change_of(const char *sql, const char *types, va_list args);

/* One that owns its text; NULL where memory is out. */
struct ll_change *ll_change_copy(const struct ll_change *change);
void ll_change_free(struct ll_change **change);

/* The first statement, with its arguments, ready to step; NULL, and the message set, where that
 * fails. `rest` (may be NULL) is where the next statement begins. */
sqlite3_stmt *ll_change_prepare(const struct ll_change *change, struct ll_db *db,
                                const char **rest);

/* Runs all of it, or, where that fails, none. */
ll_err ll_change_apply(const struct ll_change *change, struct ll_db *db);

#endif
