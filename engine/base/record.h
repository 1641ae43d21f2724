/* A record: named numbers, texts and float32 arrays; it is what the grader and a runner send each
 * other, as a frame's payload.
 *
 * Taking a record out of a frame takes bytes from strangers: nothing may be missing or left over,
 * and no name may come twice. */
#ifndef LL_BASE_RECORD_H
#define LL_BASE_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/frame.h"

enum { LL_RECORD_NAME = 32, LL_RECORD_RANK = LL_FRAME_RANK_MAX, LL_RECORD_FIELDS = 64 };

enum ll_entry_kind {
    LL_ENTRY_NUMBER,
    LL_ENTRY_TEXT,
    LL_ENTRY_FLOATS,
};

struct ll_entry {
    char name[LL_RECORD_NAME];
    enum ll_entry_kind kind;
    double number;                /* NUMBER */
    char *text;                   /* TEXT: NUL-terminated */
    int rank;                     /* FLOATS: 0 for a scalar */
    size_t shape[LL_RECORD_RANK]; /* FLOATS */
    size_t count;                 /* FLOATS: product of the shape */
    float *data;                  /* FLOATS: row-major */
};

/* An empty record is a zeroed one. Fields keep the order in which they were added. */
struct ll_record {
    struct ll_entry *fields;
    size_t count;
    size_t capacity; /* private */
};

void ll_record_done(struct ll_record *record);

/* Each adds a field with a copy of what it is given. LL_ERR_ARGUMENT for a name that is empty, too
 * long or taken, a rank over LL_RECORD_RANK, or a field past LL_RECORD_FIELDS. */
ll_err ll_record_add_number(struct ll_record *record, const char *name, double number);
ll_err ll_record_add_text(struct ll_record *record, const char *name, const char *text);
/* `data` NULL: the array is zeroed, for the caller to fill. */
ll_err ll_record_add_floats(struct ll_record *record, const char *name, int rank,
                            const size_t *shape, const float *data);

/* Adds a copy of every field of `from`. */
ll_err ll_record_copy(struct ll_record *record, const struct ll_record *from);

/* The field of that name, or NULL. */
const struct ll_entry *ll_record_find(const struct ll_record *record, const char *name);

/* The text of that name, or NULL where it is missing or of another kind. */
const char *ll_record_text(const struct ll_record *record, const char *name);

/* Appends the record's fields to a frame. Numbers are sent as float32. */
void ll_record_put(const struct ll_record *record, struct ll_frame *frame);

/* Takes a record out of the rest of a frame into `out`, which must be empty. LL_ERR_FORMAT for
 * anything that ll_record_put would not have written; `out` is then empty. */
ll_err ll_record_take(struct ll_frame *frame, struct ll_message *why, struct ll_record *out);

#endif
