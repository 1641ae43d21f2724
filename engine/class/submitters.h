/* Who handed in what, by the list in a Gradescope export, submission_metadata.yml.
 *
 *     submission_771:
 *       :submitters:
 *       - :name: 이서연
 *         :sid: '20231235'
 *         :email: s@example.kr
 *       :created_at: 2026-11-29 21:04:05.123 +09:00
 *       :history:
 *       - :id: 770
 *
 * The list is a stranger's in part: names are what students call themselves, and the results of
 * autograders stand in it. Keys that are not these are passed over. (Read by several programs that
 * take such exports; Gradescope publishes no schema.) */
#ifndef LL_CLASS_SUBMITTERS_H
#define LL_CLASS_SUBMITTERS_H

#include <stddef.h>

#include "base/err.h"

/* A person; a field that the list does not have, or that is longer than 256 bytes, is NULL. */
struct ll_submitter {
    char *name;
    char *number; /* ":sid:" */
    char *email;
};

struct ll_submitted {
    char *folder; /* "submission_771" */
    struct ll_submitter *people;
    size_t count;
    size_t capacity; /* private */
    size_t
        earlier; /* submissions of theirs before this one, whose files the export does not have */
};

/* A zeroed one is empty. */
struct ll_submitters {
    struct ll_submitted *items;
    size_t count;
    size_t capacity; /* private */
};

/* Reads the list. *wrong is NULL, or a key under "class.archive." where it could not be read to its
 * end ("metadata" where it is no such list, "metadata-bound" where it is larger than any class's):
 * then there is nothing in it. LL_ERR_MEMORY is the only error. */
ll_err ll_submitters_read(const char *bytes, size_t length, struct ll_submitters *out,
                          const char **wrong);
void ll_submitters_done(struct ll_submitters *list);

/* The submission in the folder called so (`length` bytes), or NULL. */
const struct ll_submitted *ll_submitters_find(const struct ll_submitters *list, const char *folder,
                                              size_t length);

/* What a gradebook knows the person by: their number, else the e-mail address, else the name; NULL
 * where there is none. */
const char *ll_submitter_id(const struct ll_submitter *person);

#endif
