/* Grading many submissions: finding them, grading them side by side, and what they have in common.
 */
#ifndef LL_GRADE_BATCH_H
#define LL_GRADE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "grade/grade.h"

struct ll_batch_item {
    char *path;
    char *student; /* NULL where the file stands alone */
    size_t root;   /* bytes of the path that were asked for; 0: all of it. What was found below is a
                    * stranger's */
};

struct ll_batch_names {
    char **items;
    size_t count;
    size_t capacity; /* private */
};

/* A zeroed one is empty. */
struct ll_batch {
    struct ll_batch_item *items;
    size_t count;
    size_t capacity;               /* private */
    struct ll_batch_names skipped; /* paths of what is named after no exercise */
    struct ll_batch_names without; /* students in whose folders nothing else was found */
    size_t hidden;                 /* files and folders whose names begin with a dot */
};

/* Adds what is at `path`: a file; or a folder, with a folder a student or with files. In folders
 * only files are taken that are named after an exercise in a language of ours ("tversky.lua");
 * what else is there is passed over, and noted. The order is that of the names' bytes. */
ll_err ll_batch_add(struct ll_batch *batch, const char *path, struct ll_message *why);
void ll_batch_done(struct ll_batch *batch);

/* Called once an item, in their order, from the calling thread. */
typedef void ll_batch_take(const struct ll_batch_item *item, const struct ll_result *result,
                           void *arg);

/* Grades every item, `jobs` at a time (0: as many as there are processors), all with one seed.
 * Whatever happens to one is a result. With options->host and no ->pool, a pool of its own serves
 * them all. options->student, ->exercise and ->watch are not used. LL_ERR_STOPPED after
 * options->stop: those that were done by then are taken. */
ll_err ll_batch_run(const struct ll_batch *batch, const struct ll_grade_options *options,
                    size_t jobs, ll_batch_take *take, void *arg);

#endif
