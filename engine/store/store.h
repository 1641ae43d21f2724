/* The learner's state: a database in memory that answers at once, and a thread that owns its file.
 *
 * Every change is made in memory, then queued for the thread, which writes it and syncs it. So no
 * caller waits for a disk, and a disk that is full, read-only, locked or gone takes nothing away
 * but what would have been kept: the queue stays and is tried again. A store opened by
 * ll_store_open waits for the disk after each change and says what became of it, as a command
 * wants; a screen's never waits, and asks ll_store_look how it stands.
 *
 * Two programs may have the store open at once; ll_store_refresh looks for what the other changed.
 */
#ifndef LL_STORE_STORE_H
#define LL_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct ll_store;

/* How the file stands. The locale's "store.CAUSE" says it, and what to do, in words. */
#define LL_STORE_TROUBLE_MAP(X)                                                                    \
    X(WELL, "well")                                                                                \
    X(LATE, "late")           /* not read yet */                                                   \
    X(LOCKED, "locked")       /* another program holds it */                                       \
    X(FULL, "full")           /* no room on the disk, or in the quota */                           \
    X(LIMITED, "limited")     /* larger than the process may make a file */                        \
    X(READ_ONLY, "read-only") /* was read, and cannot be written */                                \
    X(DENIED, "denied")       /* may not be read or written */                                     \
    X(NEWER, "newer")         /* a newer losslab's: left as it is */                               \
    X(FOREIGN, "foreign")     /* another program's database: left as it is */                      \
    X(BROKEN, "broken")       /* damaged, and could not be set aside */                            \
    X(NO_FILE, "no-file")     /* a folder, a pipe or a device has its name */                      \
    X(HOMELESS, "homeless")   /* there is no folder to keep it in */                               \
    X(FAILING, "failing")     /* the disk says no, for a reason that its message gives */

enum ll_store_trouble {
#define LL_STORE_TROUBLE_NAME(name, key) LL_STORE_##name,
    LL_STORE_TROUBLE_MAP(LL_STORE_TROUBLE_NAME)
#undef LL_STORE_TROUBLE_NAME
};

struct ll_store_look {
    enum ll_store_trouble trouble;
    const char *key;          /* of the locale: "store.full" */
    size_t unkept;            /* changes that are not on the disk */
    const char *file;         /* "" for a store in memory */
    struct ll_message detail; /* what the disk or SQLite said */
    struct ll_message aside;  /* where a damaged file was moved, "" where none was */
};

/* Opens the database at `path` and brings an older one up to date; waits until it is read. One that
 * is not there, and its folder, are made with the first change. ":memory:" is a store that is
 * forgotten when it is closed. A damaged file is renamed (ll_store_look says to what) and begun
 * anew. LL_ERR_NEWER and LL_ERR_REFUSED, the file left as it is, where a newer losslab or another
 * program wrote it; LL_ERR_SYSTEM on a full disk; LL_ERR_IO where it cannot be read. */
ll_err ll_store_open(const char *path, struct ll_message *why, struct ll_store **out);

/* Opens the store at `path` (NULL: the learner's own, `progress.db` in losslab's state folder) so
 * that it can be used whatever is wrong with it: ll_store_look says what, and what it is given is
 * then kept in memory alone. With `wait` it waits for the disk as ll_store_open does; else it comes
 * back at once. LL_ERR_MEMORY. */
ll_err ll_store_begin(const char *path, bool wait, struct ll_store **out);

/* How it stands. The descriptor can be read when that has changed; looking empties it. -1 for a
 * store in memory. */
void ll_store_look(struct ll_store *store, struct ll_store_look *out);
int ll_store_descriptor(const struct ll_store *store);

/* Lets the thread look for changes by other programs; they are there some time later. */
void ll_store_refresh(struct ll_store *store);

/* A number that differs once what the store holds has changed, by whomever. */
uint64_t ll_store_version(struct ll_store *store);

/* Waits until all changes are on the disk, or one try more has failed, or so many milliseconds have
 * passed; whether they are. */
bool ll_store_flush(struct ll_store *store, int milliseconds);

/* Flushes, for two seconds at most, and closes. */
void ll_store_free(struct ll_store **store);

/* What the last failed call on this store had to say. */
const char *ll_store_message(const struct ll_store *store);

#endif
