/* Grading many submissions side by side. Who finds them is class/intake.h. */
#ifndef LL_GRADE_BATCH_H
#define LL_GRADE_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "grade/grade.h"

struct ll_batch_item {
    char *path;
    size_t root;   /* bytes of the path that were asked for; 0: all of it. What was found below is a
                    * stranger's */
    size_t top;    /* bytes of the path that an instructor named */
    char *student; /* who: an account's name or number; NULL where the file stands alone */
    char *name;    /* the person's, where an export says it, or NULL */
    char *exercise;  /* NULL: the file's name says which */
    bool is_guessed; /* the name only means the exercise */
    bool is_late;    /* an export says so */
    int attempt;     /* from 1, in the order of handing in; 0: the only one */
    int before;      /* earlier ones that the export tells of and does not have */
    int again;       /* the number that its name was given when it was handed in again, or 0 */
    char *bytes;     /* what is handed in, where it does not lie at the path: in an archive */
    size_t length;   /* of the bytes */
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
    struct ll_batch_names broken;  /* archives that could not be read to their end, with why */
    size_t hidden;                 /* files and folders whose names begin with a dot */
};

/* Bytes that a submission of the batch may take at most: the largest limit of their languages. 0:
 * none is in a language that is known. */
uint64_t ll_batch_memory(const struct ll_batch *batch);

/* How many are graded at a time where `jobs` are asked for: with 0, as many as there are processors
 * and as the memory has room for (room.h). */
size_t ll_batch_at_once(const struct ll_batch *batch, size_t jobs);

/* Adds an item; what `item` points to is copied, but for its bytes, which are taken (and freed
 * where memory is out). */
ll_err ll_batch_add(struct ll_batch *batch, const struct ll_batch_item *item);

/* Takes out the items for which `drop`, an array beside them, is true. */
void ll_batch_drop(struct ll_batch *batch, const bool *drop);

/* Keeps the items of shard `number`, from 1, of `count`: every count-th of them. */
ll_err ll_batch_shard(struct ll_batch *batch, size_t number, size_t count);

/* Adds a name to a list, once. */
ll_err ll_batch_name(struct ll_batch_names *names, const char *name);
void ll_batch_done(struct ll_batch *batch);

/* Called once an item, in their order, from the calling thread. */
typedef void ll_batch_take(const struct ll_batch_item *item, const struct ll_result *result,
                           void *arg);

/* Grades every item, `jobs` at a time (0: as many as there are processors), all with one seed.
 * Whatever happens to one is a result. With options->host and no ->pool, a pool of its own serves
 * them all; without ->draws, what checks ask is drawn once for them all (draws.h).
 * options->student, ->exercise, ->text and ->watch are not used. LL_ERR_STOPPED after
 * options->stop: those that were done by then are taken. */
ll_err ll_batch_run(const struct ll_batch *batch, const struct ll_grade_options *options,
                    size_t jobs, ll_batch_take *take, void *arg);

#endif
