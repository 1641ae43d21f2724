/* What an account shows of itself in a lab: where its learner is and how it goes. Never what they
 * answered or wrote.
 *
 * Written as a few lines of text, `key=value` under the line "losslab-share 1"; a reader passes
 * over keys that it does not know. */
#ifndef LL_STORE_SHARE_H
#define LL_STORE_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

/* Times are seconds since 1970, 0 where there is none. */
struct ll_share {
    char page[32];     /* where they are: "2.3", "ex1"; "" before the first page */
    int64_t step;      /* of it, from 1 */
    int64_t since;     /* when they came to this step, or opened the tutorial at it */
    int64_t done;      /* pages that are done, in all */
    bool page_done;    /* and this one is */
    char exercise[48]; /* of the last attempt; "" where there is none */
    char language[16];
    char mistake[64]; /* the id of the known mistake in it; "" for none */
    int64_t attempts; /* at this exercise */
    double score, most;
    bool passed;     /* this exercise, ever */
    int64_t tried;   /* when the last attempt was */
    int64_t failing; /* the first attempt that failed since the exercise was last passed */
    int64_t help;    /* since when they ask for help */
    int64_t left;    /* when they closed the tutorial */
};

/* Takes it from the store. When the step has changed since the last time, that is remembered as the
 * moment at which they came to it. */
ll_err ll_share_take(struct ll_store *store, struct ll_share *out);

/* They are here from now on: a day's beginning is not stuck since yesterday. */
ll_err ll_share_arrive(struct ll_store *store);

/* Asks for help, or no longer does. */
ll_err ll_share_help(struct ll_store *store, bool wanted);
bool ll_share_helpless(struct ll_store *store); /* whether they ask for it */

/* The folder that is shared to, absolute; "" turns it off. LL_ERR_NOT_FOUND where it is off. */
ll_err ll_share_folder_set(struct ll_store *store, const char *folder);
ll_err ll_share_folder(struct ll_store *store, struct ll_str *out);

/* Appends the file's text. */
void ll_share_write(const struct ll_share *share, struct ll_str *out);

/* Reads a file's text, a stranger's: LL_ERR_NEWER for another version, LL_ERR_FORMAT for anything
 * else that is none; texts come without what acts on a terminal, numbers within bounds. */
ll_err ll_share_read(const char *text, size_t length, struct ll_share *out);

#endif
