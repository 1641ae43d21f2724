/* Private to the store: the tables of a kind of file, and bringing an older file up to date.
 *
 * A ladder is a list of steps: a file of version n has had the first n of them. A step that was
 * ever released is never changed; a new need is a new step. */
#ifndef LL_STORE_MIGRATE_H
#define LL_STORE_MIGRATE_H

#include "store/database.h"

struct ll_db_ladder {
    int application;  /* SQLite's application_id */
    const char *noun; /* "store": what such a file is called in messages */
    const char *const *steps;
    int count;
};

extern const struct ll_db_ladder ll_ladder_store; /* a learner's progress */
extern const struct ll_db_ladder ll_ladder_book;  /* a class's gradebook */

/* Makes the tables or brings them up to date, in one transaction; nothing is written where they
 * are. LL_ERR_NEWER, LL_ERR_REFUSED (another program's) and the database as it was. */
ll_err ll_db_migrate(struct ll_db *db, const struct ll_db_ladder *ladder);

#endif
