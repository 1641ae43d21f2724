/* Where an account shows itself: one small file in a folder that many accounts share.
 *
 * The file is named by the account's number, "1005.share"; where somebody else has taken that name,
 * "1005-2.share" and so on. It is written beside and renamed, never through a link. In a folder
 * whose set-group-ID bit is set its group alone may read it, elsewhere everybody may. */
#ifndef LL_STORE_SHARER_H
#define LL_STORE_SHARER_H

#include "store/share.h"

enum { LL_SHARE_NAMES = 4, LL_SHARE_NAME = 64 };

/* The account's name number `index` for its file, 0 being the usual one. */
void ll_share_name(unsigned long account, int index, char out[LL_SHARE_NAME]);

/* Writes the account's file in `folder`. LL_ERR_NOT_FOUND where that is no folder, LL_ERR_IO where
 * it may not be written, LL_ERR_SYSTEM where the disk is full. */
ll_err ll_share_put(const char *folder, const struct ll_share *share, struct ll_message *why);

/* Takes the account's own files out of it; that there are none is no failure. */
ll_err ll_share_withdraw(const char *folder, struct ll_message *why);

/* A thread that writes the file when it is told and touches it each minute, so that who looks knows
 * that the program still runs. What a disk does never keeps the caller waiting. */
struct ll_sharer;

ll_err ll_sharer_new(const char *folder, struct ll_sharer **out);

/* To be written soon; what was not written yet is forgotten over it. */
void ll_sharer_tell(struct ll_sharer *sharer, const struct ll_share *share);

/* When it ends, the file is taken out. */
void ll_sharer_withdraw(struct ll_sharer *sharer);

/* Writes what is left and ends it; one whose disk does not answer within so long is left alone. */
void ll_sharer_free(struct ll_sharer **sharer, int milliseconds);

#endif
