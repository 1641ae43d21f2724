#include "base/frame.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

enum tag { TAG_INT = 'i', TAG_FLOAT = 'f', TAG_BYTES = 'b', TAG_TEXT = 't', TAG_ARRAY = 'a' };

static const unsigned char magic[4] = {'L', 'L', 'F', '1'};

void ll_frame_done(struct ll_frame *frame)
{
    ll_str_done(&frame->payload);
    *frame = (struct ll_frame){0};
}

void ll_frame_clear(struct ll_frame *frame, uint32_t type)
{
    ll_str_clear(&frame->payload);
    frame->type = type;
    frame->at = 0;
    frame->damaged = false;
}

static void pack(unsigned char *out, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

static uint64_t unpack(const unsigned char *in, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)in[i] << (8 * i);
    return value;
}

static void put_number(struct ll_frame *frame, uint64_t value, size_t size)
{
    unsigned char bytes[8];
    pack(bytes, value, size);
    ll_str_add_n(&frame->payload, (const char *)bytes, size);
}

static void put_run(struct ll_frame *frame, enum tag tag, const void *bytes, size_t length)
{
    ll_str_add_char(&frame->payload, (char)tag);
    put_number(frame, length, 8);
    ll_str_add_n(&frame->payload, bytes, length);
}

void ll_frame_put_int(struct ll_frame *frame, int64_t value)
{
    ll_str_add_char(&frame->payload, TAG_INT);
    put_number(frame, (uint64_t)value, 8);
}

void ll_frame_put_text(struct ll_frame *frame, const char *text)
{
    put_run(frame, TAG_TEXT, text, strlen(text));
}

void ll_frame_put_bytes(struct ll_frame *frame, const void *bytes, size_t length)
{
    put_run(frame, TAG_BYTES, bytes, length);
}

/* Many at a time: an image has thousands, and room for each is asked for only once. */
static void put_values(struct ll_frame *frame, const float *values, size_t count)
{
    enum { AT_ONCE = 256 };
    unsigned char bytes[AT_ONCE * sizeof(uint32_t)];
    while (count > 0) {
        size_t n = count < AT_ONCE ? count : AT_ONCE;
        for (size_t i = 0; i < n; i++) {
            uint32_t bits;
            unsigned char *b = bytes + i * sizeof bits;
            memcpy(&bits, &values[i], sizeof bits);
            b[0] = (unsigned char)bits;
            b[1] = (unsigned char)(bits >> 8);
            b[2] = (unsigned char)(bits >> 16);
            b[3] = (unsigned char)(bits >> 24);
        }
        ll_str_add_n(&frame->payload, (const char *)bytes, n * sizeof(uint32_t));
        values += n;
        count -= n;
    }
}

void ll_frame_put_float(struct ll_frame *frame, float value)
{
    ll_str_add_char(&frame->payload, TAG_FLOAT);
    put_values(frame, &value, 1);
}

void ll_frame_put_array(struct ll_frame *frame, const float *values, size_t rank,
                        const size_t *shape)
{
    ll_str_add_char(&frame->payload, TAG_ARRAY);
    put_number(frame, rank, 1);
    size_t count = 1;
    for (size_t i = 0; i < rank; i++) {
        put_number(frame, shape[i], 8);
        count *= shape[i];
    }
    put_values(frame, values, count);
}

/* `size` bytes of the payload, or NULL and damage where they are not there. */
static const unsigned char *take(struct ll_frame *frame, uint64_t size)
{
    if (frame->damaged || size > frame->payload.length - frame->at) {
        frame->damaged = true;
        return NULL;
    }
    const unsigned char *bytes = (const unsigned char *)ll_str_text(&frame->payload) + frame->at;
    frame->at += (size_t)size;
    return bytes;
}

static bool take_tag(struct ll_frame *frame, enum tag tag)
{
    const unsigned char *bytes = take(frame, 1);
    if (bytes && bytes[0] != (unsigned char)tag)
        frame->damaged = true;
    return !frame->damaged;
}

static uint64_t take_number(struct ll_frame *frame, size_t size)
{
    const unsigned char *bytes = take(frame, size);
    return bytes ? unpack(bytes, size) : 0;
}

int64_t ll_frame_int(struct ll_frame *frame)
{
    return take_tag(frame, TAG_INT) ? (int64_t)take_number(frame, 8) : 0;
}

float ll_frame_float(struct ll_frame *frame)
{
    float value = 0;
    if (take_tag(frame, TAG_FLOAT)) {
        uint32_t bits = (uint32_t)take_number(frame, 4);
        memcpy(&value, &bits, sizeof value);
    }
    return value;
}

static const char *take_run(struct ll_frame *frame, enum tag tag, size_t *length)
{
    const unsigned char *bytes = NULL;
    uint64_t size = 0;
    if (take_tag(frame, tag)) {
        size = take_number(frame, 8);
        bytes = take(frame, size);
    }
    *length = bytes ? (size_t)size : 0;
    return bytes ? (const char *)bytes : "";
}

const char *ll_frame_bytes(struct ll_frame *frame, size_t *length)
{
    return take_run(frame, TAG_BYTES, length);
}

void ll_frame_text(struct ll_frame *frame, struct ll_str *out)
{
    size_t length;
    const char *text = take_run(frame, TAG_TEXT, &length);
    if (memchr(text, '\0', length))
        frame->damaged = true;
    else
        ll_str_add_n(out, text, length);
}

struct ll_frame_array ll_frame_array(struct ll_frame *frame)
{
    struct ll_frame_array array = {.count = 1};
    size_t bytes;
    if (!take_tag(frame, TAG_ARRAY))
        goto damaged;
    array.rank = (size_t)take_number(frame, 1);
    if (array.rank > LL_FRAME_RANK_MAX)
        goto damaged;
    for (size_t i = 0; i < array.rank; i++) {
        array.shape[i] = (size_t)take_number(frame, 8);
        if (!ll_size_mul(array.count, array.shape[i], &array.count))
            goto damaged;
    }
    if (!ll_size_mul(array.count, sizeof(float), &bytes) || !(array.bytes = take(frame, bytes)))
        goto damaged;
    return array;
damaged:
    frame->damaged = true;
    return (struct ll_frame_array){0};
}

void ll_frame_values(const struct ll_frame_array *array, float *out)
{
    for (size_t i = 0; i < array->count; i++) {
        const unsigned char *b = array->bytes + 4 * i;
        uint32_t bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        memcpy(&out[i], &bits, sizeof bits);
    }
}

ll_err ll_frame_end(const struct ll_frame *frame, struct ll_message *why)
{
    if (frame->damaged)
        return ll_fail(why, LL_ERR_FORMAT, "a frame of type %u is damaged near byte %zu of %zu",
                       (unsigned)frame->type, frame->at, frame->payload.length);
    if (frame->at != frame->payload.length)
        return ll_fail(why, LL_ERR_FORMAT, "a frame of type %u has %zu bytes too many",
                       (unsigned)frame->type, frame->payload.length - frame->at);
    return LL_OK;
}

int64_t ll_deadline(int64_t ms)
{
    return ms == LL_NEVER ? LL_NEVER : ll_clock_ms() + ms;
}

/* Waits until `fd` is ready for `events`, or hung up. */
static ll_err wait_ready(int fd, short events, int64_t deadline, struct ll_message *why)
{
    for (;;) {
        int timeout = -1;
        if (deadline != LL_NEVER) {
            int64_t left = deadline - ll_clock_ms();
            timeout = left < 0 ? 0 : left > 60000 ? 60000 : (int)left;
        }
        struct pollfd ready = {.fd = fd, .events = events};
        int n = poll(&ready, 1, timeout);
        if (n > 0)
            return LL_OK;
        if (n < 0 && errno != EINTR)
            return ll_fail(why, LL_ERR_IO, "waiting for a frame: %s", strerror(errno));
        if (n == 0 && ll_clock_ms() >= deadline)
            return ll_fail(why, LL_ERR_TIMEOUT, "the other side did not %s in time",
                           events == POLLIN ? "answer" : "take its input");
    }
}

/* As much as goes without waiting. A pipe is written in pieces of at most PIPE_BUF, which cannot
 * block once poll has said that there is room. */
static ssize_t write_some(int fd, const char *bytes, size_t length)
{
    ssize_t n = send(fd, bytes, length, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == ENOTSOCK)
        n = write(fd, bytes, length > 4096 ? 4096 : length);
    return n;
}

static ll_err write_all(int fd, const char *bytes, size_t length, int64_t deadline,
                        struct ll_message *why)
{
    while (length > 0) {
        ll_err err = wait_ready(fd, POLLOUT, deadline, why);
        if (err != LL_OK)
            return err;
        ssize_t n = write_some(fd, bytes, length);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
            return ll_fail(why, LL_ERR_CLOSED, "nobody reads the frames any more");
        if (n < 0)
            return ll_fail(why, LL_ERR_IO, "writing a frame: %s", strerror(errno));
        bytes += n;
        length -= (size_t)n;
    }
    return LL_OK;
}

ll_err ll_frame_write(int fd, const struct ll_frame *frame, int64_t deadline,
                      struct ll_message *why)
{
    size_t length = frame->payload.length;
    if (ll_str_err(&frame->payload) != LL_OK)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a frame");
    if (length > UINT32_MAX)
        return ll_fail(why, LL_ERR_TOO_LARGE, "a frame of %zu bytes; at most 4 GB go", length);
    /* In one piece where it is short: two would wake the other side twice. */
    unsigned char first[16 << 10];
    size_t part = length < sizeof first - LL_FRAME_HEADER ? length : sizeof first - LL_FRAME_HEADER;
    memcpy(first, magic, sizeof magic);
    pack(first + 4, frame->type, 4);
    pack(first + 8, length, 4);
    if (part > 0)
        memcpy(first + LL_FRAME_HEADER, frame->payload.data, part);
    ll_err err = write_all(fd, (const char *)first, LL_FRAME_HEADER + part, deadline, why);
    if (err == LL_OK && part < length)
        err = write_all(fd, frame->payload.data + part, length - part, deadline, why);
    return err;
}

/* Reads at most `length` bytes; *got is 0 at the end of the stream. */
static ll_err read_some(int fd, char *out, size_t length, int64_t deadline, struct ll_message *why,
                        size_t *got)
{
    for (;;) {
        ll_err err = wait_ready(fd, POLLIN, deadline, why);
        if (err != LL_OK)
            return err;
        ssize_t n = read(fd, out, length);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n < 0 && errno != ECONNRESET)
            return ll_fail(why, LL_ERR_IO, "reading a frame: %s", strerror(errno));
        *got = n > 0 ? (size_t)n : 0;
        return LL_OK;
    }
}

static ll_err read_header(int fd, int64_t deadline, struct ll_message *why,
                          unsigned char header[LL_FRAME_HEADER])
{
    for (size_t have = 0, got = 0; have < LL_FRAME_HEADER; have += got) {
        ll_err err =
            read_some(fd, (char *)header + have, LL_FRAME_HEADER - have, deadline, why, &got);
        if (err != LL_OK)
            return err;
        if (got == 0 && have == 0)
            return ll_fail(why, LL_ERR_CLOSED, "the other side has sent all it will");
        if (got == 0)
            return ll_fail(why, LL_ERR_FORMAT, "a frame ends inside its header");
    }
    if (memcmp(header, magic, sizeof magic) != 0)
        return ll_fail(why, LL_ERR_FORMAT, "bytes that are no frame");
    return LL_OK;
}

ll_err ll_frame_read(int fd, size_t limit, int64_t deadline, struct ll_message *why,
                     struct ll_frame *frame)
{
    unsigned char header[LL_FRAME_HEADER];
    ll_frame_clear(frame, 0);
    ll_err err = read_header(fd, deadline, why, header);
    if (err != LL_OK)
        return err;
    size_t length = (size_t)unpack(header + 8, 4);
    if (length > limit)
        return ll_fail(why, LL_ERR_TOO_LARGE, "a frame of %zu bytes; at most %zu are taken", length,
                       limit);
    frame->type = (uint32_t)unpack(header + 4, 4);
    /* The payload grows as it arrives: a length alone makes nobody allocate. */
    char chunk[16384];
    while (length > 0) {
        size_t got = 0;
        err = read_some(fd, chunk, length < sizeof chunk ? length : sizeof chunk, deadline, why,
                        &got);
        if (err != LL_OK)
            return err;
        if (got == 0)
            return ll_fail(why, LL_ERR_FORMAT, "a frame ends %zu bytes too early", length);
        ll_str_add_n(&frame->payload, chunk, got);
        length -= got;
    }
    if (ll_str_err(&frame->payload) != LL_OK)
        return ll_fail(why, LL_ERR_MEMORY, "no memory for a frame");
    return LL_OK;
}
