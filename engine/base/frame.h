/* Frames: length-prefixed messages over a descriptor, between processes that need not trust each
 * other.
 *
 * On the wire, all numbers little-endian: the magic "LLF1", a type, the payload's length, the
 * payload. The payload is a row of items, each with a one-byte tag; an array is its rank, its
 * sizes, then its float32 values. Whatever arrives is checked before it is believed: a length past
 * the reader's limit, a wrong tag, a shape that its bytes do not fill are LL_ERR_FORMAT or
 * LL_ERR_TOO_LARGE, half a frame ends at the deadline. */
#ifndef LL_BASE_FRAME_H
#define LL_BASE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum { LL_FRAME_RANK_MAX = 8, LL_FRAME_HEADER = 12 };

/* A frame being written or read. Begin with `struct ll_frame f = {.type = T};`. */
struct ll_frame {
    uint32_t type;
    struct ll_str payload;
    size_t at;    /* where the next item is read */
    bool damaged; /* an item was not what was asked for; stays true */
};

void ll_frame_done(struct ll_frame *frame);
void ll_frame_clear(struct ll_frame *frame, uint32_t type); /* keeps the memory */

/* Appends an item. Memory that runs out shows when the frame is written. */
void ll_frame_put_int(struct ll_frame *frame, int64_t value);
void ll_frame_put_text(struct ll_frame *frame, const char *text);
void ll_frame_put_bytes(struct ll_frame *frame, const void *bytes, size_t length);
void ll_frame_put_float(struct ll_frame *frame, float value);
/* `rank` at most LL_FRAME_RANK_MAX; `shape` multiplies to the number of values (1 for rank 0). */
void ll_frame_put_array(struct ll_frame *frame, const float *values, size_t rank,
                        const size_t *shape);

/* Read the next item. One that is missing or of another kind marks the frame damaged and gives 0,
 * "" or an empty array; so a row of reads needs one check, ll_frame_end, at its end. */
int64_t ll_frame_int(struct ll_frame *frame);
float ll_frame_float(struct ll_frame *frame);

/* Bytes inside the frame, valid until it changes, not NUL-terminated. */
const char *ll_frame_bytes(struct ll_frame *frame, size_t *length);

/* Appends the next text to `out`; a text with a NUL inside is damage. */
void ll_frame_text(struct ll_frame *frame, struct ll_str *out);

struct ll_frame_array {
    size_t rank;
    size_t shape[LL_FRAME_RANK_MAX];
    size_t count;               /* number of values */
    const unsigned char *bytes; /* private: 4 * count little-endian bytes inside the frame */
};

/* The next array; its values are then copied out with ll_frame_values, since they lie unaligned. */
struct ll_frame_array ll_frame_array(struct ll_frame *frame);
void ll_frame_values(const struct ll_frame_array *array, float *out);

/* LL_OK where every item was right and none is left; LL_ERR_FORMAT otherwise. */
ll_err ll_frame_end(const struct ll_frame *frame, struct ll_message *why);

/* A deadline on the monotonic clock, `ms` from now; LL_NEVER waits without end. */
#define LL_NEVER INT64_MAX
int64_t ll_deadline(int64_t ms);

/* Sends the frame whole. LL_ERR_TIMEOUT at the deadline, LL_ERR_CLOSED where nobody reads (on a
 * socket without SIGPIPE). After an error part of it may have gone: the stream is then of no use.*/
ll_err ll_frame_write(int fd, const struct ll_frame *frame, int64_t deadline,
                      struct ll_message *why);

/* Reads one frame of at most `limit` payload bytes over whatever `frame` held. LL_ERR_CLOSED at an
 * end between frames; LL_ERR_FORMAT at one inside a frame or at bytes that are no frame;
 * LL_ERR_TOO_LARGE; LL_ERR_TIMEOUT. */
ll_err ll_frame_read(int fd, size_t limit, int64_t deadline, struct ll_message *why,
                     struct ll_frame *frame);

#endif
