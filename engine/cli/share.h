/* What the commands tell a lab's board. */
#ifndef LL_CLI_SHARE_H
#define LL_CLI_SHARE_H

#include "store/store.h"

/* Shows what the store has come to, where that is shared; waits for a moment at most. */
void ll_cli_share_follow(struct ll_store *store);

#endif
