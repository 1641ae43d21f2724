/* Private to the store: the database as a file, on whatever disk that lies.
 *
 * Where locks work it is a database in rollback mode: of all of SQLite's modes the one that needs
 * no memory shared between programs, and so the one that a network's file system can hold. One that
 * an earlier losslab left in write-ahead mode is turned back, alone, which needs no shared memory
 * either. Where there are no locks, each change is read, made and written as a whole new file that
 * replaces the old one in one step: two programs that write in the same moment lose the slower
 * one's change, never the file. A file that can only be read is read. */
#ifndef LL_STORE_DISK_H
#define LL_STORE_DISK_H

#include <stdbool.h>
#include <sys/stat.h>

#include "store/change.h"
#include "store/database.h"
#include "store/store.h"

enum ll_disk_way { LL_DISK_CLOSED, LL_DISK_SHARED, LL_DISK_WHOLE, LL_DISK_READ };

struct ll_disk {
    const char *path; /* borrowed */
    int patience_ms;  /* how long a lock is waited for */
    enum ll_disk_way way;
    bool is_lockless; /* found so */
    struct ll_db db;
    struct stat seen;     /* the file as it was when we last looked */
    int64_t data_version; /* of the connection */
    struct ll_message message;
};

/* Gives a copy of all that is kept, in memory; of a file that is not there, an empty one. `make`:
 * makes the file where it is not there. Damage gives LL_STORE_BROKEN, found by SQLite's own check.
 */
enum ll_store_trouble ll_disk_load(struct ll_disk *disk, bool make, struct ll_db *copy);

/* Whether there is no file, and so nothing kept. */
bool ll_disk_is_bare(const struct ll_disk *disk);

/* Whether somebody else changed what is kept since it was loaded. */
bool ll_disk_changed(struct ll_disk *disk);

/* Makes the changes from `first` to `last`, all or none; they are on the disk when it returns. */
enum ll_store_trouble ll_disk_keep(struct ll_disk *disk, const struct ll_change *first,
                                   const struct ll_change *last);

/* Renames the file, and what belongs to it, out of the way; its new name in `aside`. */
bool ll_disk_set_aside(struct ll_disk *disk, char *aside, size_t size);

void ll_disk_close(struct ll_disk *disk);

#endif
