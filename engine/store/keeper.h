/* Private to the store: the thread that owns the file. Changes are queued for it; it writes all
 * that wait as one transaction, tries again what failed, and hands over a copy of the file at the
 * start and whenever another program has changed it. */
#ifndef LL_STORE_KEEPER_H
#define LL_STORE_KEEPER_H

#include <stdbool.h>

#include "store/change.h"
#include "store/store.h"

struct ll_keeper;

/* `patience_ms`: how long it waits for a lock before it says so. */
ll_err ll_keeper_new(const char *path, int patience_ms, struct ll_keeper **out);

/* Ends it: what is queued is tried once more, for at most so long. A disk that does not answer by
 * then keeps the thread, which nobody waits for. */
void ll_keeper_free(struct ll_keeper **keeper, int milliseconds);

/* Queues a change, which it takes, and gives its number. */
void ll_keeper_queue(struct ll_keeper *keeper, struct ll_change *change, uint64_t *number);

/* Waits until it is known that there is no file, and gives true; or until the file was read or
 * could not be, or so much time has passed, and gives false. */
bool ll_keeper_wait_bare(struct ll_keeper *keeper, int milliseconds);

/* Waits until the file was read, or could not be; whether that came in time. */
bool ll_keeper_wait_read(struct ll_keeper *keeper, int milliseconds);

/* Waits until the change is on the disk, or an attempt that began after it was queued has failed;
 * -1 for ever. Whether it is on the disk. */
bool ll_keeper_wait_kept(struct ll_keeper *keeper, uint64_t number, int milliseconds);

/* Lets it try at once what failed; the number of the change queued last. */
uint64_t ll_keeper_retry(struct ll_keeper *keeper);

/* A newer copy of the file with all queued changes made in it, which the caller takes; false where
 * there is none. */
bool ll_keeper_take_copy(struct ll_keeper *keeper, struct ll_db *copy);

/* Asks it to look whether another program has changed the file. */
void ll_keeper_refresh(struct ll_keeper *keeper);

void ll_keeper_look(struct ll_keeper *keeper, struct ll_store_look *out);
int ll_keeper_descriptor(const struct ll_keeper *keeper);

#endif
